import { ask, askJson, unpacked } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type HubProcess } from '../support/hub-process.js';

/** Real: the hub as `npm start` starts it, with its simulated network. */
const data = temporaryDataDir();
let hub: HubProcess;
beforeAll(async () => {
  hub = await startHubProcess({ config: 'config/demo.yaml', dataDir: data.path });
}, 120_000);
afterAll(async () => {
  await hub?.stop();
  data.remove();
});

interface Call {
  state: string;
  expectedAt?: string;
  scheduledAt?: string;
  flags: string[];
  trip: { id: string; serviceDate: string };
  route: { id: string };
  stop: { id: string };
}

describe('stops, departures, lines and runs of the demo hub', () => {
  it('lead from a name to a stop, its departures, the run, its line and the vehicles on it', async () => {
    const stop = await until('the simulated network is in use', async () => {
      const { items } = await askJson<{ items: { id: string }[] }>(`${hub.url}/v1/stops?q=theatre%20des%20ars`);
      return items[0];
    });
    const board = await until('the first predictions', async () => {
      const answer = await askJson<{ items: Call[]; sources: { attribution: string; nature: string }[] }>(
        `${hub.url}/v1/stops/${stop.id}/departures`,
      );
      return answer.items.some(({ state }) => state === 'predicted') ? answer : undefined;
    });
    const times = board.items.map(({ expectedAt, scheduledAt }) => (expectedAt ?? scheduledAt)!);
    expect(times).toEqual([...times].sort());
    expect(board.items.every(({ flags }) => flags.includes('simulated'))).toBe(true);
    expect(board.sources).toMatchObject([{ nature: 'simulated', attribution: expect.stringContaining('Astuce') }]);
    const next = board.items.find(({ state }) => state === 'predicted')!;
    const run = await askJson<{ calls: { stop: { id: string } }[] }>(
      `${hub.url}/v1/trips/${next.trip.id}?date=${next.trip.serviceDate}`,
    );
    expect(run.calls.map((call) => call.stop.id)).toContain(next.stop.id);
    const line = await askJson<{ directions: { stops: { id: string }[] }[] }>(`${hub.url}/v1/routes/${next.route.id}`);
    expect(line.directions.flatMap(({ stops }) => stops.map(({ id }) => id))).toContain(next.stop.id);
    const vehicles = await askJson<{ items: { entity: { trip?: { routeId?: string } } }[] }>(
      `${hub.url}/v1/routes/${next.route.id}/vehicles`,
    );
    expect(new Set(vehicles.items.map(({ entity }) => entity.trip?.routeId))).toEqual(new Set([next.route.id]));
  });

  it.each([
    ['/v1/stops?limit=5', 200],
    ['/v1/nearby?lat=49.4431&lon=1.0993', 200],
    ['/v1/feeds', 200],
    ['/v1/stations?limit=20', 200],
  ])('%s is packed for whoever takes it, and spared for whoever has it', async (path, status) => {
    const url = hub.url + path;
    await until('two answers in a row are of one making', async () => {
      const packed = await ask(url, { headers: { 'accept-encoding': 'br' } });
      const plain = await ask(url);
      if (!unpacked(packed).equals(plain.body)) return undefined;
      expect([plain.status, packed.headers['content-encoding']]).toEqual([status, 'br']);
      expect(packed.body.length).toBeLessThan(plain.body.length);
      expect(plain.headers['cache-control']).toMatch(/^public, max-age=\d+$/);
      const again = await ask(url, { headers: { 'if-none-match': plain.headers.etag! } });
      if (again.status === 200) return undefined;
      expect([again.status, again.body.length]).toEqual([304, 0]);
      const head = await ask(url, { method: 'HEAD' });
      expect([head.status, head.body.length]).toEqual([200, 0]);
      return true;
    });
  });

  it.each([
    ['/v1/stops?nonsense=1', 400, 'nonsense: got "nonsense", expected one of q, near'],
    ['/v1/stops?near=north', 400, 'near: got "north", expected latitude,longitude'],
    ['/v1/departures', 400, 'near: got "", expected latitude,longitude'],
    ['/v1/stops/nobody:x/departures', 404, 'no stop nobody:x'],
    ['/v1/routes/sim-transit:nothing', 404, 'no route sim-transit:nothing'],
    ['/v1/stops/%E0%A4%A', 400, 'id: got'],
  ])('%s learns what is wrong', async (path, status, detail) => {
    const answer = await ask(hub.url + path);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(JSON.parse(answer.body.toString())).toMatchObject({ status, detail: expect.stringContaining(detail) });
    expect(answer.status).toBe(status);
  });

  it('are described in /openapi.json, and what reports the clock of the hub is never kept', async () => {
    const { paths } = await askJson<{ paths: Record<string, object> }>(`${hub.url}/openapi.json`);
    expect(Object.keys(paths)).toContain('/v1/stops/{id}/departures');
    expect((await ask(`${hub.url}/v1/hub`)).headers['cache-control']).toBe('no-store');
    expect((await ask(`${hub.url}/v1/hub`)).headers.etag).toBeUndefined();
  });
});
