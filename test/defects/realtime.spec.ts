import { strToU8 } from 'fflate';
import { encodeFeedMessage } from '#libs/formats/gtfs-rt';
import { tinyFeed, TINY_FEED, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { scheduleFrom } from '../../libs/normalise/rules/matching.fixture.js';
import { CENTRE, MORNING, PolledFeed, T1, TODAY, clock, seconds, tripUpdate, vehicle } from './feed.js';

const NOW_S = seconds(MORNING);
const at = (sequence: number, time: string, stopId?: string): object => ({
  stopSequence: sequence,
  ...(stopId === undefined ? {} : { stopId }),
  arrival: { time: clock(time) },
});
const T1_RUN = `T1:${TODAY}`;

it('defect 22: times in milliseconds are seconds, and counted; what is no time of this century is none', () => {
  const feed = new PolledFeed();
  const { counts } = feed.read([
    vehicle('7', { timestamp: MORNING }),
    tripUpdate(T1, [
      { stopSequence: 1, arrival: { time: 12 } },
      { stopSequence: 3, arrival: { time: clock('08:12:00') * 1000 } },
    ]),
  ]);
  expect(feed.find('vehicle-position', '7')!.observedAt).toBe(new Date(MORNING).toISOString());
  expect(feed.find('trip-update', T1_RUN)!.entity!.stopTimeUpdates).toMatchObject([
    { stopSequence: 1 },
    { stopSequence: 3, arrival: { time: '2026-01-15T07:12:00.000Z' } },
  ]);
  expect(counts).toMatchObject({ TIME_UNIT: 2, TIME_IMPLAUSIBLE: 1 });
});

describe('vehicles without a time of their own', () => {
  it('defect 24: are as old as the last change of their place', () => {
    const feed = new PolledFeed();
    const reported = () => feed.find('vehicle-position', '7')!.observedAt;
    feed.read([vehicle('7', { timestamp: undefined })]);
    feed.read([vehicle('7', { timestamp: undefined })], { afterS: 300 });
    expect(reported()).toBe('2026-01-15T07:05:00.000Z');
    feed.read([vehicle('7', { timestamp: undefined, position: { latitude: 49.45, longitude: 1.1 } })], { afterS: 600 });
    expect(reported()).toBe('2026-01-15T07:15:00.000Z');
  });

  it('defect 24: that bear the document’s own are taken for such where the feed is known for it, and counted', () => {
    const reported = (rules: { use: string }[]) => {
      const feed = new PolledFeed(rules);
      feed.read([vehicle('7')]);
      const { counts } = feed.read([vehicle('7', { timestamp: NOW_S + 300 })], { afterS: 300 });
      return [feed.find('vehicle-position', '7')!.observedAt, counts['REPAIRED']];
    };
    expect(reported([])).toEqual(['2026-01-15T07:10:00.000Z', undefined]);
    expect(reported([{ use: 'untimed-vehicles' }])).toEqual(['2026-01-15T07:05:00.000Z', 1]);
  });
});

it('defect 25: one vehicle hours old in a fresh feed is dropped rather than re-stamped, the others stay', () => {
  const feed = new PolledFeed();
  const { counts } = feed.read([vehicle('old', { timestamp: NOW_S - 7_200 }), vehicle('7')]);
  expect(feed.keys('vehicle-position')).toEqual(['rouen:7']);
  expect(counts).toEqual({ ENTITY_STALE: 1 });
});

describe('a word that comes late', () => {
  const position = (latitude: number, agoS: number) =>
    vehicle('7', { timestamp: NOW_S - agoS, position: { latitude, longitude: 1.09375 } });
  const latitudeIn = (feed: PolledFeed) => feed.find('vehicle-position', '7')!.entity!.point!.latitude;

  it('defect 26: on a vehicle in a newer document, or from another source, does not undo the newer one, and is counted', () => {
    const feed = new PolledFeed();
    feed.read([position(49.5, 10)]);
    expect(feed.read([position(49.4375, 60)], { afterS: 30 }).counts).toEqual({ ENTITY_OLDER: 1 });
    feed.read([position(49.375, 90)], { afterS: 40, sourceId: 'other' });
    expect([latitudeIn(feed), feed.keys('vehicle-position')]).toEqual([49.5, ['rouen:7']]);
    feed.read([position(49.53125, 0)], { afterS: 50 });
    expect(latitudeIn(feed)).toBe(49.53125);
  });

  it('defect 26: is believed where the one before ran ahead of the clock', () => {
    const feed = new PolledFeed();
    feed.read([position(49.5, -1_200)]);
    feed.read([position(49.4375, 0)], { afterS: 30 });
    expect(latitudeIn(feed)).toBe(49.4375);
  });
});

describe('a body that is no FeedMessage', () => {
  it.each([
    ['an error page', '<!DOCTYPE html><html><body>503</body></html>'],
    ['the text format', 'header {\n  gtfs_realtime_version: "2.0"\n}\nentity { id: "1" }\n'],
    ['an encoding of its own', strToU8('\u001f\u0001proprietary')],
  ])('defect 27: %s is refused with what it got, and the last state stays', (_, body) => {
    const feed = new PolledFeed();
    feed.read([vehicle('7')]);
    const { refused, counts, events } = feed.readBytes(body as string, { afterS: 30 });
    expect(refused?.code).toBe('CONTAINER_UNREADABLE');
    expect([counts['CONTAINER_UNREADABLE'], events]).toEqual([1, []]);
    expect(feed.keys('vehicle-position')).toEqual(['rouen:7']);
  });
});

it('defect 28: a body that is cut gives what stood before the cut, and removes nothing', () => {
  const feed = new PolledFeed();
  feed.read([vehicle('7'), vehicle('8')]);
  const whole = encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOW_S + 30 },
    entities: [vehicle('7', { timestamp: NOW_S + 30 }), vehicle('8')].map((one, i) => ({
      id: String(i),
      ...one,
    })) as never,
  });
  const { counts } = feed.readBytes(whole.subarray(0, whole.length - 9), { afterS: 30 });
  expect(counts['CONTAINER_TRUNCATED']).toBe(1);
  expect(feed.find('vehicle-position', '7')!.observedAt).toBe('2026-01-15T07:05:30.000Z');
  expect(feed.keys('vehicle-position')).toEqual(['rouen:7', 'rouen:8']);
});

it('defect 29: entities that all have the id 0 are as many vehicles and runs as they name', () => {
  const feed = new PolledFeed();
  feed.read([
    { id: '0', ...vehicle('7') },
    { id: '0', ...vehicle('8') },
    { id: '0', ...tripUpdate(T1, [at(3, '08:12:00')]) },
  ]);
  expect(feed.keys('vehicle-position')).toEqual(['rouen:7', 'rouen:8']);
  expect(feed.keys('trip-update')).toEqual([`rouen:${T1_RUN}`]);
});

describe('two vehicles on one run', () => {
  /** The real one is on the way of the trip, the ghost stands in the depot. */
  const real = vehicle('real', { trip: T1, timestamp: NOW_S - 40, position: { latitude: 49.4475, longitude: 1.0991 } });
  const ghost = vehicle('ghost', { trip: T1, position: { latitude: 49.41, longitude: 1.05 } });

  it('defect 30: are both on it unless the feed is known for ghosts: trains run coupled', () => {
    const feed = new PolledFeed();
    feed.read([ghost, real]);
    expect(feed.find('vehicle-position', 'ghost')!.entity!.trip).toBeDefined();
  });

  it.each([
    ['whichever comes first', [ghost, real]],
    ['whichever comes last', [real, ghost]],
  ])(
    'defect 30: the one on the way of the trip is on it, the other where it is, %s, flagged and counted',
    (_, entities) => {
      const feed = new PolledFeed([{ use: 'one-vehicle-a-run' }]);
      const { counts } = feed.read(entities);
      expect(feed.find('vehicle-position', 'real')!.entity).toMatchObject({ trip: { tripId: 'rouen:T1' } });
      const other = feed.find('vehicle-position', 'ghost')!;
      expect(other.entity).toEqual({
        vehicleId: 'rouen:ghost',
        mode: 'bus',
        point: { latitude: 49.41, longitude: 1.05 },
      });
      expect([other.quality.flags, counts]).toEqual([['repaired:one-vehicle-a-run'], { REPAIRED: 1 }]);
      // Its rival gone, the same bytes put it on the run.
      feed.read([ghost], { afterS: 30 });
      expect(feed.find('vehicle-position', 'ghost')!.entity!.trip).toBeDefined();
    },
  );

  it('defect 30: of two on the way the one seen last is on it', () => {
    const feed = new PolledFeed([{ use: 'one-vehicle-a-run' }]);
    const place = { latitude: 49.4475, longitude: 1.0991 };
    feed.read([
      vehicle('b', { trip: T1, position: place }),
      vehicle('a', { trip: T1, position: place, timestamp: NOW_S - 5 }),
    ]);
    expect(feed.find('vehicle-position', 'a')!.entity).not.toHaveProperty('trip');
    expect(feed.find('vehicle-position', 'b')!.entity).toHaveProperty('trip');
  });
});

it('defect 31: all runs of a vehicle’s block are runs, not copies of one', () => {
  const feed = new PolledFeed();
  const { counts } = feed.read([
    tripUpdate(T1, [at(3, '08:12:00')], { vehicle: { id: '7' } }),
    tripUpdate({ tripId: 'T2', startDate: TODAY }, [at(9, '08:42:00')], { vehicle: { id: '7' } }),
  ]);
  expect(feed.keys('trip-update')).toEqual([`rouen:${T1_RUN}`, `rouen:T2:${TODAY}`]);
  expect(counts).toEqual({});
});

it('defect 33: of two words on one stop_sequence the last that does not run backwards counts, in order, and it is reported', () => {
  const feed = new PolledFeed();
  const { counts } = feed.read([
    tripUpdate(T1, [at(3, '08:12:00'), at(1, '08:02:00'), at(3, '08:14:00'), at(3, '07:00:00')]),
  ]);
  expect(
    feed
      .find('trip-update', T1_RUN)!
      .entity!.stopTimeUpdates.map(({ stopSequence, arrival }) => [stopSequence, arrival!.time]),
  ).toEqual([
    [1, '2026-01-15T07:02:00.000Z'],
    [3, '2026-01-15T07:14:00.000Z'],
  ]);
  expect(counts).toEqual({ DUPLICATE_KEY: 1 });
});

it('defect 36: a stop_sequence is a value of the timetable, not a place in a list', () => {
  // T2 calls at 5 and 9; a delay from the timetable shows which stop was taken.
  const feed = new PolledFeed([{ use: 'plausible-delays', earliestSeconds: 60, latestSeconds: 120 }]);
  const { counts } = feed.read([tripUpdate({ tripId: 'T2', startDate: TODAY }, [at(9, '08:41:00')])]);
  expect(feed.find('trip-update', `T2:${TODAY}`)!.entity!.stopTimeUpdates).toEqual([
    { stopSequence: 9, arrival: { time: '2026-01-15T07:41:00.000Z' } },
  ]);
  expect(counts).toEqual({});
});

it('defect 37: a stop_sequence that contradicts the stop id is rewritten where the feed asks and the trip calls there once', () => {
  const loop = scheduleFrom(
    tinyFeed({
      ...withRows('trips.txt', '90,WORK,T4,Loop,0,,'),
      ...withRows('stop_times.txt', 'T4,09:00:00,09:00:00,A,1', 'T4,09:05:00,09:05:00,B,2', 'T4,09:20:00,09:20:00,A,3'),
    }),
  );
  const feed = new PolledFeed([{ use: 'prefer-stop-id' }], loop);
  const { counts } = feed.read([
    tripUpdate({ tripId: 'T2', startDate: TODAY }, [at(1, '08:31:00', 'C'), at(2, '08:41:00', 'A')]),
    tripUpdate({ tripId: 'T4', startDate: TODAY }, [at(2, '09:21:00', 'A')]),
  ]);
  const sequences = (key: string) =>
    feed.find('trip-update', `${key}:${TODAY}`)!.entity!.stopTimeUpdates.map(({ stopSequence }) => stopSequence);
  expect([sequences('T2'), sequences('T4')]).toEqual([[5, 9], [2]]);
  expect(feed.find('trip-update', `T2:${TODAY}`)!.quality.flags).toEqual(['repaired:prefer-stop-id']);
  expect(counts).toEqual({ REPAIRED: 1 });
});

it('defect 40: the text "null" is no stop and no trip, and no delay of it reaches another run', () => {
  const feed = new PolledFeed();
  feed.read([
    tripUpdate(T1, [{ stopId: 'null', stopSequence: 3, arrival: { delay: 120 } }]),
    tripUpdate({ tripId: 'null' }, [{ stopId: 'null', arrival: { delay: 999 } }]),
    vehicle('7', { trip: { tripId: 'NULL', routeId: 'undefined' }, stopId: '' }),
  ]);
  expect(feed.keys('trip-update')).toEqual([`rouen:${T1_RUN}`]);
  expect(feed.find('trip-update', T1_RUN)!.entity!.stopTimeUpdates).toEqual([
    { stopSequence: 3, arrival: { delaySeconds: 120 } },
  ]);
  expect(feed.find('vehicle-position', '7')!.entity).not.toHaveProperty('trip');
});

describe('a trip after midnight', () => {
  // T3 runs on the service day of 31 January, at 25:05: by the wall in the small hours of 1 February.
  const NIGHT = Date.parse('2026-02-01T00:06:00Z') / 1000;
  const read = (trip: object) => {
    const feed = new PolledFeed();
    const afterS = NIGHT - NOW_S;
    const { counts } = feed.read([tripUpdate(trip, [{ stopSequence: 2, arrival: { time: NIGHT + 540 } }])], { afterS });
    return { feed, counts };
  };

  it('defect 41: reported with the calendar date is of the service day before, flagged', () => {
    const { feed } = read({ tripId: 'T3', startDate: '20260201' });
    const { entity, quality } = feed.find('trip-update', 'T3:20260131')!;
    expect([entity!.trip.startDate, quality.flags]).toEqual(['20260131', ['repaired:service-day']]);
  });

  it('defect 42: reported without any date is of the day its times are near, and says so', () => {
    const { feed } = read({ tripId: 'T3' });
    expect(feed.find('trip-update', 'T3:20260131')!.entity!.trip.startDate).toBe('20260131');
    expect(feed.normaliser.matches()!.repaired).toEqual({ 'service-day-added': 1 });
  });
});

it('defect 43: runs of another version of the timetable are found by their stops and times, the rest lowers the match rate', () => {
  const feed = new PolledFeed();
  feed.read([
    tripUpdate({ tripId: '2025-T1', startDate: TODAY }, [at(1, '08:01:00', 'A'), at(3, '08:12:00', 'C')]),
    tripUpdate({ tripId: '2025-T9', startDate: TODAY }),
  ]);
  expect(feed.find('trip-update', T1_RUN)!.quality).toMatchObject({ matchedBy: 'stops' });
  expect(feed.normaliser.matchRate()).toBe(0.5);
});

it('defect 44: ids without the namespace of the timetable are found once the feed’s rule gives it back', () => {
  const prefixed = scheduleFrom(
    tinyFeed({
      'trips.txt': TINY_FEED['trips.txt']!.replace(/T(\d)/g, 'NS:T$1'),
      'stop_times.txt': TINY_FEED['stop_times.txt']!.replace(/^T/gm, 'NS:T'),
    }),
  );
  const rateWith = (rules: { use: string; prefix?: string }[]) => {
    const feed = new PolledFeed(rules, prefixed);
    feed.read([tripUpdate(T1)]);
    return feed.normaliser.matchRate();
  };
  expect([rateWith([]), rateWith([{ use: 'add-prefix', prefix: 'NS:' }])]).toEqual([0, 1]);
});

it('defect 45: a delay no run of the line can have is no prediction where the feed asks for bounds, flagged and counted', () => {
  const feed = new PolledFeed([{ use: 'plausible-delays' }]);
  const { counts } = feed.read([
    tripUpdate(T1, [{ stopSequence: 3, arrival: { delay: -3133 } }]),
    tripUpdate({ tripId: 'T2', startDate: TODAY }, [at(5, '08:45:00'), at(9, '23:00:00')]),
  ]);
  expect(feed.find('trip-update', T1_RUN)).toMatchObject({
    entity: { stopTimeUpdates: [{ stopSequence: 3, scheduleRelationship: 'NO_DATA' }] },
    quality: { flags: ['suspect:delay'] },
  });
  expect(feed.find('trip-update', `T2:${TODAY}`)!.entity!.stopTimeUpdates).toEqual([
    { stopSequence: 5, arrival: { time: '2026-01-15T07:45:00.000Z' } },
    { stopSequence: 9, scheduleRelationship: 'NO_DATA' },
  ]);
  expect(counts).toEqual({ ENTITY_IMPLAUSIBLE: 2 });
});

describe('a feed that shrinks from one poll to the next', () => {
  const fleet = (count: number, timestamp: number) =>
    Array.from({ length: count }, (_, i) => vehicle(String(i), { timestamp }));
  const shrunk = (rules: { use: string }[]) => {
    const feed = new PolledFeed(rules);
    feed.read(fleet(40, NOW_S));
    return feed;
  };

  it('defect 46: is believed where it does not ask for patience', () => {
    const feed = shrunk([]);
    feed.read(fleet(2, NOW_S + 30), { afterS: 30 });
    expect(feed.keys('vehicle-position')).toHaveLength(2);
  });

  it('defect 46: keeps what it left out for the time of grace, reported and counted, and lets it go after', () => {
    const feed = shrunk([{ use: 'hold-when-shrunk' }]);
    expect(feed.read(fleet(2, NOW_S + 30), { afterS: 30 }).counts).toEqual({ DOCUMENT_SHRUNK: 1 });
    feed.read(fleet(2, NOW_S + 90), { afterS: 90 });
    expect(feed.keys('vehicle-position')).toHaveLength(40);
    expect(feed.read(fleet(2, NOW_S + 150), { afterS: 150 }).counts).toEqual({});
    expect(feed.keys('vehicle-position')).toEqual(['rouen:0', 'rouen:1']);
  });

  it('defect 46: lost half of its vehicles to the end of the rush hour', () => {
    const feed = shrunk([{ use: 'hold-when-shrunk' }]);
    feed.read(fleet(20, NOW_S + 30), { afterS: 30 });
    expect(feed.keys('vehicle-position')).toHaveLength(20);
  });
});

describe('a producer that cancels what it cannot match', () => {
  const trips = Array.from({ length: 8 }, (_, i) => `S${i}`);
  const schedule = scheduleFrom(
    tinyFeed({
      ...withRows('trips.txt', ...trips.map((trip) => `90,WORK,${trip},,0,,`)),
      ...withRows(
        'stop_times.txt',
        ...trips.flatMap((trip, i) => [`${trip},09:0${i}:00,09:0${i}:00,A,1`, `${trip},09:1${i}:00,09:1${i}:00,C,2`]),
      ),
    }),
  );
  const run = (tripId: string, isCancelled: boolean) =>
    tripUpdate(
      { tripId, startDate: TODAY, ...(isCancelled ? { scheduleRelationship: 'CANCELED' } : {}) },
      isCancelled ? [] : [{ stopSequence: 2, arrival: { delay: 60 } }],
    );
  const cancelledIn = (feed: PolledFeed) =>
    [...feed.now.values()].filter(({ entity }) => JSON.stringify(entity).includes('CANCELED')).length;
  const storm = trips.map((trip, i) => run(trip, i < 6));

  it('defect 47: has its cancellations quarantined on a line that is mostly cancelled, and what was reported before stays', () => {
    const feed = new PolledFeed([{ use: 'cancel-guard' }], schedule);
    feed.read(trips.map((trip) => run(trip, false)));
    expect(feed.read(storm, { afterS: 30 }).counts).toEqual({ ENTITY_IMPLAUSIBLE: 6 });
    expect([cancelledIn(feed), feed.keys('trip-update').length]).toEqual([0, 8]);
  });

  it('defect 47: is believed on a line of which a few runs are cancelled, or for so many documents in a row', () => {
    const few = new PolledFeed([{ use: 'cancel-guard' }], schedule);
    few.read(trips.map((trip, i) => run(trip, i < 2)));
    expect(cancelledIn(few)).toBe(2);
    const strike = new PolledFeed([{ use: 'cancel-guard', polls: 2 }], schedule);
    const after = [0, 30, 60].map((afterS) => {
      strike.read(storm, { afterS });
      return cancelledIn(strike);
    });
    expect(after).toEqual([0, 0, 6]);
  });

  it('defect 47: is believed where the feed does not ask for the guard', () => {
    const feed = new PolledFeed([], schedule);
    feed.read(storm);
    expect(cancelledIn(feed)).toBe(6);
  });
});

it('defect 49: a stop that stays the same while the vehicle moves on is not reported, where the feed asks, and counted', () => {
  const feed = new PolledFeed([{ use: 'frozen-stops' }]);
  const on = (latitude: number, timestamp: number) =>
    vehicle('7', {
      trip: T1,
      currentStopSequence: 1,
      currentStatus: 'IN_TRANSIT_TO',
      timestamp,
      position: { latitude, longitude: 1.0912 },
    });
  feed.read([on(49.4375, NOW_S)]);
  expect(feed.find('vehicle-position', '7')!.entity).toMatchObject({ stopSequence: 1 });
  const { counts } = feed.read([on(49.5, NOW_S + 200)], { afterS: 200 });
  const { entity, quality } = feed.find('vehicle-position', '7')!;
  expect(entity).toMatchObject({ trip: { tripId: 'rouen:T1' }, point: { latitude: 49.5 } });
  expect(entity).not.toHaveProperty('stopSequence');
  expect(entity).not.toHaveProperty('currentStatus');
  expect([quality.flags, counts]).toEqual([['repaired:frozen-stops'], { REPAIRED: 1 }]);
});

it('defect 50: what is not reported is absent, not 0 and not empty', () => {
  const feed = new PolledFeed();
  feed.read([vehicle('7')]);
  expect(feed.find('vehicle-position', '7')!.entity).toEqual({
    vehicleId: 'rouen:7',
    point: CENTRE,
  });
});

it('defect 51: vehicles at the address of the trip updates are vehicles', () => {
  const feed = new PolledFeed();
  feed.read([vehicle('7')], { sourceId: 'trip-updates' });
  expect(feed.keys('vehicle-position')).toEqual(['rouen:7']);
});

it('defect 52: stops a message leaves out at its beginning are unknown, not skipped', () => {
  const feed = new PolledFeed();
  feed.read([tripUpdate(T1, [at(3, '08:12:00')])]);
  expect(feed.find('trip-update', T1_RUN)!.entity!.stopTimeUpdates).toEqual([
    { stopSequence: 3, arrival: { time: '2026-01-15T07:12:00.000Z' } },
  ]);
});

it('defect 53: an alert that informs nobody is reported with the fault, and counted', () => {
  const feed = new PolledFeed();
  const text = { translation: [{ text: 'Travaux', language: 'fr' }] };
  const { counts } = feed.read([
    { id: 'a', alert: { activePeriod: [], informedEntity: [], headerText: text } } as never,
    { id: 'b', alert: { activePeriod: [], informedEntity: [{ routeId: '90' }], headerText: text } } as never,
  ]);
  expect(counts).toEqual({ ALERT_WITHOUT_ENTITY: 1 });
  expect(feed.find('alert', 'a')!.entity!.informedEntities).toEqual([]);
});

describe('producers behind a balancer', () => {
  it('defect 55: of two snapshots that come in turn only the newer is taken, and the older is counted', () => {
    const feed = new PolledFeed();
    feed.read([vehicle('7', { timestamp: NOW_S + 20 })], { afterS: 20 });
    const header = { timestamp: NOW_S + 5 };
    const { counts, events } = feed.read([vehicle('8')], { afterS: 25, header });
    expect([counts, events]).toEqual([{ DOCUMENT_OLDER: 1 }, []]);
    expect(feed.keys('vehicle-position')).toEqual(['rouen:7']);
  });
});

describe('trip ids a merge of timetables has changed', () => {
  // Two periods of one trip, the second begins on 19 January.
  const merged = scheduleFrom(
    tinyFeed({
      'calendar.txt':
        'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
        'P1,1,1,1,1,1,0,0,20260105,20260116\nP2,1,1,1,1,1,0,0,20260119,20260130\n',
      'calendar_dates.txt': undefined,
      'trips.txt': 'route_id,service_id,trip_id\n90,P1,X_merged_1\n90,P2,X_merged_2\n',
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
        'X_merged_1,08:00:00,08:00:00,A,1\nX_merged_1,08:10:00,08:10:00,C,2\n' +
        'X_merged_2,08:00:00,08:00:00,A,1\nX_merged_2,08:10:00,08:10:00,C,2\n',
    }),
  );
  const matchOn = (startDate: string) => {
    const feed = new PolledFeed([{ use: 'merged-trips' }], merged);
    feed.read([tripUpdate({ tripId: 'X', startDate })]);
    return [...feed.now.values()].map(({ entity, quality }) => [
      (entity as { trip: { tripId: string } }).trip.tripId,
      quality.matchedBy,
    ]);
  };

  it('defect 21: are meant by the name before the suffix, each on the days it runs', () => {
    expect(matchOn('20260115')).toEqual([['rouen:X_merged_1', 'merged-trips']]);
    expect(matchOn('20260119')).toEqual([['rouen:X_merged_2', 'merged-trips']]);
    expect(matchOn('20260117')).toEqual([['rouen:X', undefined]]);
  });
});
