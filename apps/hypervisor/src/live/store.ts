import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import {
  fetchFeeds,
  fetchHub,
  type Alarm,
  type Feed,
  type FeedStatus,
  type Hub,
  type HubEvent,
  type Kind,
} from '../api/contract';
import { groupAlarms, raisedAlarms } from './alarms';
import { oldnessOf, type Oldness } from './age';
import { pageFigures } from './figures';
import { isOfStaleSource, isStale, judge, worstOf, type Health } from './health';
import { betterOffset, type ClockOffset } from './hub-clock';
import { loadStops, type Stop } from './stops';
import { onTime } from './on-time';
import { past } from './past';
import { replayNow } from './replay';
import { DRAWN_KINDS, placementOf, type DrawnKind, type Placement, type StopPlaces } from './places';
import { initialState, reduce } from './reducer';
import { cards, fetchCards } from './cards';
import { hasEnded, identity, loadSession } from './session';
import { connectStream } from './socket';

/** What the stream has brought: the page's state of now. */
export const streamed = signal(initialState);
/** The page's state, for parts and map to read: of now, or of the instant somebody looks back to. */
export const live = computed(() => {
  const picture = past.value;
  if (!picture) return streamed.value;
  const { entities, atMs } = picture;
  return { ...streamed.value, entities, connection: 'live' as const, stale: new Map(), shownAt: atMs };
});
export const feeds = signal<Feed[]>([]);
export const hub = signal<Hub | undefined>(undefined);
const clockOffset = signal<ClockOffset | undefined>(undefined);
/** Now by the hub's clock, as well as it is known; goes on by the page's own where the hub is gone. */
export function hubNow(): number {
  return replayNow(Date.now()) ?? Date.now() + (clockOffset.peek()?.offsetMs ?? 0);
}
/** Kinds the reader has switched off. */
export const hidden = signal<ReadonlySet<DrawnKind>>(new Set());
/** Somebody has seen to the interruption that began then. */
export function dismiss(fromMs: number): void {
  streamed.value = reduce(streamed.value, { type: 'dismissed', fromMs, at: hubNow() });
}
/** Seconds tick. */
export const liveNow = signal(hubNow());
/** The instant the page shows, for ages. */
export const now = computed(() => past.value?.atMs ?? liveNow.value);
export const selected = signal<{ kind: HubEvent['kind']; key: string } | undefined>(undefined);

export const selectedEvent = computed(() => {
  const at = selected.value;
  return at && eventsOf(at.kind)?.get(at.key);
});

const mapsOfKinds = new Map<Kind, ReadonlySignal<ReadonlyMap<string, HubEvent> | undefined>>();

/** All of a kind by key; whoever reads it is asked again when one of this kind changes, and not for others. */
export function eventsOf(kind: Kind): ReadonlyMap<string, HubEvent> | undefined {
  let map = mapsOfKinds.get(kind);
  if (!map) mapsOfKinds.set(kind, (map = computed(() => live.value.entities[kind])));
  return map.value;
}

/** Alarms that are raised, worst first; made anew only when an alarm changes. */
export const alarms = computed(() => raisedAlarms(eventsOf('alarm')?.values() ?? []));
const liveAlarmEvents = computed(() => streamed.value.entities['alarm']);
/** Those of now, whatever instant the page shows. */
export const liveAlarms = computed(() => raisedAlarms(liveAlarmEvents.value?.values() ?? []));
export const alarmGroups = computed(() => groupAlarms(alarms.value));

export const figures = computed(() => pageFigures(eventsOf('kpi')?.values() ?? [], isFigureOld));

/** What of the selection is on the map: itself, or of an alarm the first thing it is about. */
export const selectedOnMap = computed((): HubEvent | undefined => {
  const event = selectedEvent.value;
  if (event?.kind !== 'alarm') return event;
  const { point, about } = event.entity as unknown as Alarm;
  if (point) return event;
  for (const { kind, key } of about) {
    const found = eventsOf(kind)?.get(key);
    if (found) return found;
  }
  return event;
});

/** Feeds with the newest status the stream has reported. */
export const feedList = computed(() =>
  feeds.value.map((feed) => {
    const reported = eventsOf('feed-status')?.get(`${feed.id}:status`)?.entity as FeedStatus | undefined;
    return reported ? { ...feed, status: reported } : feed;
  }),
);

const staleFeeds = computed(() => live.value.stale);
/** Since when the hub has not been heard; absent while it is. */
export const unheardFrom = computed(() => {
  const { connection, since, heardAt } = live.value;
  return connection === 'offline' ? new Date(heardAt || since).toISOString() : undefined;
});

/** How each feed is by the page's own clock, by id. */
export const health = computed(() => {
  const stale = staleFeeds.value;
  const unheardSince = unheardFrom.value;
  return new Map(
    feedList.value.map(({ id, status }): [string, Health] => {
      const own = judge(status, now.value, unheardSince);
      const isReportedStale = stale.has(id) && !isStale(own.state);
      return [id, isReportedStale ? { ...own, state: worstOf([own.state, 'stale']) } : own];
    }),
  );
});

/** Whether the source that reported an entity is stale, or nobody looks after its feed. */
export function isOfStale(event: HubEvent): boolean {
  return isOfStaleSource(event, health.value.get(event.feed));
}

/**
 * Whether a key figure is of a time that is over. It is made of all sources of its feed, and the hub makes it once a
 * minute: where one of them has fallen silent since, the figure does not say so itself yet.
 */
export function isFigureOld({ feed, quality }: HubEvent): boolean {
  return quality.flags.includes('stale') || isStale(health.value.get(feed)?.state ?? 'fresh');
}

/** How old an entity is to be drawn, by its own age and its source. */
export function oldness(event: HubEvent): Oldness {
  return oldnessOf(event, now.value, isOfStale(event), confirmedAt(event));
}

/** Of an entity whose source dates nothing: when it was last reported to be so. */
export function confirmedAt(event: HubEvent): string | undefined {
  return health.value.get(event.feed)?.confirmedAt.get(event.source.id);
}

/** Stops of the schedules by id; the stream speaks in ids. */
export const stops = signal<ReadonlyMap<string, Stop>>(new Map());
export function stopName(stopId: string): string {
  return stops.value.get(stopId)?.name ?? stopId.slice(stopId.indexOf(':') + 1);
}

/** What begins and ends is looked at so often. */
const STANDING_MS = 30_000;
const known = new Map<DrawnKind, { of: unknown; stops: StopPlaces; period: number; placement: Placement }>();

let placed: ReadonlyMap<DrawnKind, Placement> = new Map(
  DRAWN_KINDS.map((kind) => [kind, { drawn: [], notInForce: 0, placeless: 0 }]),
);

const isCatchingUp = computed(() => live.value.connection === 'catching-up');

/** What of each kind is drawn and where; the same object while nothing has changed. */
export const placements = computed(() => {
  // Half a snapshot is no state: what was drawn stays until the whole has come.
  if (isCatchingUp.value) return placed;
  placed = placeAll();
  return placed;
});

function placeAll(): ReadonlyMap<DrawnKind, Placement> {
  const period = Math.floor(now.value / STANDING_MS);
  return new Map(
    DRAWN_KINDS.map((kind): [DrawnKind, Placement] => {
      const of = eventsOf(kind);
      let last = known.get(kind);
      const isDue = period !== last?.period && (kind === 'alert' || kind === 'traffic-situation');
      if (!last || last.of !== of || last.stops !== stops.value || isDue) {
        const placement = placementOf(of?.values() ?? [], stops.value, now.value);
        last = { of, stops: stops.value, period, placement };
        known.set(kind, last);
      }
      return [kind, last.placement];
    }),
  );
}

export function entitiesOf(kind: Kind): HubEvent[] {
  return [...(eventsOf(kind)?.values() ?? [])];
}

export function findFeed(id: string): Feed | undefined {
  return feeds.value.find((feed) => feed.id === id);
}

const RETRY_MS = 3_000;
const HUB_EVERY_MS = 60_000;

/** The hub is asked for itself again and again: its clock, and a territory that comes with its first timetable. */
async function askHub(): Promise<void> {
  const sentMs = Date.now();
  const found = await fetchHub();
  const sample = { sentMs, heardMs: Date.now(), hubMs: Date.parse(found.now) };
  clockOffset.value = betterOffset(clockOffset.value, sample);
  hub.value = found;
  if (found.onTime) onTime.value = found.onTime;
  liveNow.value = hubNow();
}

/** Asks until it is answered, then every `everyMs`; `needsMore` says that the answer is not the whole yet. */
function repeat(ask: () => Promise<void>, everyMs: number, needsMore: () => boolean): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const again = (): void => {
    const next = (failed: boolean): void => {
      timer = setTimeout(again, failed || needsMore() ? RETRY_MS : everyMs);
    };
    ask().then(
      () => next(false),
      () => next(true),
    );
  };
  again();
  return () => clearTimeout(timer);
}

export function start(): () => void {
  const loadFeeds = async (): Promise<void> => {
    feeds.value = await fetchFeeds();
  };
  const endings = [
    repeat(
      async () => {
        await loadSession();
        // Whom to call is said to operators.
        cards.value = await fetchCards();
      },
      5 * HUB_EVERY_MS,
      () => false,
    ),
    repeat(askHub, HUB_EVERY_MS, () => hub.value?.territory === undefined),
    repeat(loadFeeds, 5 * HUB_EVERY_MS, () => false),
    // The schedule may come after the page.
    repeat(
      async () => {
        const found = await loadStops();
        if (found.size !== stops.value.size) stops.value = found;
      },
      5 * HUB_EVERY_MS,
      () => stops.value.size === 0,
    ),
  ];
  const ticking = setInterval(() => {
    liveNow.value = hubNow();
  }, 1_000);
  const stream = connectStream(
    (actions) => (streamed.value = actions.reduce(reduce, streamed.value)),
    () => streamed.value.cursor,
    hubNow,
    () => void loadSession().catch(() => undefined),
  );
  // What was shown to somebody signed in is not shown to anybody.
  const unwatch = effect(() => {
    if (identity.value > 0) stream.beginAnew(hasEnded.peek());
  });
  return () => {
    clearInterval(ticking);
    for (const end of endings) end();
    unwatch();
    stream.stop();
  };
}
