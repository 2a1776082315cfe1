import { request } from 'node:http';
import { WebSocket } from 'ws';
import type { HubEvent } from '#libs/model';

export interface StreamMessage {
  op: string;
  id?: string;
  entities?: HubEvent[];
  events?: HubEvent[];
  more?: boolean;
  cursor?: string;
  unknown?: Record<string, string[]>;
  feed?: string;
  since?: string | null;
}

export interface StreamReader {
  messages: StreamMessage[];
  close(): void;
}

/** Connects to the live stream and subscribes to the kinds; everything that comes is kept. */
export async function readStream(
  hub: string,
  kinds: readonly string[],
  more: { cursor?: string; filter?: object } = {},
): Promise<StreamReader> {
  const messages: StreamMessage[] = [];
  const socket = new WebSocket(`${hub.replace(/^http/, 'ws')}/v1/stream`, 'estuaire.v1');
  socket.on('message', (text: Buffer) => messages.push(JSON.parse(text.toString()) as StreamMessage));
  await new Promise<void>((opened, failed) => {
    socket.once('open', opened);
    socket.once('error', failed);
  });
  socket.send(JSON.stringify({ op: 'subscribe', id: 'a', kinds, ...more }));
  return { messages, close: () => socket.terminate() };
}

/** The same by server-sent events. */
export function readServerSentEvents(hub: string, kinds: readonly string[], query = ''): StreamReader {
  const messages: StreamMessage[] = [];
  let rest = '';
  const sent = request(`${hub}/v1/stream/sse?kinds=${kinds.join(',')}&${query}`, (response) => {
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const data = block
          .split('\n')
          .filter((line) => line.startsWith('data: '))
          .map((line) => line.slice(6))
          .join('\n');
        if (data) messages.push(JSON.parse(data) as StreamMessage);
      }
    });
  });
  sent.on('error', () => undefined);
  sent.end();
  return { messages, close: () => sent.destroy() };
}

/** Entities of the first snapshot once it is whole. */
export function snapshotOf({ messages }: StreamReader): HubEvent[] | undefined {
  const parts = messages.filter(({ op }) => op === 'snapshot');
  return parts.at(-1)?.more === false ? parts.flatMap(({ entities }) => entities ?? []) : undefined;
}
