import type { HubEvent, Kind } from '../api/contract';

/** States of the connection, by the name the page shows. */
export type Connection = 'connecting' | 'catching-up' | 'live' | 'offline';

/** Everything the page knows of the world. Maps are replaced when they change, so that a reader can compare by identity. */
export interface LiveState {
  connection: Connection;
  /** Epoch ms, by the hub's clock, since when the connection is what it is. */
  since: number;
  entities: Readonly<Partial<Record<Kind, ReadonlyMap<string, HubEvent>>>>;
  /** Where to go on after a break. */
  cursor: string | undefined;
  /** Feeds the hub has called stale, since when. */
  stale: ReadonlyMap<string, string>;
  /** How often the hub could not give what was missed. */
  gaps: number;
  /** Epoch ms of the last message of any sort: the hub speaks at least every 10 s. */
  heardAt: number;
  /** Epoch ms by the hub's clock: what is shown holds all the hub knew then. 0 until the hub has said. */
  shownAt: number;
  /** The hub does not understand the page: it will not come back by itself. */
  isRefused: boolean;
}

export type ServerMessage =
  | { op: 'welcome' }
  | { op: 'snapshot'; entities: HubEvent[]; more: boolean; cursor: string }
  | { op: 'events'; events: HubEvent[]; cursor: string }
  | { op: 'gap'; reason: string }
  | { op: 'heartbeat'; cursor?: string; at?: string }
  | { op: 'stale'; feed: string; since: string | null }
  | { op: 'error'; code: string; message: string };

export type Action =
  | { type: 'message'; message: ServerMessage; at: number }
  | { type: 'opened'; at: number }
  | { type: 'closed'; at: number; isRefused?: boolean };

export const initialState: LiveState = {
  connection: 'connecting',
  since: 0,
  entities: {},
  cursor: undefined,
  stale: new Map(),
  gaps: 0,
  heardAt: 0,
  shownAt: 0,
  isRefused: false,
};

/**
 * The same actions, fewer: pieces of one snapshot, and events that follow each other, as one message. Each message copies
 * the maps of its kinds, and a snapshot of a large city has hundreds.
 */
export function gathered(actions: readonly Action[]): Action[] {
  const fewer: Action[] = [];
  for (const action of actions) {
    const last = fewer.at(-1);
    const message = last?.type === 'message' && action.type === 'message' && joined(last.message, action.message);
    if (message) fewer[fewer.length - 1] = { type: 'message', message, at: action.at };
    else fewer.push(action);
  }
  return fewer;
}

function joined(first: ServerMessage, second: ServerMessage): ServerMessage | undefined {
  if (first.op === 'snapshot' && second.op === 'snapshot')
    return { ...second, entities: first.entities.concat(second.entities) };
  if (first.op === 'events' && second.op === 'events') return { ...second, events: first.events.concat(second.events) };
  return undefined;
}

export function reduce(state: LiveState, action: Action): LiveState {
  if (action.type === 'closed')
    return withConnection({ ...state, isRefused: action.isRefused ?? false }, 'offline', action.at);
  if (action.type === 'opened') return withConnection({ ...state, stale: new Map() }, 'catching-up', action.at);
  const { message, at } = action;
  const heard = { ...state, heardAt: at };
  switch (message.op) {
    case 'snapshot':
      return withConnection(
        {
          ...heard,
          entities: apply(state.entities, message.entities),
          cursor: message.more ? state.cursor : message.cursor,
          shownAt: newest(state.shownAt, message.entities, at),
        },
        message.more ? 'catching-up' : 'live',
        at,
      );
    case 'events':
      return withConnection(
        {
          ...heard,
          entities: apply(state.entities, message.events),
          cursor: message.cursor,
          shownAt: newest(state.shownAt, message.events, at),
        },
        'live',
        at,
      );
    case 'gap':
      // What is shown may be wrong until the fresh snapshot has come: start from nothing.
      return { ...heard, entities: {}, cursor: undefined, gaps: state.gaps + 1 };
    case 'heartbeat':
      // Without a cursor the hub has more to give: what is shown is as old as it was.
      return message.cursor
        ? withConnection(
            { ...heard, cursor: message.cursor, shownAt: later(state.shownAt, message.at, at) },
            'live',
            at,
          )
        : heard;
    case 'stale': {
      const stale = new Map(state.stale);
      if (message.since === null) stale.delete(message.feed);
      else stale.set(message.feed, message.since);
      return { ...heard, stale };
    }
    default:
      return heard;
  }
}

/** The later one, yet never after `at`: a clock that is ahead must not hide that the page is behind. */
function later(known: number, instant: string | undefined, at: number): number {
  const ms = instant === undefined ? NaN : Date.parse(instant);
  return ms > known ? Math.max(known, Math.min(ms, at)) : known;
}

function newest(known: number, events: readonly HubEvent[], at: number): number {
  let producedAt: string | undefined;
  for (const event of events) {
    if (producedAt === undefined || event.producedAt > producedAt) producedAt = event.producedAt;
  }
  return later(known, producedAt, at);
}

function withConnection(state: LiveState, connection: Connection, at: number): LiveState {
  return state.connection === connection ? state : { ...state, connection, since: at };
}

/** Events in order, newest last. Only the maps of kinds that occur are copied, once a batch. */
function apply(entities: LiveState['entities'], events: readonly HubEvent[]): LiveState['entities'] {
  const next: Partial<Record<Kind, Map<string, HubEvent>>> = {};
  for (const event of events) {
    const map = (next[event.kind] ??= new Map(entities[event.kind]));
    if (event.op === 'upsert') map.set(event.key, event);
    else map.delete(event.key);
  }
  return { ...entities, ...next };
}
