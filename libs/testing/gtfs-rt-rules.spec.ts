import type { FeedEntity, FeedMessage, TripDescriptor, TripUpdate, VehiclePosition } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { tinyFeed, withRows } from '../formats/gtfs/tiny-feed.fixture.js';
import { MORNING, breachesAcross, breachesBetween, breachesOf, headwaysOf, readPlannedHeadways } from './index.js';

const NOW_S = MORNING / 1000;
const SCHEDULED = 'SCHEDULED';

/** T4 serves A twice, T5 runs when it is ready (exact_times 0), T6 each ten minutes by the clock (exact_times 1). */
const NETWORK = tinyFeed({
  ...withRows('routes.txt', '91,TCAR,91,3,'),
  ...withRows('trips.txt', '90,WORK,T4,Loop,0,,', '90,WORK,T5,Often,0,,', '90,WORK,T6,Clock,0,,'),
  ...withRows(
    'stop_times.txt',
    'T4,09:00:00,09:00:00,A,1',
    'T4,09:10:00,09:10:00,C,2',
    'T4,09:20:00,09:20:00,A,3',
    ...['T5', 'T6'].flatMap((trip) => [`${trip},06:00:00,06:00:00,A,1`, `${trip},06:10:00,06:10:00,C,2`]),
  ),
  'frequencies.txt':
    'trip_id,start_time,end_time,headway_secs,exact_times\nT5,06:00:00,09:00:00,600,\nT6,06:00:00,09:00:00,600,1\n',
});
const schedule = openScheduleIndex(
  importSchedule(NETWORK, { feedId: 'astuce', documentHash: 'h' }, new IssueCollector()).index,
);
const headways = readPlannedHeadways(NETWORK);

const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOW_S } as const;
const place = { latitude: 49.4404, longitude: 1.0912 };
const T1: TripDescriptor = { tripId: 'T1', routeId: '90', directionId: 0, scheduleRelationship: SCHEDULED };
const first = { stopSequence: 1, stopId: 'A', departure: { time: NOW_S }, scheduleRelationship: SCHEDULED } as const;
const last = { stopSequence: 3, stopId: 'C', arrival: { time: NOW_S + 60 }, scheduleRelationship: SCHEDULED } as const;

const message = (...entities: FeedEntity[]): FeedMessage => ({ header, entities });
const updateEntity = (changes: Partial<TripUpdate> = {}, id = 'tu'): FeedEntity => ({
  id,
  tripUpdate: { trip: T1, vehicle: { id: '7' }, stopTimeUpdate: [first, last], timestamp: NOW_S, ...changes },
});
const seen = (changes: Partial<VehiclePosition> = {}, id = 'vp'): FeedEntity => ({
  id,
  vehicle: { trip: T1, vehicle: { id: '7' }, position: place, timestamp: NOW_S, ...changes },
});
const warned = (...informedEntity: object[]): FeedEntity => ({ id: 'al', alert: { activePeriod: [], informedEntity } });
const trip = (changes: Partial<TripDescriptor>): FeedMessage => message(seen({ trip: { ...T1, ...changes } }));
const stops = (...stopTimeUpdate: object[]): FeedMessage =>
  message(updateEntity({ stopTimeUpdate: stopTimeUpdate as TripUpdate['stopTimeUpdate'] }));
const at = (changes: object): FeedMessage => message(seen({ position: { ...place, ...changes } }));

it('read the same headways from the zip as the schedule index has', () => {
  expect(headwaysOf(schedule)).toEqual(headways);
});

function rulesBroken(broken: FeedMessage): string[] {
  const found = breachesOf(broken, schedule, NOW_S, headways);
  return [...new Set(found.map((text) => text.split(' ')[0]!))].sort();
}

/** Each message breaks the rule and no other, but for those that follow from it by what the rules say. */
const BROKEN: Readonly<Record<string, FeedMessage>> = {
  E001: message(seen({ timestamp: 0 })),
  'E001 E012': message(seen({ timestamp: NOW_S * 1000 })),
  E002: stops(last, { ...first, departure: { time: NOW_S + 120 } }),
  E003: trip({ tripId: 'T9' }),
  'E004 E035': trip({ routeId: '92' }),
  E006: trip({ tripId: 'T5', scheduleRelationship: 'UNSCHEDULED', startTime: '06:03:00' }),
  E009: message(
    updateEntity({ trip: { ...T1, tripId: 'T4' }, stopTimeUpdate: [{ ...first, stopSequence: undefined }] }),
  ),
  E011: message(seen({ stopId: 'nowhere' })),
  E012: message(seen({ timestamp: NOW_S + 1 })),
  E013: trip({ tripId: 'T5', startTime: '06:03:00', startDate: '20260115' }),
  E015: message(seen({ stopId: 'S' })),
  E016: trip({ scheduleRelationship: 'ADDED' }),
  E019: trip({ tripId: 'T6', startTime: '06:03:00', startDate: '20260115' }),
  'E020 E023': trip({ startTime: '8h' }),
  E021: trip({ startDate: '20260231' }),
  E022: stops(first, { ...last, arrival: { time: NOW_S } }),
  E023: trip({ startTime: '08:01:00' }),
  E024: trip({ directionId: 1 }),
  E025: stops({ ...first, arrival: { time: NOW_S + 1 } }),
  'E026 E028': at({ latitude: 91 }),
  E027: at({ bearing: 361 }),
  E028: at({ latitude: 49.47 }),
  E030: message(warned({ routeId: '91', trip: { ...T1, routeId: undefined } })),
  E031: message(warned({ routeId: '90', trip: { routeId: '91', scheduleRelationship: 'ADDED' } })),
  E032: message(warned()),
  E033: message(warned({})),
  E034: message(warned({ agencyId: 'x' })),
  E035: trip({ routeId: '91' }),
  'E002 E036': stops({ ...first, stopId: undefined }, { ...first, stopId: undefined, departure: { time: NOW_S + 60 } }),
  E037: message(
    updateEntity({
      trip: { ...T1, tripId: 'T4' },
      stopTimeUpdate: [first, { ...first, stopSequence: 3, departure: { time: NOW_S + 60 } }],
    }),
  ),
  E038: { header: { ...header, gtfsRealtimeVersion: '3' }, entities: [] },
  E039: message({ id: 'x', isDeleted: true }),
  E040: message(updateEntity({ stopTimeUpdate: [{ ...first, stopSequence: undefined, stopId: undefined }] })),
  E041: stops(),
  E042: stops({ ...first, scheduleRelationship: 'NO_DATA' }),
  E043: stops({ ...first, departure: undefined }),
  E044: message(updateEntity({ trip: { ...T1, tripId: 'T1' }, stopTimeUpdate: [{ ...first, departure: {} }] })),
  E045: stops({ ...first, stopId: 'C' }),
  E046: stops({ stopSequence: 2, stopId: 'B', departure: { delay: 60 }, scheduleRelationship: SCHEDULED }),
  E048: { header: { ...header, timestamp: undefined }, entities: [] },
  E049: { header: { ...header, incrementality: undefined }, entities: [] },
  E050: { header: { ...header, timestamp: NOW_S + 61 }, entities: [] },
  E051: message(seen({ currentStopSequence: 77 })),
  E052: message(seen(), seen({}, 'other')),
  ID: message(updateEntity(), seen({}, 'tu')),
  W001: message(seen({ timestamp: undefined })),
  W002: message(seen({ vehicle: undefined })),
  W004: at({ speed: 27 }),
  W005: message(
    updateEntity({
      vehicle: undefined,
      trip: { ...T1, tripId: 'T5', scheduleRelationship: 'UNSCHEDULED', startTime: '06:03:00', startDate: '20260115' },
      stopTimeUpdate: [first],
    }),
  ),
  W006: trip({ tripId: undefined }),
  W008: { header: { ...header, timestamp: NOW_S - 66 }, entities: [] },
  W009: trip({ scheduleRelationship: undefined }),
};

describe('the checker of published real time', () => {
  it('finds nothing in good messages', () => {
    expect(rulesBroken(message(updateEntity(), seen(), { ...warned({ routeId: '90', trip: T1 }) }))).toEqual([]);
    const often = { ...T1, tripId: 'T5', startTime: '06:03:00', startDate: '20260115' };
    expect(rulesBroken(trip({ ...often, scheduleRelationship: 'UNSCHEDULED' }))).toEqual([]);
    expect(rulesBroken(trip({ tripId: 'T6', startTime: '06:20:00', startDate: '20260115' }))).toEqual([]);
  });

  for (const [rules, broken] of Object.entries(BROKEN))
    it(`finds ${rules} in a message that breaks it`, () => expect(rulesBroken(broken)).toEqual(rules.split(' ')));

  it('finds a header that stands still over other content, goes back, or is late (E017, E018, W007)', () => {
    const one = { header, entities: [] };
    const after = (seconds: number): FeedMessage => ({
      header: { ...header, timestamp: NOW_S + seconds },
      entities: [],
    });
    expect(breachesBetween(one, { header, entities: [{ id: 'a' }] })[0]).toMatch(/^E017/);
    expect(breachesBetween(one, after(-1))[0]).toMatch(/^E018/);
    expect(breachesBetween(one, after(36))[0]).toMatch(/^W007/);
    expect(breachesBetween(one, after(35))).toEqual([]);
    expect(breachesBetween(one, one)).toEqual([]);
  });

  it('finds a vehicle that is on another trip in the other message, or there alone (E047, W003)', () => {
    const across = (vehicle: FeedEntity, update: FeedEntity | undefined): string[] =>
      breachesAcross(
        { vehicles: message(vehicle), tripUpdates: message(...(update ? [update] : [])), alerts: message() },
        schedule,
      ).map((text) => text.slice(0, 4));
    expect(across(seen(), updateEntity())).toEqual([]);
    expect(across(seen(), updateEntity({ vehicle: { id: '8' } }))).toEqual(['E047']);
    const onT3 = seen({ trip: { ...T1, tripId: 'T3' } });
    expect(across(onT3, updateEntity())).toEqual(['W003', 'E047', 'W003']);
    // That it will run T1 later is no contradiction.
    expect(across(onT3, updateEntity({ stopTimeUpdate: [last] }))).toEqual(['W003', 'W003']);
    expect(across(seen(), undefined)).toEqual(['W003']);
  });

  it('finds a vehicle beside the shape of its trip, unless an alert reports a detour (E029)', () => {
    const away = seen({ position: { latitude: 49.4404, longitude: 1.0952 } });
    const set = { vehicles: message(away), tripUpdates: message(updateEntity()), alerts: message() };
    expect(breachesAcross(set, schedule)).toEqual([expect.stringMatching(/^E029 vp is 2\d\d m/)]);
    const detour = warned({ routeId: '90' });
    const alerts = message({ ...detour, alert: { ...detour.alert!, effect: 'DETOUR' } });
    expect(breachesAcross({ ...set, alerts }, schedule)).toEqual([]);
  });
});
