import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startOwnProcess } from './own-process.js';

export interface Reading {
  url: string;
  /** Of the client, on loopback. */
  address: string;
  connections: number;
  /** Between two requests of a connection. */
  pauseMs: number;
  ms: number;
}

export interface ReadAnswers {
  /** Of each answer, from the request to its last byte. */
  tookMs: number[];
  byStatus: Record<number, number>;
}

/** One client that asks over some connections, each one request at a time, a different box of the map each time. */
async function read({ url, address, connections, pauseMs, ms }: Reading): Promise<ReadAnswers> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, localAddress: address });
  const until = performance.now() + ms;
  const tookMs: number[] = [];
  const byStatus: Record<number, number> = {};
  let asked = 0;
  const ask = (): Promise<void> =>
    new Promise((done, failed) => {
      const began = performance.now();
      const east = (1.3 + ((asked += 1) % 5_000) / 100_000).toFixed(5);
      request(`${url}&bbox=0.9,49.2,${east},49.6`, { agent }, (response) => {
        response.resume();
        response.on('end', () => {
          const status = response.statusCode!;
          byStatus[status] = (byStatus[status] ?? 0) + 1;
          tookMs.push(performance.now() - began);
          setTimeout(done, pauseMs);
        });
      })
        .on('error', failed)
        .end();
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) await ask();
    }),
  );
  agent.destroy();
  return { tookMs, byStatus };
}

/** A client in a process of its own. */
export function startReader(): { read: (reading: Reading) => Promise<ReadAnswers>; close: () => void } {
  const { ask, close } = startOwnProcess<Reading, ReadAnswers>(fileURLToPath(import.meta.url));
  return { read: ask, close };
}

/** The value that all but a share of the values stay below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url))
  process.on('message', (reading: Reading) => void read(reading).then((answers) => process.send!(answers)));
