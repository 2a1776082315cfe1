import { readFileSync } from 'node:fs';
import { parseConfig } from '#libs/config';
import { serviceDayToEpochMs } from '#libs/formats/gtfs';
import { RouteLines } from '../../libs/analyse/drafts/route-lines.js';
import { tinyFeed, TINY_FEED } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { distanceToShapeM } from '../../libs/normalise/runs/distance-to-shape.js';
import { scheduleFrom } from '../../libs/normalise/rules/matching.fixture.js';
import { CENTRE, MORNING, PolledFeed, TODAY, clock, seconds, tripUpdate, vehicle } from './feed.js';

/** The known defects of Rouen's feeds, met by the rules `config/rouen.yaml` has for them. */
const astuce = parseConfig(readFileSync('config/rouen.yaml', 'utf8')).config!.feeds.find(({ id }) => id === 'astuce')!;
const NOW_S = seconds(MORNING);

/** The schedule names trips by their operator: two of TCAR, one of TNI, one whose last headsign is missing. */
const network = scheduleFrom(
  tinyFeed({
    'routes.txt': `${TINY_FEED['routes.txt']}91,TCAR,91,3,\n`,
    'trips.txt':
      'route_id,service_id,trip_id,trip_headsign,direction_id\n' +
      '90,WORK,TCAR:1,Boulingrin,0\n91,WORK,TCAR:2,,1\n90,WORK,TNI:3,Boulingrin,0\n90,NIGHT,TCAR:4,Boulingrin,0\n',
    'stop_times.txt':
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
      'TCAR:1,08:00:00,08:00:00,A,1\nTCAR:1,08:05:00,08:05:00,B,2\nTCAR:1,08:10:00,08:10:00,C,3\n' +
      'TCAR:2,08:00:00,08:00:00,C,1\nTCAR:2,08:05:00,08:05:00,B,2\nTCAR:2,08:10:00,08:10:00,A,3\n' +
      'TNI:3,08:02:00,08:02:00,A,1\nTNI:3,08:12:00,08:12:00,C,3\n' +
      'TCAR:4,25:05:00,25:05:00,A,1\nTCAR:4,25:15:00,25:15:00,C,2\n',
  }),
);
const rouen = (): PolledFeed => new PolledFeed(astuce.rules as { use: string }[], network, 'tcar-trips');
const delayed = (tripId: string, more: object = {}) =>
  tripUpdate({ tripId, startDate: TODAY }, [{ stopSequence: 3, arrival: { delay: 60 } }], more);

it('defect D1: ids with, without and with a coded prefix are those of the schedule, and the match rate shows it', () => {
  const feed = rouen();
  feed.read([delayed('1'), delayed('TCAR:ServiceJourney:2:LOC'), delayed('TCAR:99999')]);
  feed.read([delayed('TNI:3')], { sourceId: 'tni-trips' });
  expect(feed.keys('trip-update')).toEqual(
    ['TCAR:1', 'TCAR:2', 'TCAR:99999', 'TNI:3'].map((trip) => `rouen:${trip}:${TODAY}`),
  );
  expect(feed.normaliser.matchRate()).toBe(0.75);
});

it('defect D2: stops named by the code on their sign are the stops of the schedule', () => {
  const feed = rouen();
  feed.read([tripUpdate({ tripId: '1', startDate: TODAY }, [{ stopId: '103', arrival: { delay: 60 } }])]);
  expect(feed.find('trip-update', `TCAR:1:${TODAY}`)!.entity!.stopTimeUpdates).toMatchObject([{ stopId: 'rouen:C' }]);
});

it('defect D3: a line that only ever reports its timetable is not predicted, and its skipped stops stay', () => {
  const feed = rouen();
  const read = (afterS: number) =>
    feed.read(
      [
        tripUpdate({ tripId: '1', startDate: TODAY }, [
          { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
          { stopSequence: 3, arrival: { delay: 0 } },
        ]),
        delayed('2'),
      ],
      { afterS },
    );
  const counts = Array.from({ length: 12 }, (_, i) => read(i * 30).counts['PREDICTION_THEORETICAL'] ?? 0);
  expect([counts[0], counts.at(-1)]).toEqual([0, 1]);
  expect(feed.find('trip-update', `TCAR:1:${TODAY}`)!.entity!.stopTimeUpdates).toEqual([
    { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
    { stopSequence: 3, scheduleRelationship: 'NO_DATA' },
  ]);
  expect(feed.find('trip-update', `TCAR:2:${TODAY}`)!.quality.flags).toEqual([]);
});

it('defect D4: the first metro trips, reported with the day before, are of the day their times are on', () => {
  const feed = rouen();
  feed.read([
    tripUpdate({ tripId: '1', startDate: '20260114' }, [{ stopSequence: 1, departure: { time: clock('08:01:00') } }]),
  ]);
  expect(feed.find('trip-update', `TCAR:1:${TODAY}`)!.quality.flags).toEqual(['repaired:service-day']);
  expect(feed.normaliser.matches()!.repaired).toEqual({ 'service-day': 1 });
});

it('defect D5: local time sent as UTC is moved back where the feed asks for it', () => {
  const feed = new PolledFeed([...(astuce.rules as { use: string }[]), { use: 'whole-hours' }], network);
  const { counts } = feed.read([vehicle('7', { timestamp: NOW_S + 3_600 })], { header: { timestamp: NOW_S + 3_600 } });
  expect(feed.find('vehicle-position', '7')!.observedAt).toBe(new Date(MORNING).toISOString());
  expect(counts).toEqual({ REPAIRED: 1 });
});

it('defect D6: of a feed that has frozen the vehicles go when they are too old, whatever it goes on to serve', () => {
  const feed = rouen();
  feed.read([vehicle('7')]);
  const hour = 3_600;
  // The same bytes again are not looked at again; their age is.
  feed.read([vehicle('7')], { afterS: hour });
  expect(feed.normaliser.expire(MORNING + hour * 1000)).toMatchObject([
    { op: 'remove', reason: 'expired', key: 'rouen:7' },
  ]);
  expect(feed.read([vehicle('7', { currentStatus: 'STOPPED_AT' })], { afterS: hour }).counts).toEqual({
    ENTITY_STALE: 1,
  });
});

describe('a vehicle on one line in one official feed and on another in the other', () => {
  const placed = (tripId: string, timestamp = NOW_S) =>
    vehicle('427', { trip: { tripId, startDate: TODAY }, timestamp });

  it('defect D7: keeps its position and loses its run until both agree, flagged and counted', () => {
    const feed = rouen();
    feed.read([delayed('2', { vehicle: { id: 'TCAR:Vehicle::427:LOC' } })], { sourceId: 'tcar-trips' });
    const { counts } = feed.read([placed('1')], { sourceId: 'tcar-vehicles' });
    const { entity, quality } = feed.find('vehicle-position', '427')!;
    expect(entity).toEqual({ vehicleId: 'rouen:427', mode: 'bus', point: CENTRE });
    expect([quality.flags, counts]).toEqual([['repaired:sources-must-agree'], { REPAIRED: 1 }]);
    feed.read([delayed('1', { vehicle: { id: '427' } })], { sourceId: 'tcar-trips', afterS: 30 });
    feed.read([placed('1')], { sourceId: 'tcar-vehicles', afterS: 31 });
    expect(feed.find('vehicle-position', '427')!.entity!.trip!.tripId).toBe('rouen:TCAR:1');
  });

  it('defect D7: is believed once the other feed has been silent on it for two minutes', () => {
    const feed = rouen();
    feed.read([delayed('2', { vehicle: { id: '427' } })], { sourceId: 'tcar-trips' });
    feed.read([placed('1', NOW_S + 130)], { sourceId: 'tcar-vehicles', afterS: 130 });
    expect(feed.find('vehicle-position', '427')!.entity!.trip).toBeDefined();
  });
});

describe('where a vehicle goes', () => {
  const headsign = (trip: string, label?: string, skipped: readonly number[] = []) => {
    const feed = rouen();
    const entities = skipped.map((stopSequence) => ({ stopSequence, scheduleRelationship: 'SKIPPED' }));
    feed.read([
      tripUpdate({ tripId: trip, startDate: TODAY }, entities),
      vehicle('7', { trip: { tripId: trip, startDate: TODAY }, vehicle: { id: '7', label } }),
    ]);
    return feed.find('vehicle-position', '7')!.entity!.headsign;
  };

  it('defect D8: is what its label says, else its headsign, else the last stop it serves', () => {
    expect(headsign('1', 'Mont-Riboudet')).toBe('Mont-Riboudet');
    expect(headsign('1')).toBe('Boulingrin');
    expect(headsign('2')).toBe('Théâtre des Arts');
  });

  it('defect D8: is the last stop it serves where that is not the last of the trip, and no number of the fleet', () => {
    expect(headsign('1', undefined, [3])).toBe('Beauvoisine');
    expect(headsign('1', '427')).toBe('Boulingrin');
  });
});

it('defect D9: a trip without a shape runs straight from stop to stop, for all that asks for its way', () => {
  expect([...network.trips()].every((trip) => network.shapeOf(trip) === undefined)).toBe(true);
  const between = { latitude: (49.4404 + 49.4475) / 2, longitude: (1.0912 + 1.0991) / 2 };
  const off = { latitude: 49.43, longitude: 1.12 };
  const trip = network.findTrip('TCAR:1')!;
  expect(distanceToShapeM(between, network, trip)).toBeLessThan(5);
  expect(distanceToShapeM(off, network, trip)).toBeGreaterThan(1_000);
  const lines = new RouteLines(network);
  const near = { withinM: 30, alongM: 100 };
  expect(lines.passing({ points: [between], lines: [] }, near).map(({ routeId }) => routeId)).toEqual(['90', '91']);
  expect(lines.passing({ points: [off], lines: [] }, near)).toEqual([]);
});

describe('runs of other operators in a feed', () => {
  it('defect D10: are left to the source of their operator, counted, and each run is reported once a day', () => {
    const feed = rouen();
    const { counts } = feed.read([delayed('1'), delayed('TNI:3')], { sourceId: 'tcar-trips' });
    expect([feed.keys('trip-update'), counts]).toEqual([[`rouen:TCAR:1:${TODAY}`], { REPAIRED: 1 }]);
    feed.read([delayed('3')], { sourceId: 'tni-trips' });
    expect(feed.keys('trip-update')).toEqual([`rouen:TCAR:1:${TODAY}`, `rouen:TNI:3:${TODAY}`]);
  });

  it('defect D10: are reported once where no rule says whose they are, by the newest word, with or without a vehicle', () => {
    const feed = new PolledFeed([{ use: 'operator-prefix', prefixes: ['TCAR:', 'TNI:'] } as never], network);
    const at = (agoS: number, delay: number) =>
      tripUpdate({ tripId: '3', startDate: TODAY }, [{ stopSequence: 3, arrival: { delay } }], {
        timestamp: NOW_S - agoS,
      });
    feed.read([at(5, 60)], { sourceId: 'tni-trips' });
    const { counts, events } = feed.read([at(50, 999)], { sourceId: 'tcar-trips' });
    expect([counts, events]).toEqual([{ ENTITY_OLDER: 1 }, []]);
    expect(feed.keys('trip-update')).toEqual([`rouen:TNI:3:${TODAY}`]);
    // The one source falling silent on it takes nothing from the other.
    feed.read([], { sourceId: 'tcar-trips', afterS: 30 });
    expect(feed.keys('trip-update')).toEqual([`rouen:TNI:3:${TODAY}`]);
  });
});

it('defect D12: a vehicle that shows the depot has a position and no run', () => {
  const feed = rouen();
  const { counts } = feed.read([
    vehicle('7', { trip: { tripId: '1', startDate: TODAY }, vehicle: { id: '7', label: 'Dépôt 2 Rivières' } }),
  ]);
  expect(feed.find('vehicle-position', '7')!.entity).not.toHaveProperty('trip');
  expect(counts).toEqual({ REPAIRED: 1 });
});

it('defect D13: trip, stop and vehicle of the operator whose feed lacks the prefix are found all the same', () => {
  const feed = rouen();
  feed.read([vehicle('TNI:81', { trip: { tripId: '3', startDate: TODAY }, currentStopSequence: 1 })], {
    sourceId: 'tni-vehicles',
  });
  expect(feed.find('vehicle-position', '81')!.entity).toMatchObject({ trip: { tripId: 'rouen:TNI:3' } });
});

it('defect D14: a timetable with other ids is asked for every five minutes and matched at once', () => {
  const schedule = astuce.sources.find(({ format }) => format === 'gtfs')!;
  expect((schedule as { every: number }).every).toBe(300_000);
  const feed = rouen();
  feed.read([delayed('NEW1')]);
  expect(feed.normaliser.matchRate()).toBe(0);
  feed.normaliser.useSchedule(
    scheduleFrom(
      tinyFeed({
        'trips.txt': TINY_FEED['trips.txt']!.replace(/T1/g, 'TCAR:NEW1'),
        'stop_times.txt': TINY_FEED['stop_times.txt']!.replace(/T1/g, 'TCAR:NEW1'),
      }),
    ),
  );
  feed.normaliser.rematch(MORNING + 1_000);
  expect(feed.normaliser.matchRate()).toBe(1);
});

it('defect D15: a Noctambus after midnight is of the evening before, and clock times count from noon less twelve hours', () => {
  const feed = rouen();
  const night = Date.parse('2026-02-01T00:06:00Z') / 1000;
  feed.read([tripUpdate({ tripId: '4' }, [{ stopSequence: 1, departure: { time: night } }])], {
    afterS: night - NOW_S,
  });
  expect(feed.keys('trip-update')).toEqual(['rouen:TCAR:4:20260131']);
  // 29 March 2026 has 23 hours: 04:30 by the wall is three and a half after midnight.
  const start = Date.parse('2026-03-29T00:00:00+01:00');
  expect((serviceDayToEpochMs('20260329', 4.5 * 3_600, 'Europe/Paris') - start) / 3_600_000).toBe(3.5);
});
