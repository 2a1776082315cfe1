// A pilot's shuttle: makes a sandbox on a hub, declares its feed and pushes its positions ten times a second.
// No dependency but Node. The tutorial is docs/living-lab.md.
import { parseArgs } from 'node:util';
import { Shuttle } from './vehicle.mjs';

const HELP = `A shuttle that drives through Rouen and pushes its positions to a sandbox.

  node examples/shuttle/shuttle.mjs --hub http://localhost:3000 --key est_…

  --hub URL        the hub (default http://localhost:3000)
  --key KEY        of an experimenter, or of the sandbox
  --sandbox ID     a sandbox there is; without it one is made, for a day
  --feed NAME      the feed in it (default shuttle)
  --vehicles N     how many shuttles (default 1, at most 50)
  --rate HZ        positions a second of each (default 10)
  --seconds N      stop after so long (default: Ctrl-C)
  --seed N         the same seed drives the same way (default 76)
`;

const { values } = parseArgs({
  options: {
    hub: { type: 'string', default: 'http://localhost:3000' },
    key: { type: 'string', default: process.env['ESTUAIRE_KEY'] ?? '' },
    sandbox: { type: 'string' },
    feed: { type: 'string', default: 'shuttle' },
    vehicles: { type: 'string', default: '1' },
    rate: { type: 'string', default: '10' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '76' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || values.key === '') {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const hub = values.hub.replace(/\/$/, '');
let key = values.key;

/** Asks the hub; says in its own words why it refuses. */
async function ask(method, path, body, headers = {}) {
  const response = await fetch(hub + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  if (response.status === 429) return { waitS: Number(response.headers.get('retry-after') ?? 1) };
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.detail ?? text}`);
  return answer;
}

/** A key made a moment ago is known to the hub within two seconds. */
async function onceKnown(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 4 || !/: 401 /.test(error.message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

async function makeSandbox() {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const made = await onceKnown(() =>
    ask('POST', '/v1/sandboxes', {
      title: 'Navette autonome',
      until,
      quota: { eventsPerSecond: 500 },
    }),
  );
  key = made.key;
  console.log(`sandbox ${made.id}, until ${made.until}`);
  console.log(`its key (shown once): ${made.key}`);
  return made.id;
}

const FEED = `title: { fr: Navette autonome, en: Autonomous shuttle }
producer: Living Lab
licence: etalab-2.0
`;

const sandbox = values.sandbox ?? (await makeSandbox());
await ask('PUT', `/v1/sandboxes/${sandbox}/feeds/${values.feed}`, FEED, { 'content-type': 'application/yaml' });
console.log(`on the map: ${hub}/sandbox/${sandbox}/`);

const shuttles = Array.from(
  { length: Math.min(50, Number(values.vehicles)) },
  (_, i) => new Shuttle(`navette-${i + 1}`, { seed: Number(values.seed) + i }),
);
const stepMs = 1_000 / Number(values.rate);
const endMs = values.seconds === undefined ? Infinity : Date.now() + 1_000 * Number(values.seconds);
let waiting = [];
let accepted = 0;
let refused = 0;
let run = 0;

/** One batch on its way at a time; what comes meanwhile goes with the next. Under the same key a batch counts once. */
async function push() {
  const batch = waiting;
  waiting = [];
  if (batch.length === 0) return;
  run += 1;
  const idempotencyKey = `${process.pid}-${Date.now()}-${run}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await ask('POST', `/v1/sandboxes/${sandbox}/events?feed=${values.feed}`, batch, {
        'idempotency-key': idempotencyKey,
      });
      if (answer.waitS !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, answer.waitS * 1_000));
        continue;
      }
      accepted += answer.accepted;
      refused += answer.refused.length;
      for (const one of answer.refused.slice(0, 3)) console.error('refused:', JSON.stringify(one));
      return;
    } catch (error) {
      if (attempt >= 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 500));
    }
  }
}

let stopped = false;
process.on('SIGINT', () => (stopped = true));
let nextMs = Date.now();
let pushing = Promise.resolve();
let lastPushMs = 0;
let lastWordMs = 0;
while (!stopped && nextMs < endMs) {
  for (const shuttle of shuttles) {
    shuttle.step(stepMs / 1_000);
    waiting.push(shuttle.event(nextMs));
  }
  if (nextMs - lastPushMs >= 500) {
    lastPushMs = nextMs;
    await pushing;
    pushing = push();
  }
  if (nextMs - lastWordMs >= 10_000) {
    lastWordMs = nextMs;
    const [{ metres, speedMps, doors, mode }] = shuttles;
    console.log(
      `${accepted} accepted, ${refused} refused; ${shuttles[0].id} at ${metres.toFixed(0)} m, ${speedMps.toFixed(1)} m/s, doors ${doors}, ${mode}`,
    );
  }
  nextMs += stepMs;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - Date.now())));
}
await pushing;
await push();
console.log(`${accepted} accepted, ${refused} refused`);
