import { signal } from '@preact/signals';
import { ask } from '../api/ask';
import { hubPath } from '../api/base';
import type { HubEvent, Kind } from '../api/contract';

/** Everything the hub kept of one instant. */
export interface PastPicture {
  /** Epoch ms of the instant. */
  atMs: number;
  entities: Readonly<Partial<Record<Kind, ReadonlyMap<string, HubEvent>>>>;
}

/** Why the past cannot be shown. */
export type PastTrouble = 'store-away' | 'no-history' | 'no-answer';

/** What is shown instead of now. */
export const past = signal<PastPicture | undefined>(undefined);
/** The instant asked for; its picture may still be on its way. Absent: now. */
export const pastAsked = signal<number | undefined>(undefined);
export const pastTrouble = signal<PastTrouble | undefined>(undefined);
/** Epoch ms of the first answer in a row that failed, by the page's clock. */
export const troubleSince = signal<number | undefined>(undefined);
/** Seconds of the past a second; 0 while it stands. */
export const pastSpeed = signal(0);

/** The instant shown, to the minute: what a playing past asks the history for is asked once a minute of it. */
export function pastMinute(): string | undefined {
  return past.value && new Date(Math.floor(past.value.atMs / 60_000) * 60_000).toISOString();
}

/** What a picture of the past is made of: of free vehicles nothing is kept that could be shown. */
const KINDS: readonly Kind[] = [
  'vehicle-position',
  'trip-update',
  'alert',
  'station',
  'traffic-measurement',
  'traffic-situation',
  'parking',
  'variable-message-sign',
  'alarm',
  'kpi',
];
const PAGE = 1_000;
/** Of one kind: a picture of more is cut, as the newest of the city fits thrice. */
const MAX_PAGES = 25;
/** While the past plays, a picture is asked for this often at most. */
const STEP_MS = 1_000;
const STATUSES_MS = 60_000;

let asking: AbortController | undefined;
let playing: ReturnType<typeof setTimeout> | undefined;

/** Shows the page as it was then; what is shown stays until the picture has come. */
export async function lookBack(atMs: number): Promise<void> {
  asking?.abort();
  asking = new AbortController();
  const { signal: stop } = asking;
  pastAsked.value = atMs;
  try {
    const entities = await pictureAt(new Date(atMs).toISOString(), stop);
    if (stop.aborted) return;
    past.value = { atMs, entities };
    pastTrouble.value = undefined;
    troubleSince.value = undefined;
  } catch (error) {
    if (stop.aborted) return;
    pastTrouble.value = error instanceof NotKept ? error.trouble : 'no-answer';
    troubleSince.value ??= Date.now();
    pause();
    // Nothing was shown of then: the page goes on with now and says why.
    if (!past.value) pastAsked.value = undefined;
    else pastAsked.value = past.value.atMs;
  }
}

export function backToLive(): void {
  asking?.abort();
  pause();
  past.value = undefined;
  pastAsked.value = undefined;
  pastTrouble.value = undefined;
}

/** Plays from the instant shown; at `nowMs` it has caught up with now. */
export function play(speed: number, nowMs: () => number): void {
  pause();
  pastSpeed.value = speed;
  let lastMs = performance.now();
  const step = (): void => {
    playing = setTimeout(async () => {
      const shown = pastAsked.peek();
      if (shown === undefined || pastSpeed.peek() === 0) return;
      const atMs = performance.now();
      const next = shown + (atMs - lastMs) * pastSpeed.peek();
      lastMs = atMs;
      if (next >= nowMs()) return backToLive();
      await lookBack(next);
      if (pastSpeed.peek() !== 0) step();
    }, STEP_MS);
  };
  step();
}

export function pause(): void {
  clearTimeout(playing);
  pastSpeed.value = 0;
}

class NotKept extends Error {
  constructor(readonly trouble: PastTrouble) {
    super(trouble);
  }
}

async function pictureAt(at: string, stop: AbortSignal): Promise<PastPicture['entities']> {
  const [statuses, ...found] = await Promise.all([
    statusesAt(at, stop),
    ...KINDS.map(async (kind) => [kind, await entitiesAt(kind, at, stop)] as const),
  ]);
  return { ...Object.fromEntries(found), 'feed-status': statuses };
}

/** How each feed was: they report again at least four times a minute. */
async function statusesAt(at: string, stop: AbortSignal): Promise<ReadonlyMap<string, HubEvent>> {
  const atMs = Date.parse(at);
  const from = new Date(atMs - STATUSES_MS).toISOString();
  const query = new URLSearchParams({ from, to: new Date(atMs + 1).toISOString() });
  const response = await ask(hubPath(`/v1/exports/feed-status.ndjson?${query}`), { signal: stop });
  if (!response.ok) return new Map();
  return new Map(rowsOf(await response.text()).map((event) => [event.key, { ...event, kind: 'feed-status' as const }]));
}

/** Rows of an export as events: the body stands in a column of its own. */
export function rowsOf(ndjson: string): HubEvent[] {
  return ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { body, ...row } = JSON.parse(line) as Record<string, unknown>;
      const entity = typeof body === 'string' ? (JSON.parse(body) as object) : body;
      return { ...row, entity } as unknown as HubEvent;
    });
}

async function entitiesAt(kind: Kind, at: string, stop: AbortSignal): Promise<ReadonlyMap<string, HubEvent>> {
  const entities = new Map<string, HubEvent>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ at, limit: String(PAGE), ...(cursor === undefined ? {} : { cursor }) });
    const response = await ask(hubPath(`/v1/${kind}s?${query}`), { signal: stop });
    if (response.status === 503) throw new NotKept('store-away');
    if (response.status === 404) throw new NotKept('no-history');
    if (!response.ok) throw new NotKept('no-answer');
    const { items, next } = (await response.json()) as { items: HubEvent[]; next?: string };
    for (const event of items) entities.set(event.key, event);
    if (next === undefined) break;
    cursor = next;
  }
  return entities;
}
