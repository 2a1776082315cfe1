import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#libs/telemetry';
import { freePort } from './free-port.js';

/** A Redis of a test's own on a free loopback port, so that it can be emptied, stopped and killed. Keeps nothing. */
export interface RedisServer {
  url: string;
  port: number;
  /** Sends a command as words, and gives the answer as it comes over the wire. */
  command(...words: string[]): Promise<string>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it at once, with all it held. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** Kills it for good. */
  stop(): Promise<void>;
}

export function hasRedisServer(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

export async function startRedisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const redis: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    port,
    command: (...words) => ask(port, words),
    signal: (signal) => void server?.kill(signal),
    kill: async () => {
      if (server === undefined) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      server = undefined;
      await gone;
    },
    start: async () => {
      const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
      server = spawn('redis-server', [...fixed, ...settings], { stdio: 'ignore' });
      for (let tries = 0; ; tries += 1) {
        try {
          await ask(port, ['PING']);
          return;
        } catch (error) {
          if (tries >= 500) throw new Error('redis-server does not start', { cause: error });
          await systemClock.sleep(20);
        }
      }
    },
    stop: async () => {
      await redis.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

function ask(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    });
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString('utf8').trim());
    });
  });
}
