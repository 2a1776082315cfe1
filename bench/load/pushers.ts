import { Agent, request } from 'node:http';
import { getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startOwnProcess } from './own-process.js';

export interface Pushing {
  hub: string;
  sandboxes: { id: string; key: string }[];
  /** Of each sandbox. */
  eventsPerBatch: number;
  everyMs: number;
  ms: number;
}

export interface PushAnswers {
  accepted: number;
  refused: number;
  tookMs: number[];
}

/** Pilots that push positions of their vehicles in batches, each at its own pace whatever the others do. */
async function push({ hub, sandboxes, eventsPerBatch, everyMs, ms }: Pushing): Promise<PushAnswers> {
  const agent = new Agent({ keepAlive: true });
  const answers: PushAnswers = { accepted: 0, refused: 0, tookMs: [] };
  const until = performance.now() + ms;
  await Promise.all(
    sandboxes.map(async ({ id, key }, at) => {
      let nextMs = performance.now() + (everyMs * at) / sandboxes.length;
      for (let batch = 0; nextMs < until; batch += 1, nextMs += everyMs) {
        await new Promise((due) => setTimeout(due, Math.max(0, nextMs - performance.now())));
        const began = performance.now();
        const nowMs = Date.now();
        const events = Array.from({ length: eventsPerBatch }, (_, i) => ({
          kind: 'vehicle-position',
          key: `v${i}`,
          observedAt: new Date(nowMs).toISOString(),
          entity: { point: { latitude: 49.44 + i / 1e4, longitude: 1.09 + (batch % 500) / 1e5 }, speedMps: 4 },
        }));
        const answer = await post(agent, `${hub}/v1/sandboxes/${id}/events?feed=trial`, key, JSON.stringify(events));
        answers.tookMs.push(performance.now() - began);
        answers.accepted += answer.accepted ?? 0;
        answers.refused += answer.refused?.length ?? eventsPerBatch;
      }
    }),
  );
  agent.destroy();
  return answers;
}

function post(
  agent: Agent,
  url: string,
  key: string,
  body: string,
): Promise<{ accepted?: number; refused?: unknown[] }> {
  return new Promise((answered, failed) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    request(url, { agent, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => answered(JSON.parse(Buffer.concat(chunks).toString()) as { accepted?: number }));
    })
      .on('error', failed)
      .end(body);
  });
}

/** Pilots are elsewhere, and take nothing of the city's processors: here they have what the city leaves. */
const NICER = 10;

/** Pilots in a process of their own. */
export function startPushers(): { push: (pushing: Pushing) => Promise<PushAnswers>; close: () => void } {
  const { ask, close } = startOwnProcess<Pushing, PushAnswers>(fileURLToPath(import.meta.url));
  return { push: ask, close };
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  setPriority(Math.min(19, getPriority() + NICER));
  process.on('message', (pushing: Pushing) => void push(pushing).then((answers) => process.send!(answers)));
}
