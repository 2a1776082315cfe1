// Says when something new is told of a line, to the terminal or to a chat that takes JSON by POST (Slack, Mattermost, …):
//   node examples/alert-bot/bot.mjs --hub http://localhost:3000 --route sim-transit:91 --language en [--post https://…]
// It keeps its place in a file: started again it says what it missed, and nothing twice.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { Estuaire } from '../../clients/typescript/dist/index.js';

const { values } = parseArgs({
  options: {
    hub: { type: 'string', default: 'http://localhost:3000' },
    route: { type: 'string' },
    language: { type: 'string', default: 'en' },
    post: { type: 'string' },
    place: { type: 'string', default: 'alert-bot.json' },
  },
});
if (!values.route) throw new Error('expected --route FEED:LINE');

const kept = existsSync(values.place) ? JSON.parse(readFileSync(values.place, 'utf8')) : { said: {} };
const hub = new Estuaire(values.hub, { WebSocket });
const alerts = hub.stream.subscribe({
  kinds: ['alert'],
  filter: { routes: [values.route] },
  ...(kept.cursor && { cursor: kept.cursor }),
});

const inLanguage = (text) => text?.[values.language] ?? Object.values(text ?? {})[0] ?? '';

function textOf({ entity }) {
  return [inLanguage(entity.header), inLanguage(entity.description)].filter(Boolean).join('\n');
}

async function say(text) {
  process.stdout.write(`${text}\n\n`);
  if (!values.post) return;
  const response = await fetch(values.post, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (!response.ok) process.stderr.write(`the chat says ${response.status}\n`);
}

async function tell(events) {
  for (const event of events) {
    const isOver = event.op === 'remove' || event.entity?.activity?.state === 'ended';
    const text = isOver ? undefined : textOf(event);
    const before = kept.said[event.key];
    if (text === before) continue;
    if (text === undefined) delete kept.said[event.key];
    else kept.said[event.key] = text;
    await say(text ?? `Over: ${before}`);
  }
  kept.cursor = alerts.cursor;
  writeFileSync(values.place, JSON.stringify(kept));
}

let telling = Promise.resolve();
const later = (events) => (telling = telling.then(() => tell(events)));
alerts.on('snapshot', ({ entities }) => {
  // What was said and is there no more has ended while nobody looked.
  const keys = new Set(entities.map(({ key }) => key));
  const gone = Object.keys(kept.said).filter((key) => !keys.has(key));
  void later([...gone.map((key) => ({ op: 'remove', key })), ...entities]);
});
alerts.on('events', ({ events }) => void later(events));
alerts.on('unknown', (ids) => process.stderr.write(`nothing has ${JSON.stringify(ids)}\n`));
hub.stream.on('connecting', ({ reason }) => process.stderr.write(`connecting: ${reason}\n`));
hub.stream.connect();
