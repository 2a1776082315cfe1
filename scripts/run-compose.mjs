// Starts the roles docker-compose.yml describes, with its own commands and settings, as plain processes on loopback: for
// machines without containers, and so that what compose would run has been run. The engines must be up already:
//
//   scripts/services up && eval "$(scripts/services env)"
//   node scripts/run-compose.mjs [--scale collector=2] [--scale streamer=2] [--profile parts] …
//
// Prints one line of JSON a process, `{"service","pid","url"}`, then `{"ready":true}` once all are ready; Ctrl-C or
// SIGTERM ends all of them and only them. Processes find their data under --data (default: a temporary folder).
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { freePort } from './free-port.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const READY_PATIENCE_MS = 60_000;
const { values } = parseArgs({
  options: {
    scale: { type: 'string', multiple: true, default: [] },
    profile: { type: 'string', multiple: true, default: [] },
    data: { type: 'string' },
    built: { type: 'boolean', default: false },
  },
});
if (!values.built) await import('./build.mjs');

const engines = {
  'kafka:9092': need('ESTUAIRE_KAFKA_BROKERS'),
  database: need('ESTUAIRE_POSTGRES_URL'),
  redis: need('ESTUAIRE_REDIS_URL'),
};
const data = values.data ?? mkdtempSync(join(tmpdir(), 'estuaire-compose-'));
const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
const scale = Object.fromEntries(values.scale.map((one) => one.split('=')));
const isWanted = ({ profiles = [] }) => profiles.length === 0 || profiles.some((one) => values.profile.includes(one));
const ours = Object.entries(services).filter(([, service]) => service.build !== undefined && isWanted(service));
const labSecret = randomBytes(24).toString('hex');
const children = [];

process.once('SIGINT', () => void stop(0));
process.once('SIGTERM', () => void stop(0));

try {
  // Of each service the first port, before any is started: a gateway has to know those of others.
  const ports = new Map();
  for (const [name] of ours) ports.set(name, await freePort());
  for (const [name, service] of ours) {
    for (let i = 1; i <= Number(scale[name] ?? 1); i += 1)
      start(name, i, service, i === 1 ? ports.get(name) : await freePort(), ports);
  }
  await Promise.all(children.filter(({ service }) => service !== 'simulator').map(untilReady));
  print({ ready: true, data });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  await stop(1);
}

function start(name, index, { command, environment }, port, ports) {
  const folder = join(data, `${name}-${index}`);
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'log');
  const [, ...args] = command.map((part) =>
    part === '3100' ? String(ports.get('simulator')) : part === '0.0.0.0' ? '127.0.0.1' : part,
  );
  const out = openSync(log, 'a');
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', out, out],
    env: {
      PATH: process.env.PATH,
      ...onThisMachine(environment, ports),
      HUB_PORT: String(port),
      HUB_DATA_DIR: folder,
      TOPIC_PREFIX: process.env.TOPIC_PREFIX ?? environment.TOPIC_PREFIX ?? 'mobility.',
      REDIS_PREFIX: process.env.REDIS_PREFIX ?? 'estuaire:',
    },
  });
  const one = { service: name, index, child, url: `http://127.0.0.1:${port}`, log };
  children.push(one);
  print({ service: name, index, pid: child.pid, url: one.url, log });
}

/** The settings of the file, with the addresses engines have here. */
function onThisMachine(environment, ports) {
  const database = new URL(process.env.DATABASE_URL ?? engines.database);
  const passwordFile = join(data, 'postgres-password');
  writeFileSync(passwordFile, decodeURIComponent(database.password), { mode: 0o600 });
  database.password = '';
  const labSecretFile = join(data, 'lab-secret');
  writeFileSync(labSecretFile, labSecret, { mode: 0o600 });
  // As config/cluster.yaml names them: PUBLISHER_TRANSIT_URL.
  const addresses = Object.fromEntries(
    [...ports].map(([name, port]) => [`${name.replace('-', '_').toUpperCase()}_URL`, `http://127.0.0.1:${port}`]),
  );
  return {
    ...environment,
    ...addresses,
    HUB_HOST: '127.0.0.1',
    KAFKA_BROKERS: engines['kafka:9092'],
    DATABASE_URL: database.href,
    PGPASSWORD_FILE: passwordFile,
    REDIS_URL: engines.redis,
    // Redis has none here, or its address has it.
    REDIS_PASSWORD_FILE: '',
    SIMULATOR_ADDRESS: '127.0.0.1',
    LAB_SECRET_FILE: labSecretFile,
  };
}

async function untilReady({ service, child, url, log }) {
  const started = Date.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${service} ended with code ${child.exitCode}; see ${log}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() - started > READY_PATIENCE_MS) throw new Error(`${service} is not ready after a minute; see ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(code) {
  await Promise.all(
    children.map(({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), 15_000);
      return ended.then(() => clearTimeout(forced));
    }),
  );
  process.exit(code);
}

function need(name) {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`${name} is not set: scripts/services up, then eval "$(scripts/services env)"\n`);
  process.exit(2);
}

function print(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
