import { encodeFeedMessage, type FeedEntity, type FeedHeader } from '#libs/formats/gtfs-rt';
import type { EntityByKind, EntityKey, HubEvent, Instant } from '#libs/model';
import { compileRules } from '#libs/normalise';
import type { Schedule } from '#libs/schedule';
import { tinyFeed } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { scheduleFrom } from '../../libs/normalise/rules/matching.fixture.js';

/** 08:05 in Rouen on Thursday 15 January 2026, when T1 is on its way. */
export const MORNING = Date.parse('2026-01-15T07:05:00Z');
export const seconds = (ms: number): number => Math.floor(ms / 1000);
/** Epoch seconds of a clock time in Rouen that day. */
export const clock = (time: string): number => Date.parse(`2026-01-15T${time}+01:00`) / 1000;
export const TODAY = '20260115';

/** One polled feed: documents through the real decoder and normaliser, and what is known after each. */
export class PolledFeed {
  readonly normaliser;
  /** What the feed says now. */
  readonly now = new Map<string, HubEvent>();

  constructor(
    rules: readonly { use: string; [parameter: string]: unknown }[] = [],
    schedule?: Schedule | null,
    private readonly source = 'source',
  ) {
    this.normaliser = normaliserOf({}, { rules: compileRules(rules as { use: string }[], 'feeds[0]') });
    if (schedule !== null) this.normaliser.useSchedule(schedule ?? scheduleFrom(tinyFeed()));
  }

  /** Reads a document made of entities `afterS` seconds after the morning. */
  read(
    entities: readonly Partial<FeedEntity>[],
    { afterS = 0, sourceId = this.source, header = {} as Partial<FeedHeader> } = {},
  ) {
    const atMs = MORNING + afterS * 1000;
    const bytes = encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: seconds(atMs), ...header },
      entities: entities.map((entity, index) => ({ id: String(index), ...entity })) as FeedEntity[],
    });
    return this.readBytes(bytes, { afterS, sourceId });
  }

  readBytes(bytes: Uint8Array | string, { afterS = 0, sourceId = this.source } = {}) {
    const atMs = MORNING + afterS * 1000;
    const document = documentOf('gtfs-rt', bytes, {
      sourceId,
      receivedAt: new Date(atMs).toISOString() as Instant,
      contentHash: `${sourceId}${afterS}`.padStart(64, '0'),
    });
    const { events, issues, refused } = this.normaliser.normalise(document, atMs);
    for (const event of events) {
      if (event.op === 'remove') this.now.delete(`${event.kind} ${event.key}`);
      else this.now.set(`${event.kind} ${event.key}`, event);
    }
    return { events, counts: issues.counts, issues, refused };
  }

  find<K extends keyof EntityByKind>(kind: K, local: string): HubEvent<K> | undefined {
    return this.now.get(`${kind} rouen:${local}`) as HubEvent<K> | undefined;
  }

  keys(kind: keyof EntityByKind): EntityKey[] {
    return [...this.now.values()].filter((event) => event.kind === kind).map(({ key }) => key);
  }
}

interface VehicleFields {
  /** Seconds since 1970; absent for none. */
  timestamp?: number;
  trip?: object;
  [more: string]: unknown;
}

/** Coordinates are such that the wire has exactly. */
export const CENTRE = { latitude: 49.4375, longitude: 1.09375 };

/** Seen this morning in the centre, unless stated otherwise; `timestamp: undefined` for no time. */
export function vehicle(id: string, fields: VehicleFields = {}): Partial<FeedEntity> {
  return {
    vehicle: { vehicle: { id }, position: CENTRE, timestamp: seconds(MORNING), ...fields },
  } as Partial<FeedEntity>;
}

export function tripUpdate(
  trip: object,
  stopTimeUpdate: readonly object[] = [],
  more: object = {},
): Partial<FeedEntity> {
  return { tripUpdate: { trip, stopTimeUpdate, ...more } } as unknown as Partial<FeedEntity>;
}

export const T1 = { tripId: 'T1', startDate: TODAY };
