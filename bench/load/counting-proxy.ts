import { connect, createServer, type AddressInfo } from 'node:net';

export interface CountingProxy {
  port: number;
  /** Bytes that came from the target so far, as they were on the wire. */
  received(): number;
  close(): void;
}

/** Passes connections on to a port of this machine and counts what comes back. */
export async function startCountingProxy(target: number): Promise<CountingProxy> {
  let bytes = 0;
  const open = new Set<{ destroy(): void }>();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const one of [client, upstream]) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        client.destroy();
        upstream.destroy();
      });
    }
    upstream.on('data', ({ length }) => (bytes += length));
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => bytes,
    close: () => {
      for (const one of open) one.destroy();
      server.close();
    },
  };
}
