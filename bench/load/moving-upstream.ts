import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';

/** An upstream in which every vehicle has moved whenever it is asked. Returns its address and how to end it. */
export async function startMovingUpstream(vehicles: number): Promise<{ url: string; close: () => void }> {
  let step = 0;
  const server = createServer((_, response) => {
    step += 1;
    const seconds = Math.floor(Date.now() / 1000);
    const entities = Array.from({ length: vehicles }, (_unused, i): FeedEntity => ({
      id: `v${i}`,
      vehicle: {
        vehicle: { id: `v${i}`, label: `${i}` },
        position: { latitude: 49.4 + i * 0.0001, longitude: 1 + (step % 1000) * 0.0001, bearing: i % 360, speed: 8 },
        timestamp: seconds,
      },
    }));
    response.end(
      encodeFeedMessage({
        header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: seconds },
        entities,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/vehicles.pb`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
