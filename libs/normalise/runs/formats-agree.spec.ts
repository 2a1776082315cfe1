import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { encodeSiri, type EstimatedVehicleJourney, type SiriContent, type VehicleActivity } from '#libs/formats/siri';
import { IssueCollector } from '#libs/errors';
import type { HubEvent, Instant } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import type { FeedNormaliser } from '../feed-normaliser.js';
import { documentOf, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from '../rules/index.js';

/**
 * One network as GTFS-RT and as SIRI: the rules of a feed, the matching and the diff know nothing of the format, so both
 * come to the same runs, vehicles, flags, removals and counts.
 */

const schedule = openScheduleIndex(
  importSchedule(
    tinyFeed(withRows('routes.txt', '8,TCAR,8,3,')),
    { feedId: 'rouen', documentHash: 'a' },
    new IssueCollector(),
  ).index,
);
const MORNING = Date.parse('2026-01-15T08:01:00+01:00');
const at = (clock: string): number => Date.parse(`2026-01-15T${clock}+01:00`);

interface Run {
  tripId: string;
  /** Seconds at A and at C; absent where it is cancelled. */
  late?: readonly [number, number];
  /** As the producer writes it. */
  routeId?: string;
  /** Not in the schedule: its own start and planned times are all that is known of it. */
  isForeign?: boolean;
}

interface Bus {
  id: string;
  tripId?: string;
  routeId?: string;
  latitude: number;
  label?: string;
}

interface Picture {
  /** Epoch ms of the document. */
  time: number;
  /** How far the producer's clock is off. */
  clockOffMs?: number;
  runs: readonly Run[];
  buses: readonly Bus[];
}

type Encoded = readonly { sourceId: string; format: 'gtfs-rt' | 'siri'; bytes: Uint8Array }[];

function asGtfsRt({ time, clockOffMs: off = 0, runs, buses }: Picture): Encoded {
  const seconds = (time + off) / 1000;
  const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET' as const, timestamp: seconds };
  const descriptor = { routeId: '90', startDate: '20260115' };
  const trips = runs.map(({ tripId, routeId = '90', late, isForeign }, index) => ({
    id: `t${index}`,
    tripUpdate: {
      trip: {
        tripId,
        ...descriptor,
        routeId,
        ...(late ? {} : { scheduleRelationship: 'CANCELED' }),
        ...(isForeign ? { startTime: '08:00:00' } : {}),
      },
      timestamp: seconds,
      stopTimeUpdate: late
        ? [
            { stopSequence: 1, stopId: 'A', departure: eventAt(at('08:00:00') + off, late[0], isForeign) },
            { stopSequence: 3, stopId: 'C', arrival: eventAt(at('08:10:00') + off, late[1], isForeign) },
          ]
        : [],
    },
  }));
  const vehicles = buses.map(({ id, tripId, routeId = '90', latitude }, index) => ({
    id: `v${index}`,
    vehicle: {
      ...(tripId ? { trip: { ...descriptor, tripId, routeId } } : {}),
      position: { latitude, longitude: 1.09 },
      vehicle: { id },
      timestamp: seconds,
    },
  }));
  return [trips, vehicles].map((entities, index) => ({
    sourceId: ['runs', 'vehicles'][index]!,
    format: 'gtfs-rt',
    bytes: encodeFeedMessage({ header, entities: entities as unknown as FeedEntity[] }),
  }));
}

const eventAt = (aimed: number, delay: number, isForeign = false) => ({
  time: aimed / 1000 + delay,
  delay,
  ...(isForeign ? { scheduledTime: aimed / 1000 } : {}),
});

function asSiri({ time: trueTime, clockOffMs: off = 0, runs, buses }: Picture): Encoded {
  const time = trueTime + off;
  const framed = (tripId: string) => ({ dataFrameRef: '2026-01-15', datedVehicleJourneyRef: tripId });
  const journeys = runs.map(({ tripId, routeId = '90', late }): EstimatedVehicleJourney => ({
    recordedAtTime: time,
    lineRef: routeId,
    framedVehicleJourneyRef: framed(tripId),
    monitored: true,
    ...(late
      ? {
          estimatedCalls: [
            { stopPointRef: 'A', order: 1, ...departure(at('08:00:00') + off, late[0]) },
            { stopPointRef: 'C', order: 3, ...arrival(at('08:10:00') + off, late[1]) },
          ],
        }
      : { cancellation: true }),
  }));
  const activities = buses.map(({ id, tripId, routeId = '90', latitude }): VehicleActivity => ({
    recordedAtTime: time,
    monitoredVehicleJourney: {
      vehicleRef: id,
      monitored: true,
      ...(tripId ? { lineRef: routeId, framedVehicleJourneyRef: framed(tripId) } : {}),
      vehicleLocation: { latitude, longitude: 1.09 },
    },
  }));
  const contents: SiriContent[] = [
    { service: 'EstimatedTimetable', journeys },
    { service: 'VehicleMonitoring', activities },
  ];
  return contents.map((content, index) => ({
    sourceId: ['runs', 'vehicles'][index]!,
    format: 'siri',
    bytes: Buffer.from(encodeSiri(content, { responseTimestamp: time, producerRef: 'P' })),
  }));
}

const departure = (aimed: number, late: number) => ({
  aimedDepartureTime: aimed,
  expectedDepartureTime: aimed + late * 1000,
});
const arrival = (aimed: number, late: number) => ({
  aimedArrivalTime: aimed,
  expectedArrivalTime: aimed + late * 1000,
});

interface Heard {
  /** What each event says, the document it comes from and its exact time aside. */
  events: object[];
  issues: Record<string, number>;
}

function hear(feed: FeedNormaliser, documents: Encoded, receivedMs: number, turn: number): Heard {
  const events: object[] = [];
  const issues: Record<string, number> = {};
  for (const { sourceId, format, bytes } of documents) {
    const receivedAt = new Date(receivedMs).toISOString() as Instant;
    const document = documentOf(format, bytes, { sourceId, receivedAt, contentHash: `${sourceId}${turn}` });
    const result = feed.normalise(document, receivedMs);
    events.push(...result.events.map(said));
    for (const [code, count] of Object.entries(result.issues.counts)) issues[code] = (issues[code] ?? 0) + count;
  }
  return { events: events.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)), issues };
}

/** SIRI has a status and a word for each call that GTFS-RT has not; latitude is a float there. */
function said({ kind, key, op, reason, entity, observedAt, quality }: HubEvent): object {
  const text = JSON.stringify(entity ?? null, (_, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
  );
  return { kind, key, op, reason, observedAt, quality, entity: sorted(JSON.parse(text)) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

/** Both feeds hear the same pictures, a minute apart. */
function hearBoth(rules: { use: string }[], pictures: readonly Picture[]): { gtfsRt: Heard[]; siri: Heard[] } {
  const [gtfsRt, siri] = [asGtfsRt, asSiri].map((encode) => {
    const feed = normaliserOf({}, { rules: compileRules(rules, 'feeds[0]') });
    feed.useSchedule(schedule);
    return pictures.map((picture, turn) => hear(feed, encode(picture), MORNING + turn * 60_000, turn));
  });
  return { gtfsRt: gtfsRt!, siri: siri! };
}

const minute = (turn: number): number => MORNING + turn * 60_000;
const T1: Run = { tripId: 'T1', late: [120, 90] };
const BUS: Bus = { id: '7', tripId: 'T1', latitude: 49.44 };
const picture = (turn: number, changes: Partial<Picture> = {}): Picture => ({
  time: minute(turn),
  runs: [T1],
  buses: [BUS],
  ...changes,
});

interface Case {
  rules: { use: string }[];
  pictures: Picture[];
  repairs: Record<string, number>;
  /** Of the runs of the first picture, where the case is about them. */
  modes?: string[];
}

const CASES: Record<string, Case> = {
  'plain runs and vehicles, one of which vanishes': {
    rules: [],
    pictures: [picture(0), picture(1, { runs: [{ tripId: 'T1', late: [120, 150] }], buses: [] })],
    repairs: {},
  },
  'a run that nobody knows': {
    rules: [],
    pictures: [picture(0, { runs: [T1, { tripId: 'nobody', late: [0, 60], isForeign: true }] })],
    repairs: { TRIP_UNMATCHED: 1 },
  },
  'strip-prefix: a run that nobody knows, of a route the producer writes in its own way': {
    rules: [{ use: 'strip-prefix', prefix: 'TCAR:' } as { use: string }],
    pictures: [picture(0, { runs: [T1, { tripId: 'nobody', routeId: 'TCAR:90', late: [0, 60], isForeign: true }] })],
    repairs: { TRIP_UNMATCHED: 1 },
    modes: ['bus', 'bus'],
  },
  'no-jumps: a vehicle 27 km off': {
    rules: [{ use: 'no-jumps' }],
    pictures: [picture(0), picture(1, { buses: [{ ...BUS, latitude: 49.2 }] })],
    repairs: { ENTITY_IMPLAUSIBLE: 1 },
  },
  'plausible-delays: nine hours late': {
    rules: [{ use: 'plausible-delays' }],
    pictures: [picture(0, { runs: [{ tripId: 'T1', late: [60, 32_400] }] })],
    repairs: { ENTITY_IMPLAUSIBLE: 1 },
  },
  'whole-hours: a clock an hour ahead': {
    rules: [{ use: 'whole-hours' }],
    pictures: [picture(0, { clockOffMs: 3_600_000 })],
    repairs: { REPAIRED: 2 },
  },
  'route-must-agree: a vehicle on a trip of another line': {
    rules: [{ use: 'route-must-agree' }],
    pictures: [picture(0, { buses: [{ ...BUS, routeId: '8' }] })],
    repairs: { REPAIRED: 1 },
  },
  'real-time-lines: a line nobody follows': {
    rules: [{ use: 'real-time-lines', routes: ['8'] } as { use: string }],
    pictures: [picture(0)],
    repairs: { PREDICTION_THEORETICAL: 1 },
  },
  'theoretical-times: a line on time for two documents in a row': {
    rules: [{ use: 'theoretical-times', polls: 2 } as { use: string }],
    pictures: [0, 1, 2].map((turn) => picture(turn, { runs: [{ tripId: 'T1', late: [0, 0] }] })),
    repairs: { PREDICTION_THEORETICAL: 2 },
  },
  'one-vehicle-a-run: two vehicles on one run': {
    rules: [{ use: 'one-vehicle-a-run' }],
    pictures: [picture(0, { buses: [BUS, { ...BUS, id: '8', latitude: 49.6 }] })],
    repairs: { REPAIRED: 1 },
  },
  'cancel-guard: a line cancelled whole': {
    rules: [{ use: 'cancel-guard', atLeast: 2, share: 0.5 } as { use: string }],
    pictures: [picture(0), picture(1, { runs: [{ tripId: 'T1' }, { tripId: 'T2' }] })],
    repairs: { ENTITY_IMPLAUSIBLE: 2 },
  },
  'hold-when-shrunk: all vehicles gone at once': {
    rules: [{ use: 'hold-when-shrunk', atLeast: 2 } as { use: string }],
    pictures: [picture(0, { buses: [BUS, { id: '8', latitude: 49.44 }] }), picture(1, { buses: [] })],
    repairs: { DOCUMENT_SHRUNK: 1 },
  },
  'one vehicle twice in a document': {
    rules: [],
    pictures: [picture(0, { buses: [BUS, { ...BUS, latitude: 49.45 }] })],
    repairs: { DUPLICATE_KEY: 1 },
  },
};

describe('the same content as GTFS-RT and as SIRI', () => {
  it.each(Object.entries(CASES))('comes to the same: %s', (_, { rules, pictures, repairs, modes }) => {
    const { gtfsRt, siri } = hearBoth(rules, pictures);
    expect(siri.map(({ events }) => events)).toEqual(gtfsRt.map(({ events }) => events));
    const counts = (heard: Heard[]) =>
      heard.reduce<Record<string, number>>((sum, { issues }) => {
        for (const [code, count] of Object.entries(issues)) sum[code] = (sum[code] ?? 0) + count;
        return sum;
      }, {});
    expect(counts(gtfsRt)).toEqual(repairs);
    expect(counts(siri)).toEqual(repairs);
    expect(gtfsRt[0]!.events.length).toBeGreaterThan(0);
    const runs = gtfsRt[0]!.events as { kind: string; entity: { mode?: string } }[];
    if (modes)
      expect(runs.filter(({ kind }) => kind === 'trip-update').map(({ entity }) => entity.mode)).toEqual(modes);
  });
});
