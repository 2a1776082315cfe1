import { encodeFeedMessage, type FeedEntity, type FeedMessage } from '#libs/formats/gtfs-rt';
import type { FeedId, HubEvent, Instant } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { FeedNormaliser } from '../../feed-normaliser.js';
import type { IncomingDocument } from '../../incoming.js';
import { compileRules } from '../../rules/index.js';
import { nowhere } from '../../territory.js';

const NOON = Date.parse('2026-01-15T12:00:00Z');
const seconds = (ms: number): number => Math.floor(ms / 1000);

function normaliser(rules: { use: string; prefix?: string }[] = [], feed = 'astuce'): FeedNormaliser {
  return new FeedNormaliser({
    settings: {
      feedId: feed as FeedId,
      visibility: 'open',
      nature: 'observed',
      timeZone: 'Europe/Paris',
      dropAfterMs: 30 * 60_000,
      exchangeOf: () => undefined,
    },
    rules: compileRules(rules, 'feeds[0]'),
    territory: nowhere,
    rotationSecret: 'secret',
    language: 'fr',
  });
}

function document(message: Partial<FeedMessage['header']>, entities: FeedEntity[], atMs = NOON): IncomingDocument {
  const feed: FeedMessage = {
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: seconds(atMs), ...message },
    entities,
  };
  return incoming(encodeFeedMessage(feed), atMs);
}

function incoming(bytes: Uint8Array, atMs = NOON, overrides: Partial<IncomingDocument> = {}): IncomingDocument {
  return {
    feedId: 'astuce' as FeedId,
    sourceId: 'positions',
    format: 'gtfs-rt',
    bytes,
    contentHash: 'f'.repeat(64),
    receivedAt: new Date(atMs).toISOString() as Instant,
    timeShiftMs: 0,
    replayed: false,
    ...overrides,
  };
}

function vehicle(id: string, latitude = 49.44, overrides: object = {}): FeedEntity {
  return {
    id: `entity-${id}`,
    vehicle: { vehicle: { id }, position: { latitude, longitude: 1.09 }, timestamp: seconds(NOON), ...overrides },
  };
}

const summaries = (events: HubEvent[]): string[] =>
  events.map(({ op, key, reason }) => (reason ? `${op} ${key} ${reason}` : `${op} ${key}`));

describe('a GTFS-RT document becomes events', () => {
  it('reports each vehicle once and stays silent while nothing changes', () => {
    const feed = normaliser();
    expect(summaries(feed.normalise(document({}, [vehicle('427'), vehicle('428')]), NOON).events)).toEqual([
      'upsert astuce:427',
      'upsert astuce:428',
    ]);
    const again = feed.normalise(
      document({ timestamp: seconds(NOON) + 15 }, [vehicle('427'), vehicle('428')], NOON + 15_000),
      NOON + 15_000,
    );
    expect(again.events).toEqual([]);
  });

  it('reports only the vehicle that moved, and removes the one that is gone', () => {
    const feed = normaliser();
    feed.normalise(document({}, [vehicle('1'), vehicle('2'), vehicle('3')]), NOON);
    const { events } = feed.normalise(document({}, [vehicle('1'), vehicle('2', 49.45)]), NOON);
    expect(summaries(events)).toEqual(['upsert astuce:2', 'remove astuce:3 vanished']);
  });

  it('reports a vehicle that stands still with a new time of its own, for it is fresh', () => {
    const feed = normaliser();
    feed.normalise(document({}, [vehicle('1')]), NOON);
    const { events } = feed.normalise(
      document({}, [vehicle('1', 49.44, { timestamp: seconds(NOON) + 10 })]),
      NOON + 10_000,
    );
    expect(events).toHaveLength(1);
    expect(events[0]!.observedAt).toBe('2026-01-15T12:00:10.000Z');
  });

  it('never keys on the entity id, which some producers send as 0 for all', () => {
    const feed = normaliser();
    const both = [vehicle('427'), vehicle('428')].map((entity) => ({ ...entity, id: '0' }));
    expect(feed.normalise(document({}, both), NOON).events).toHaveLength(2);
  });

  it('keeps the newer of two entities for one vehicle and says so', () => {
    const feed = normaliser();
    const { events, issues } = feed.normalise(
      document({}, [
        vehicle('1', 49.44, { timestamp: seconds(NOON) }),
        vehicle('1', 49.5, { timestamp: seconds(NOON) - 60 }),
      ]),
      NOON,
    );
    expect(events).toHaveLength(1);
    expect((events[0]!.entity as { point: { latitude: number } }).point.latitude).toBeCloseTo(49.44, 4);
    expect(issues.counts).toEqual({ DUPLICATE_KEY: 1 });
  });

  it('drops a vehicle whose own time is older than the feed allows, rather than re-stamp it', () => {
    const { events, issues } = normaliser().normalise(
      document({}, [vehicle('1', 49.44, { timestamp: seconds(NOON) - 3600 }), vehicle('2')]),
      NOON,
    );
    expect(summaries(events)).toEqual(['upsert astuce:2']);
    expect(issues.counts).toEqual({ ENTITY_STALE: 1 });
  });

  it('takes milliseconds for what they are', () => {
    const { events, issues } = normaliser().normalise(document({}, [vehicle('1', 49.44, { timestamp: NOON })]), NOON);
    expect(events[0]!.observedAt).toBe('2026-01-15T12:00:00.000Z');
    expect(issues.counts).toEqual({ TIME_UNIT: 1 });
  });

  it('gives the same passing time anew when the offset of a replay changes', () => {
    const feed = normaliser();
    const run: FeedEntity = {
      id: 'run',
      tripUpdate: {
        trip: { tripId: 't1' },
        stopTimeUpdate: [{ stopId: 's1', arrival: { time: seconds(NOON) }, departure: { time: seconds(NOON) } }],
      },
    };
    const { bytes } = document({}, [run]);
    const timesAt = (timeShiftMs: number): unknown => {
      const sourceId = `replay by ${timeShiftMs}`;
      const { events } = feed.normalise(incoming(bytes, NOON, { timeShiftMs, sourceId, replayed: true }), NOON);
      return (events[0]!.entity as { stopTimeUpdates: unknown[] }).stopTimeUpdates;
    };
    const at = (time: string): unknown => [{ stopId: 'astuce:s1', arrival: { time }, departure: { time } }];
    expect(timesAt(0)).toEqual(at('2026-01-15T12:00:00.000Z'));
    expect(timesAt(60_000)).toEqual(at('2026-01-15T12:01:00.000Z'));
  });

  it('refuses 0,0 as a place and keeps the other vehicles', () => {
    const nowhereAtAll: FeedEntity = {
      id: 'x',
      vehicle: { vehicle: { id: 'x' }, position: { latitude: 0, longitude: 0 } },
    };
    const { events, issues } = normaliser().normalise(document({}, [nowhereAtAll, vehicle('2')]), NOON);
    expect(summaries(events)).toEqual(['upsert astuce:2']);
    expect(issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1, ENTITY_EMPTY: 1 });
  });

  it('takes the texts "null" and "" as nothing', () => {
    const { events } = normaliser().normalise(
      document({}, [
        {
          id: 'e',
          vehicle: { vehicle: { id: 'null', label: '12' }, position: { latitude: 49.4, longitude: 1 }, stopId: '' },
        },
      ]),
      NOON,
    );
    expect(summaries(events)).toEqual(['upsert astuce:12']);
    expect(events[0]!.entity).not.toHaveProperty('stopId');
  });

  it('ignores a document older than the one already taken', () => {
    const feed = normaliser();
    feed.normalise(document({}, [vehicle('1')]), NOON);
    const { events, issues } = feed.normalise(
      document({ timestamp: seconds(NOON) - 30 }, [vehicle('1', 49.9)]),
      NOON + 1000,
    );
    expect(events).toEqual([]);
    expect(issues.counts).toEqual({ DOCUMENT_OLDER: 1 });
  });

  it('keeps what stood before when a document is cut, and removes nothing on its word', () => {
    const feed = normaliser();
    const whole = document({}, [vehicle('1'), vehicle('2'), vehicle('3')]);
    feed.normalise(whole, NOON);
    const cut = incoming(whole.bytes.subarray(0, whole.bytes.length - 10));
    const { events, issues, refused } = feed.normalise(cut, NOON);
    expect(events).toEqual([]);
    expect(refused).toBeUndefined();
    expect(issues.counts['CONTAINER_TRUNCATED']).toBe(1);
    expect(feed.state.count('vehicle-position')).toBe(3);
  });

  it('refuses an HTML page with what it got and expected, and keeps the last state', () => {
    const feed = normaliser();
    feed.normalise(document({}, [vehicle('1')]), NOON);
    const { events, issues, refused } = feed.normalise(
      incoming(new TextEncoder().encode('<!doctype html><p>Maintenance')),
      NOON,
    );
    expect(events).toEqual([]);
    expect(refused?.code).toBe('CONTAINER_UNREADABLE');
    expect(issues.counts).toEqual({ CONTAINER_UNREADABLE: 1 });
    expect(feed.state.count('vehicle-position')).toBe(1);
  });

  it('follows differential documents: what they leave out stays, what they delete goes', () => {
    const feed = normaliser();
    feed.normalise(document({ incrementality: 'DIFFERENTIAL' }, [vehicle('1'), vehicle('2')]), NOON);
    const { events } = feed.normalise(
      document({ incrementality: 'DIFFERENTIAL' }, [{ ...vehicle('2'), isDeleted: true }]),
      NOON,
    );
    expect(summaries(events)).toEqual(['remove astuce:2 cancelled']);
    expect(feed.state.count('vehicle-position')).toBe(1);
  });

  it('expires a vehicle that a frozen feed keeps serving', () => {
    const feed = normaliser();
    feed.normalise(document({}, [vehicle('1')]), NOON);
    expect(feed.expire(NOON + 29 * 60_000)).toEqual([]);
    expect(summaries(feed.expire(NOON + 31 * 60_000))).toEqual(['remove astuce:1 expired']);
  });

  it('moves every time of a replay by its shift and says that it is replayed', () => {
    const feed = normaliser();
    const recorded = document({}, [vehicle('1')]);
    const { events } = feed.normalise(
      { ...recorded, timeShiftMs: 86_400_000, replayed: true, receivedAt: '2026-01-16T12:00:00.000Z' as Instant },
      NOON + 86_400_000,
    );
    expect(events[0]!.observedAt).toBe('2026-01-16T12:00:00.000Z');
    expect(events[0]!.quality.flags).toEqual(['replayed']);
  });

  it('after a restart from the bus reports only news and removes what went meanwhile', () => {
    const before = normaliser();
    const { events } = before.normalise(document({}, [vehicle('1'), vehicle('2')]), NOON);
    const after = normaliser();
    for (const event of events) after.state.restore(event);
    expect(summaries(after.normalise(document({}, [vehicle('1')]), NOON).events)).toEqual(['remove astuce:2 vanished']);
  });

  it('gives an alert without a time of its own the time of the document, once', () => {
    const feed = normaliser();
    const alert: FeedEntity = {
      id: 'a',
      alert: {
        activePeriod: [],
        informedEntity: [{ routeId: 'T1' }],
        headerText: { translation: [{ text: 'Travaux', language: 'fr' }] },
      },
    };
    const first = feed.normalise(document({}, [alert]), NOON);
    expect(first.events[0]!.observedAt).toBe('2026-01-15T12:00:00.000Z');
    expect(
      feed.normalise(document({ timestamp: seconds(NOON) + 60 }, [alert], NOON + 60_000), NOON + 60_000).events,
    ).toEqual([]);
  });
});

describe('real time is matched to the schedule', () => {
  function raba(rules: { use: string; prefix?: string }[] = []): FeedNormaliser {
    const feed = normaliser(rules, 'raba');
    const imported = importSchedule(
      readRecording('gtfs/raba/raba.zip'),
      { feedId: 'raba', documentHash: '0'.repeat(64) },
      new IssueCollector(),
    );
    feed.useSchedule(openScheduleIndex(imported.index));
    return feed;
  }
  const RECORDED = Date.parse('2025-06-08T18:00:00Z');

  itWithRecordings(
    ['gtfs/raba/raba.zip', 'gtfs-rt/raba/raba-trip-updates.pb'],
    'matches every RABA trip by its id',
    () => {
      const feed = raba();
      const { events } = feed.normalise(
        incoming(readRecording('gtfs-rt/raba/raba-trip-updates.pb'), RECORDED),
        RECORDED,
      );
      expect(events.filter(({ kind }) => kind === 'trip-update').map(({ quality }) => quality.matchScore)).toEqual(
        Array(9).fill(1),
      );
      expect(feed.matchRate()).toBe(1);
    },
  );

  itWithRecordings(
    ['gtfs/raba/raba.zip', 'gtfs-rt/raba/raba-trip-updates.pb'],
    'matches nothing where real time has lost its prefix, until a rule gives it back',
    () => {
      const bytes = readRecording('gtfs-rt/raba/raba-trip-updates.pb');
      expect(
        raba([{ use: 'add-prefix', prefix: 'OTHER:' }]).normalise(incoming(bytes, RECORDED), RECORDED).issues.counts[
          'TRIP_UNMATCHED'
        ],
      ).toBe(9);
      const repaired = raba([
        { use: 'add-prefix', prefix: 'OTHER:' },
        { use: 'strip-prefix', prefix: 'OTHER:' },
      ]);
      repaired.normalise(incoming(bytes, RECORDED), RECORDED);
      expect(repaired.matchRate()).toBe(1);
    },
  );

  itWithRecordings(
    ['gtfs/raba/raba.zip', 'gtfs-rt/raba/raba-trip-updates.pb'],
    'matches again at once when the schedule changes',
    () => {
      const feed = normaliser([], 'raba');
      const document_ = incoming(readRecording('gtfs-rt/raba/raba-trip-updates.pb'), RECORDED);
      expect(feed.normalise(document_, RECORDED).events[0]!.quality).not.toHaveProperty('matchScore');
      const imported = importSchedule(
        readRecording('gtfs/raba/raba.zip'),
        { feedId: 'raba', documentHash: '0'.repeat(64) },
        new IssueCollector(),
      );
      feed.useSchedule(openScheduleIndex(imported.index));
      expect(feed.rematch(RECORDED)[0]!.events[0]!.quality.matchScore).toBe(1);
    },
  );
});

describe('a document none of whose vehicles and runs has a time of its own', () => {
  const undated = vehicle('1', 49.44, { timestamp: undefined });

  it('is said to confirm all it holds, as long as it holds all', () => {
    const feed = normaliser();
    expect(feed.normalise(document({}, [undated]), NOON).isUndated).toBe(true);
    expect(feed.normalise(document({}, [undated], NOON + 60_000), NOON + 60_000)).toMatchObject({
      events: [],
      isUndated: true,
    });
    const cut = document({}, [undated, vehicle('2', 49.44, { timestamp: undefined })]).bytes.slice(0, -3);
    expect(feed.normalise(incoming(cut), NOON).isUndated).toBe(false);
    const one = document({ incrementality: 'DIFFERENTIAL' }, [undated]);
    expect(feed.normalise(one, NOON).isUndated).toBe(false);
  });

  it('is not one that dates a single vehicle, nor one that holds none', () => {
    expect(normaliser().normalise(document({}, [undated, vehicle('2')]), NOON).isUndated).toBe(false);
    expect(normaliser().normalise(document({}, []), NOON).isUndated).toBe(false);
  });
});
