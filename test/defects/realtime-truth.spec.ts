import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { scheduleFrom } from '../../libs/normalise/rules/matching.fixture.js';
import { CENTRE, MORNING, PolledFeed, T1, TODAY, clock, seconds, tripUpdate, vehicle } from './feed.js';

const T1_RUN = `T1:${TODAY}`;
const text = (value: string) => ({ translation: [{ text: value }] });
const alert = (more: object) => ({
  alert: { activePeriod: [], informedEntity: [{ routeId: '90' }], headerText: text('Déviation'), ...more },
});

it('defect R1: a stop for which neither time nor delay is reported has no data, and ends what is carried on', () => {
  const feed = new PolledFeed();
  feed.read([tripUpdate(T1, [{ stopSequence: 1, departure: { delay: 300 } }, { stopSequence: 3 }])]);
  expect(feed.find('trip-update', T1_RUN)!.entity!.stopTimeUpdates).toMatchObject([
    { stopSequence: 1, departure: { delaySeconds: 300 } },
    { stopSequence: 3, scheduleRelationship: 'NO_DATA' },
  ]);
});

describe('an alert', () => {
  it('defect R21: whose period cannot be read never holds longer than reported', () => {
    const feed = new PolledFeed();
    const soon = seconds(MORNING) + 3600;
    feed.read([
      alert({
        activePeriod: [
          { start: soon, end: soon + 60 },
          { start: soon, end: 5 },
        ],
      }),
      alert({ activePeriod: [{ start: soon * 1_000_000, end: soon * 1_000_000 }] }),
      alert({ activePeriod: [{ start: 7, end: 4_294_967_295 }] }),
    ]);
    expect(feed.find('alert', '0')!.entity!.activePeriods).toHaveLength(1);
    expect(feed.find('alert', '1')).toBeUndefined();
    expect(feed.find('alert', '2')!.entity!.activePeriods).toEqual([]);
  });

  it('defect R21: whose only period can no longer be read is reported no longer, also by changes alone', () => {
    const feed = new PolledFeed();
    const header = { incrementality: 'DIFFERENTIAL' } as const;
    feed.read([alert({})], { header });
    feed.read([alert({ activePeriod: [{ start: 0, end: 5 }] })], { header, afterS: 15 });
    expect(feed.find('alert', '0')).toBeUndefined();
  });

  it('defect R22: of one direction of no line informs nobody', () => {
    const feed = new PolledFeed();
    const { counts } = feed.read([
      alert({ informedEntity: [{ agencyId: 'TCAR', directionId: 1 }] }),
      alert({ informedEntity: [{ routeId: '90', directionId: 7 }] }),
      alert({ informedEntity: [{ routeId: '90', directionId: 1 }] }),
    ]);
    expect(['0', '1', '2'].map((id) => feed.find('alert', id)!.entity!.informedEntities.length)).toEqual([0, 0, 1]);
    expect(counts).toMatchObject({ FIELD_MISSING: 1, FIELD_RANGE: 1 });
  });
});

describe('doubles of a trip that have no name of their own', () => {
  const DOUBLE = { ...T1, scheduleRelationship: 'DUPLICATED' };
  const both = [
    tripUpdate(T1, [{ stopSequence: 1, departure: { delay: 120 } }]),
    tripUpdate(DOUBLE, [{ stopSequence: 1, departure: { delay: 60 } }], { vehicle: { id: '8' } }),
  ];

  it('defect R2: are reported beside their trip, named after it, and counted', () => {
    const feed = new PolledFeed();
    const { counts } = feed.read(both);
    expect(feed.find('trip-update', T1_RUN)!.entity!.stopTimeUpdates).toMatchObject([
      { departure: { delaySeconds: 120 } },
    ]);
    expect(feed.find('trip-update', `T1_double_8:${TODAY}`)!.entity).toMatchObject({
      trip: { tripId: 'rouen:T1', scheduleRelationship: 'DUPLICATED' },
      properties: { tripId: 'rouen:T1_double_8', startDate: TODAY, startTime: '08:00:00' },
      stopTimeUpdates: [{ departure: { delaySeconds: 60 } }],
    });
    expect(counts).toEqual({ FIELD_MISSING: 1 });
  });

  it('defect R2: have their vehicle, by whichever name it calls its run, also from a source of its own', () => {
    const named = { tripProperties: { tripId: 'T1-bis', startDate: TODAY, startTime: '08:05:00' } };
    for (const [reported, run] of [
      [both, DOUBLE],
      [[tripUpdate(DOUBLE, [{ stopSequence: 1, departure: { delay: 60 } }], named)], { ...DOUBLE, tripId: 'T1-bis' }],
      [[tripUpdate(DOUBLE, [{ stopSequence: 1, departure: { delay: 60 } }], named)], { ...T1, tripId: 'T1-bis' }],
    ] as const) {
      const feed = new PolledFeed();
      feed.read(reported);
      const { counts } = feed.read([vehicle('8', { trip: run })], { sourceId: 'positions' });
      const { entity, quality } = feed.find('vehicle-position', '8')!;
      expect(entity).toMatchObject({ trip: { scheduleRelationship: 'DUPLICATED', routeId: 'rouen:90' }, mode: 'bus' });
      expect(entity!.trip!.tripId).toMatch(/^rouen:T1(-bis|_double_8)$/);
      expect(quality.matchScore).toBe(1);
      expect(counts).toEqual({});
    }
  });

  it('defect R2: have their vehicle as soon as they are reported, though the vehicle was reported before', () => {
    const feed = new PolledFeed();
    const positions = [vehicle('8', { trip: { ...DOUBLE, tripId: 'T1-bis' } })];
    const named = { tripProperties: { tripId: 'T1-bis', startDate: TODAY, startTime: '08:05:00' } };
    feed.read(positions, { sourceId: 'positions' });
    expect(feed.find('vehicle-position', '8')!.quality.matchScore).toBe(0);
    feed.read([tripUpdate(DOUBLE, [{ stopSequence: 1, departure: { delay: 60 } }], named)]);
    feed.read(positions, { sourceId: 'positions', afterS: 15 });
    expect(feed.find('vehicle-position', '8')!.quality.matchScore).toBe(1);
  });
});

it('defect R3: an alert whose line is named in the trip descriptor is of the line, and of the direction named with it', () => {
  const feed = new PolledFeed();
  feed.read([
    alert({ informedEntity: [{ trip: { routeId: '90' } }] }),
    alert({ informedEntity: [{ trip: { routeId: '90', directionId: 1 } }] }),
    alert({ informedEntity: [{ trip: { tripId: 'T1' } }] }),
  ]);
  expect(['0', '1', '2'].map((id) => feed.find('alert', id)!.entity!.informedEntities)).toEqual([
    [{ routeId: 'rouen:90' }],
    [{ routeId: 'rouen:90', directionId: 1 }],
    [{ trip: expect.objectContaining({ tripId: 'rouen:T1' }) as object }],
  ]);
});

it('defect R4: a period without start and end is no period, and neither are those beside it', () => {
  const feed = new PolledFeed();
  feed.read([
    alert({ activePeriod: [{}] }),
    alert({ activePeriod: [{ start: 0, end: 0 }] }),
    alert({ activePeriod: [{ start: clock('08:00:00') }, {}] }),
    alert({ activePeriod: [{ start: clock('08:00:00'), end: 0 }] }),
  ]);
  expect(['0', '1', '2', '3'].map((id) => feed.find('alert', id)!.entity!.activePeriods)).toEqual([
    [],
    [],
    [],
    [{ start: '2026-01-15T07:00:00.000Z' }],
  ]);
});

it('defect R5: texts of nothing are none, and a language is written as BCP 47 has it', () => {
  const feed = new PolledFeed();
  const translation = [
    { text: ' ', language: 'fr' },
    { text: 'Detour', language: 'en_GB' },
    { text: 'Umleitung', language: 'Deutsch (DE)' },
  ];
  feed.read([alert({ headerText: { translation }, descriptionText: text('') })]);
  const { header, description } = feed.find('alert', '0')!.entity!;
  expect([header, description]).toEqual([{ 'en-GB': 'Detour', und: 'Umleitung' }, undefined]);
});

it('defect R6: bearings, speeds and distances that cannot be are left out and counted', () => {
  const feed = new PolledFeed();
  const { counts } = feed.read([
    vehicle('7', { position: { ...CENTRE, bearing: -1, speed: -2, odometer: -3 } }),
    vehicle('8', { position: { ...CENTRE, bearing: 720 } }),
  ]);
  expect(feed.find('vehicle-position', '7')!.entity).not.toHaveProperty('bearingDeg');
  expect(counts).toEqual({ FIELD_RANGE: 4 });
});

it('defect R7: what is wrong with an entity is reported as long as it comes, though its bytes are not read again', () => {
  const feed = new PolledFeed();
  const reported = [
    vehicle('7', { timestamp: MORNING }),
    vehicle('8', { trip: { ...T1, tripId: 'nowhere' } }),
    vehicle('9', { timestamp: seconds(MORNING) - 7_200 }),
  ];
  const first = feed.read(reported);
  expect(first.counts).toEqual({ TIME_UNIT: 1, TRIP_UNMATCHED: 1, ENTITY_STALE: 1 });
  const again = feed.read(
    [vehicle('1'), ...reported].map((one, at) => ({ ...one, id: String(at + 10) })),
    { afterS: 15 },
  );
  expect(again.counts).toEqual(first.counts);
  expect(again.issues.samples.find(({ code }) => code === 'TIME_UNIT')!.where).toBe('entity[1].vehicle.timestamp');
  expect(feed.read([vehicle('1')], { afterS: 30 }).counts).toEqual({});
});

describe('runs after midnight reported with the calendar date', () => {
  const NIGHT = tinyFeed({
    ...withRows('trips.txt', '90,WORK,N,Boulingrin,0,,', '90,WORK,H,Boulingrin,0,,'),
    ...withRows(
      'stop_times.txt',
      'N,24:20:00,24:20:00,A,1\nN,24:40:00,24:40:00,C,2\nH,00:00:00,00:00:00,A,1\nH,00:20:00,00:20:00,C,2',
    ),
    'frequencies.txt': 'trip_id,start_time,end_time,headway_secs,exact_times\nH,24:00:00,26:00:00,600,1\n',
  });
  const reported = (tripId: string, trip: object) => {
    const feed = new PolledFeed([], scheduleFrom(NIGHT));
    const at = { arrival: { time: Date.parse('2026-01-16T00:42:00+01:00') / 1000 } };
    feed.read([tripUpdate({ tripId, ...trip }, [{ stopSequence: 2, ...at }])]);
    const [key] = feed.keys('trip-update');
    return [key, feed.find('trip-update', key!.slice('rouen:'.length))!.entity!.trip];
  };

  it('defect R8: bear the start that goes with the day they are repaired to', () => {
    const run = { startDate: '20260115', startTime: '24:20:00' };
    expect(reported('N', { startDate: '20260116', startTime: '00:20:00' })).toEqual([
      'rouen:N:20260115',
      expect.objectContaining(run),
    ]);
    expect(reported('N', { startDate: '20260116', startTime: '24:20:00' })[1]).toMatchObject(run);
    expect(reported('N', { startTime: '00:20:00' })[1]).toMatchObject(run);
  });

  it('defect R8: by headway are distinguished by that start', () => {
    expect(reported('H', { startDate: '20260115', startTime: '24:20:00' })[0]).toBe('rouen:H:20260115:24:20:00');
    for (const startTime of ['00:20:00', '24:20:00'])
      expect(reported('H', { startDate: '20260116', startTime })).toEqual([
        'rouen:H:20260115:24:20:00',
        expect.objectContaining({ startDate: '20260115', startTime: '24:20:00' }),
      ]);
  });
});

it('defect R16: an entity of a full dataset that is called deleted is taken out, and reported as long as it comes', () => {
  const feed = new PolledFeed();
  const gone = { ...tripUpdate(T1, [{ stopSequence: 3, arrival: { delay: 60 } }]), isDeleted: true };
  expect(feed.read([vehicle('7'), gone]).counts).toEqual({ DELETED_IN_FULL: 1 });
  expect(feed.keys('trip-update')).toEqual([]);
  expect(feed.read([vehicle('7'), gone], { afterS: 15 }).counts).toEqual({ DELETED_IN_FULL: 1 });
  const changes = { afterS: 30, header: { incrementality: 'DIFFERENTIAL' as const } };
  expect(new PolledFeed().read([gone], changes).counts).toEqual({});
});
