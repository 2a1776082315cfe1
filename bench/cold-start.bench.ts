import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startHub } from './load/hub-process.js';
import { median, type BenchRow } from './row.js';

const RUNS = 5;

/** From the start of the process, with an empty data folder, to the first vehicle a stream client is given. */
export async function run(): Promise<BenchRow[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const data = mkdtempSync(join(tmpdir(), 'estuaire-start-'));
    cold.push(await untilFirstVehicle(data));
    warm.push(await untilFirstVehicle(data));
    rmSync(data, { recursive: true, force: true });
  }
  return [
    row('cold start of the demo → first vehicle on the stream', cold),
    row('start on kept data → first vehicle on the stream', warm),
  ];
}

function row(name: string, times: readonly number[]): BenchRow {
  const seconds = median(times) / 1000;
  return {
    name,
    baseline: '–',
    budget: '≤ 10 s',
    measured: `${seconds.toFixed(2)} s`,
    ratio: NaN,
    spread: `${(Math.min(...times) / 1000).toFixed(2)}–${(Math.max(...times) / 1000).toFixed(2)} s`,
    met: seconds <= 10,
    note: 'after install and build',
  };
}

async function untilFirstVehicle(data: string): Promise<number> {
  const started = performance.now();
  const hub = await startHub('config/demo.yaml', data);
  const { url } = hub;
  const client = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
  await new Promise<void>((seen, failed) => {
    client.on('open', () => client.send('{"op":"subscribe","id":"a","kinds":["vehicle-position"]}'));
    client.on('error', failed);
    client.on('message', (frame) => {
      const message = JSON.parse(String(frame)) as { entities?: unknown[]; events?: unknown[] };
      if (message.entities?.length || message.events?.length) seen();
    });
  });
  const elapsed = performance.now() - started;
  client.close();
  await hub.stop();
  return elapsed;
}
