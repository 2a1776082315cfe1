import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A line to a port that a test can cut, and keep cut. */
export interface CuttingProxy {
  url: string;
  /** Ends every connection at once. */
  cut(): void;
  /** While it is closed whoever comes is turned away. */
  isClosed: boolean;
  close(): void;
}

export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    if (proxy.isClosed) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isClosed: false,
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    close: () => {
      proxy.cut();
      server.close();
    },
  };
  return proxy;
}
