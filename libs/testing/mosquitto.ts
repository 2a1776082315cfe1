import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#libs/telemetry';
import { freePort } from './free-port.js';

const PROGRAM = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';

/** Why tests that need a broker cannot run; `undefined` where they can. */
export const noMosquitto: string | undefined =
  spawnSync(PROGRAM, ['-h']).error === undefined
    ? undefined
    : 'mosquitto is not installed: scripts/services up mosquitto';

/** An MQTT broker of a test's own on a free loopback port, that wants a login. Keeps nothing. */
export interface Mosquitto {
  url: string;
  port: number;
  user: string;
  password: string;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** Kills it for good. */
  stop(): Promise<void>;
}

/** `acl`: who may read and write what, as Mosquitto's `acl_file`; `others`: further users, of the same password. */
export async function startMosquitto({
  acl,
  others = [],
}: { acl?: string; others?: readonly string[] } = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-mosquitto-'));
  const port = await freePort();
  const [user, password] = ['pilot', 'secret of the pilot'];
  const passwordFile = join(folder, 'password');
  execFileSync('mosquitto_passwd', ['-b', '-c', passwordFile, user, password], { stdio: 'ignore' });
  for (const other of others)
    execFileSync('mosquitto_passwd', ['-b', passwordFile, other, password], { stdio: 'ignore' });
  const settings = [`listener ${port} 127.0.0.1`, 'allow_anonymous false', `password_file ${passwordFile}`];
  if (acl !== undefined) {
    writeFileSync(join(folder, 'acl'), acl, { mode: 0o600 });
    settings.push(`acl_file ${join(folder, 'acl')}`);
  }
  // Started by root it would become a user who cannot read this folder.
  if (process.getuid?.() === 0) settings.push('user root');
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, settings.map((line) => `${line}\n`).join(''));
  let server: ChildProcess | undefined;
  const broker: Mosquitto = {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    user,
    password,
    kill: async () => {
      if (server === undefined) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      server = undefined;
      await gone;
    },
    start: async () => {
      server = spawn(PROGRAM, ['-c', config], { stdio: 'ignore' });
      for (let tries = 0; !(await listens(port)); tries += 1) {
        if (tries >= 500) throw new Error('mosquitto does not start');
        await systemClock.sleep(20);
      }
    },
    stop: async () => {
      await broker.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await broker.start();
  return broker;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
