import type { HubEvent, Kind } from '../api/contract';

/** States of the connection, by the name the page shows. */
export type Connection = 'connecting' | 'catching-up' | 'live' | 'offline';

/** The page heard nothing of the hub for a while, or was not given what it had missed. */
export interface Interruption {
  /** Epoch ms of what was heard last, by the hub's clock. */
  fromMs: number;
  /** Epoch ms when it was live again. */
  toMs: number;
  /** The hub no longer had what happened meanwhile: what is shown was loaded anew. */
  isLost: boolean;
  /** The page itself did not run: the browser or the machine slept. */
  wasAsleep: boolean;
}

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
  /** The interruption under way. */
  broken: Omit<Interruption, 'toMs'> | undefined;
  /** Those that are over and that nobody has seen to yet, oldest first. */
  interruptions: readonly Interruption[];
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
  | { type: 'closed'; at: number; isRefused?: boolean }
  /** The page runs again after it had stood still since `fromMs`. */
  | { type: 'woke'; fromMs: number; at: number }
  /** Whoever uses the page has seen to an interruption. */
  | { type: 'dismissed'; fromMs: number; at: number };

/** The page's own word for a stream that began anew because its session had ended: nothing was interrupted. */
export const ACCESS_GAP = 'access';
/** The hub speaks at least every 10 s; whoever has not heard it for longer may have missed something. */
export const SILENCE_MS = 15_000;
const MAX_INTERRUPTIONS = 3;

export const initialState: LiveState = {
  connection: 'connecting',
  since: 0,
  entities: {},
  cursor: undefined,
  stale: new Map(),
  broken: undefined,
  interruptions: [],
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
    return withConnection({ ...breaking(state), isRefused: action.isRefused ?? false }, 'offline', action.at);
  if (action.type === 'woke') return { ...breaking(state), broken: asleepSince(state, action.fromMs) };
  if (action.type === 'dismissed')
    return { ...state, interruptions: state.interruptions.filter(({ fromMs }) => fromMs !== action.fromMs) };
  if (action.type === 'opened') return withConnection({ ...state, stale: new Map() }, 'catching-up', action.at);
  const { message, at } = action;
  const wasSilent = state.heardAt > 0 && at - state.heardAt > SILENCE_MS;
  const heard = { ...(wasSilent ? breaking(state) : state), heardAt: at };
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
      return withConnection(
        {
          ...heard,
          entities: {},
          cursor: undefined,
          broken:
            // An interruption that is under way is told all the same.
            message.reason === ACCESS_GAP ? heard.broken : { ...breaking(heard, state.heardAt).broken!, isLost: true },
        },
        state.connection === 'offline' ? 'offline' : 'catching-up',
        at,
      );
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
  const settled = connection === 'live' ? settle(state, at) : state;
  return settled.connection === connection ? settled : { ...settled, connection, since: at };
}

/** With an interruption under way since what was heard last; without one where nothing was heard yet. */
function breaking(state: LiveState, fromMs = state.heardAt): LiveState {
  if (state.broken || (fromMs === 0 && state.heardAt === 0)) return state;
  return { ...state, broken: { fromMs: fromMs || state.heardAt, isLost: false, wasAsleep: false } };
}

function asleepSince({ broken, heardAt }: LiveState, fromMs: number): LiveState['broken'] {
  if (heardAt === 0) return undefined;
  return { isLost: false, ...broken, fromMs: Math.min(broken?.fromMs ?? fromMs, fromMs), wasAsleep: true };
}

/** The interruption is over. One in which nothing was lost is worth a word only when it was long. */
function settle(state: LiveState, at: number): LiveState {
  const { broken } = state;
  if (!broken) return state;
  if (!broken.isLost && at - broken.fromMs <= SILENCE_MS) return { ...state, broken: undefined };
  const interruptions = [...state.interruptions, { ...broken, toMs: at }].slice(-MAX_INTERRUPTIONS);
  return { ...state, broken: undefined, interruptions };
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
