import { callState } from '../../describe/transit-answers.js';
import { html, type Html } from '../html.js';
import { codeBlock, tableOf } from '../page.js';
import type { Word, Wording } from '../words/index.js';

const code = (text: string): Html => html`<code>${text}</code>`;

/** What a client may send, as the protocol has it. */
export const CLIENT_MESSAGES = [
  { op: 'subscribe', id: 'a', kinds: ['vehicle-position'], filter: { bbox: [1.0, 49.3, 1.2, 49.5] }, maxRateHz: 1 },
  { op: 'update', id: 'a', filter: { modes: ['tram'] } },
  { op: 'unsubscribe', id: 'a' },
  { op: 'ping' },
] as const;

/** What the hub sends, with what each message holds. */
export const SERVER_MESSAGES = {
  welcome: 'session, protocol, limits, at',
  snapshot: 'id, entities, more, cursor, unknown?',
  events: 'id, events, cursor?, unknown?',
  gap: 'id, reason',
  heartbeat: 'at, cursor?',
  stale: 'feed, since',
  error: 'code, message, id?',
  published: 'id, accepted, refused',
} as const;

/** Whether and how to come back after each close code. */
export const CLOSE_CODES = {
  1001: 'back.cursor',
  1012: 'back.cursor',
  4008: 'back.cursor',
  4013: 'back.later',
  4029: 'back.later',
  4000: 'back.never',
  4001: 'back.never',
} as const satisfies Record<number, Word>;

/** What each state of a departure means to whoever draws a board, and when to ask again. */
export function boardSection(words: Wording): Html {
  return html`<section id="board">
    <h2>${words.say('boardTitle')}</h2>
    <p>${words.say('boardLead')}</p>
    ${tableOf(
      words.say('boardTitle'),
      [words.say('boardState'), words.say('boardShow')],
      callState.options.map((state) => [code(state), words.sayOf('callState', state)]),
    )}
    <p>${words.say('boardAgain')}</p>
  </section>`;
}

/** The messages of the stream and a whole client of it. */
export function protocolSection(base: string, subscriptions: number, words: Wording): Html {
  return html`<section id="protocol">
    <h2>${words.say('protocolTitle')}</h2>
    <p>${words.say('protocolLead', subscriptions)}</p>
    <h3>${words.say('protocolSent')}</h3>
    ${codeBlock(CLIENT_MESSAGES.map((message) => JSON.stringify(message)).join('\n'), words)}
    <h3>${words.say('protocolGot')}</h3>
    ${tableOf(
      words.say('protocolGot'),
      [words.say('protocolOp'), words.say('protocolWith'), words.say('meaning')],
      Object.entries(SERVER_MESSAGES).map(([op, holds]) => [code(op), code(holds), words.sayOf('op', op)]),
    )}
    <h3>${words.say('protocolCodes')}</h3>
    ${tableOf(
      words.say('protocolCodes'),
      [words.say('protocolCode'), words.say('meaning'), words.say('protocolBack')],
      Object.entries(CLOSE_CODES).map(([number, back]) => [number, words.sayOf('close', number), words.say(back)]),
    )}
    <h3>${words.say('protocolProgram')}</h3>
    <div class="example" data-example="socket-javascript">${codeBlock(socketProgram(base), words)}</div>
  </section>`;
}

/** `packages`: paths of what npm and pip install, where the build has made them. */
export function clientsSection(base: string, packages: readonly string[], words: Wording): Html {
  const of = (ending: string): string | undefined => packages.find((path) => path.endsWith(ending));
  const [npm, wheel] = [of('.tgz'), of('.whl')];
  return html`<section id="clients">
    <h2>${words.say('clientsTitle')}</h2>
    <p>${words.say('clientsLead')}</p>
    <p>${npm && wheel ? words.say('clientsGet', versionIn(npm)) : words.say('clientsNone')}</p>
    <p class="label">TypeScript, JavaScript</p>
    ${npm && codeBlock(`npm install ${base}${npm}`, words)}
    ${codeBlock(
      `import { Estuaire } from '@estuaire/client';

const hub = new Estuaire('${base}'); // { key: 'est_…' } for what is not open
const vehicles = hub.stream.subscribe({ kinds: ['vehicle-position'] });
vehicles.on('snapshot', ({ entities }) => console.log(entities.length, 'vehicles'));
vehicles.on('event', ({ op, key }) => console.log(op, key));
hub.stream.connect();`,
      words,
    )}
    <p class="label">Python</p>
    ${wheel && codeBlock(`pip install ${base}${wheel}`, words)}
    ${codeBlock(
      `import asyncio
from estuaire_client import Estuaire, Events, Snapshot

async def main():
    async with Estuaire("${base}") as hub:
        async for message in hub.stream.subscribe(["vehicle-position"]):
            if isinstance(message, Snapshot):
                print(len(message.entities), "vehicles")
            elif isinstance(message, Events):
                print([event["key"] for event in message.events])

asyncio.run(main())`,
      words,
    )}
    <p>${words.say('clientsWays')}</p>
  </section>`;
}

/** `1.2.3` of the name of a package. */
const versionIn = (path: string): string => /-(\d[\w.]*?)\.tgz$/.exec(path)?.[1] ?? '';

/** Follows vehicles over lost connections: from the last cursor, later each time. */
export function socketProgram(base: string): string {
  return `let cursor;
let pauseMs = 500;

function follow() {
  const socket = new WebSocket('${base.replace(/^http/, 'ws')}/v1/stream', 'estuaire.v1');
  socket.onopen = () => {
    socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'], ...(cursor && { cursor }) }));
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    cursor = message.cursor ?? cursor;
    if (message.op === 'welcome') pauseMs = 500;
    if (message.op === 'snapshot') console.log(message.entities.length, 'vehicles');
    if (message.op === 'events') console.log(message.events.length, 'changes');
    if (message.op === 'stale') console.log(message.feed, 'is stale since', message.since);
  };
  socket.onclose = ({ code }) => {
    if (code === 4000 || code === 4001) return;
    setTimeout(follow, code === 4013 || code === 4029 ? 10_000 : pauseMs);
    pauseMs = Math.min(30_000, pauseMs * 2);
  };
}

follow();`;
}
