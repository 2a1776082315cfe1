import { toInstant, type HubEvent } from '#libs/model';
import { MORNING, upserted } from '#libs/testing';
import { PublishRig, type TestFeed } from '../../../test/support/publish-rig.js';
import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { stopCalls, type StopCallsAnswer } from '../describe/transit-answers.js';
import { QueryParameters } from '../query/query-parameters.js';
import { stopBoard } from './departures.js';
import { Transit } from './transit.js';

let rig: PublishRig;
let transit: Transit;
afterEach(() => rig.stop());

type Changes = Parameters<typeof tinyFeed>[0];
async function start(changes: Changes = {}, atMs = MORNING, feed: Partial<TestFeed> = {}): Promise<void> {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'], ...feed }], atMs);
  transit = new Transit(rig.context);
  await rig.takeSchedule('astuce', tinyFeed(changes));
}

const local = (clock: string, day = '2026-01-15', offset = '+01:00'): string =>
  toInstant(Date.parse(`${day}T${clock}:00${offset}`));

function board(
  stop: string,
  query: Record<string, string> = {},
  by: 'arrival' | 'departure' = 'departure',
): StopCallsAnswer {
  const asked = new QueryParameters(query, TRANSIT_QUERIES.board);
  const answer = stopBoard(transit, `astuce:${stop}`, by, asked, rig.clock.now());
  expect(stopCalls.safeParse(answer).error).toBeUndefined();
  return answer;
}

/** `trip state scheduled→expected` of each call, by the clock of Rouen in winter. */
function lines(answer: StopCallsAnswer): string[] {
  const clock = (instant: string | undefined): string =>
    instant === undefined ? '–' : new Date(Date.parse(instant) + 3_600_000).toISOString().slice(11, 16);
  return answer.items.map(
    ({ trip, state, scheduledAt, expectedAt }) => `${trip.id} ${state} ${clock(scheduledAt)}→${clock(expectedAt)}`,
  );
}

const DAY = { at: '2026-01-15T07:30', window: 'PT2H' };
const T1 = { tripId: 'astuce:T1', routeId: 'astuce:90', startDate: '20260115' };
/** T1 with a time at each stop, and T2 the other way. */
const TIMED = {
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
    'T1,08:00:00,08:00:00,A,1\nT1,08:04:00,08:05:00,B,2\nT1,08:10:00,08:10:00,C,3\nT1,08:20:00,08:20:00,A,4\n' +
    'T2,08:00:00,08:00:00,C,1\nT2,08:08:00,08:08:00,B,2\nT2,08:15:00,08:15:00,A,3\n',
};
/** Six in the morning, before any of it. */
const EARLY = Date.UTC(2026, 0, 15, 5);
const REPORTED = { at: EARLY };
const reported = (stopTimeUpdates: object[], trip: object = {}, more: object = {}): HubEvent =>
  upserted('trip-update', 'run', { trip: { ...T1, ...trip }, stopTimeUpdates, ...more } as never, REPORTED);

describe('a board of departures', () => {
  it('has timetable and real time in one list, in order of the expected time', async () => {
    await start(TIMED, EARLY);
    expect(lines(board('B', DAY))).toEqual(['astuce:T1 scheduled 08:05→–', 'astuce:T2 scheduled 08:08→–']);
    await rig.happen(reported([{ stopSequence: 1, departure: { delaySeconds: 600 } }]));
    expect(lines(board('B', DAY))).toEqual(['astuce:T2 scheduled 08:08→–', 'astuce:T1 predicted 08:05→08:15']);
  });

  it('says of each departure what a rider and a program need', async () => {
    await start(TIMED, EARLY);
    await rig.happen(reported([{ stopSequence: 2, departure: { delaySeconds: 60 } }]));
    const [first] = board('B', { ...DAY, limit: '1' }).items;
    expect(first).toEqual({
      scheduledAt: local('08:05'),
      expectedAt: local('08:06'),
      delaySeconds: 60,
      state: 'predicted',
      stop: { id: 'astuce:B', name: 'Beauvoisine', code: '102', point: { latitude: 49.4475, longitude: 1.0991 } },
      stopSequence: 2,
      headsign: 'Boulingrin',
      route: { id: 'astuce:90', name: '90', mode: 'bus', color: '#E2001A' },
      trip: { id: 'astuce:T1', serviceDate: '20260115', directionId: 0 },
      alerts: [],
      feed: 'astuce',
      flags: [],
      observedAt: expect.any(String),
      ageSeconds: expect.any(Number),
    });
  });

  describe('where the timetable lets nobody board, or nobody alight', () => {
    const LIMITED = {
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type,stop_headsign\n' +
        'T1,08:00:00,08:00:00,A,1,0,1,\nT1,08:04:00,08:05:00,B,2,1,3,Gare\nT1,08:10:00,08:10:00,C,3,1,0,\n' +
        'T2,08:00:00,08:00:00,C,1,2,1,\nT2,08:08:00,08:08:00,B,2,3,1,Hôpital\nT2,08:15:00,08:15:00,A,3,,,\n',
    };

    it('lists no such departure and no such arrival, and says where one asks the driver or rings first', async () => {
      await start(LIMITED, EARLY);
      expect(lines(board('B', DAY))).toEqual(['astuce:T2 scheduled 08:08→–']);
      expect(board('B', DAY).items[0]).toMatchObject({
        pickupType: 'coordinate-with-driver',
        dropOffType: 'none',
        headsign: 'Hôpital',
      });
      expect(lines(board('B', DAY, 'arrival'))).toEqual(['astuce:T1 scheduled 08:04→–']);
      expect(board('C', DAY).items[0]).toMatchObject({ pickupType: 'phone-agency' });
    });

    it('takes the word of the day over that of the timetable', async () => {
      await start(LIMITED, EARLY);
      const today = { stopSequence: 2, pickupType: 'REGULAR', departure: { delaySeconds: 60 } };
      await rig.happen(reported([today]));
      expect(lines(board('B', DAY))).toEqual(['astuce:T1 predicted 08:05→08:06', 'astuce:T2 scheduled 08:08→–']);
      await rig.happen(reported([{ ...today, pickupType: 'NONE' }]));
      expect(lines(board('B', DAY))).toEqual(['astuce:T2 scheduled 08:08→–']);
    });
  });

  it('names the terms of the feed it is made of, and how many there are in all', async () => {
    await start(TIMED, EARLY);
    expect(board('B', { ...DAY, limit: '1' })).toMatchObject({
      total: 2,
      from: local('07:30'),
      until: local('09:30'),
      stop: { id: 'astuce:B' },
      sources: [{ feed: 'astuce', licence: 'etalab-2.0', attribution: 'Producer of astuce', nature: 'observed' }],
    });
  });

  it('shows a run that is late into the window, and not one that has left early', async () => {
    await start(TIMED, EARLY);
    await rig.happen(reported([{ stopSequence: 2, departure: { delaySeconds: 3_600 } }]));
    expect(lines(board('B', { at: '2026-01-15T09:00', window: 'PT10M' }))).toEqual(['astuce:T1 predicted 08:05→09:05']);
    await rig.happen(reported([{ stopSequence: 2, departure: { delaySeconds: -600 } }]));
    expect(lines(board('B', { at: '2026-01-15T08:00', window: 'PT10M' }))).toEqual(['astuce:T2 scheduled 08:08→–']);
  });

  it('keeps a stop out that is behind the vehicle, whatever the timetable says', async () => {
    await start(TIMED, Date.UTC(2026, 0, 15, 7, 1));
    const atC = { time: toInstant(Date.UTC(2026, 0, 15, 7)), delaySeconds: -600, uncertaintySeconds: 0 };
    expect(lines(board('B'))).toHaveLength(2);
    await rig.happen(reported([{ stopSequence: 3, departure: atC }]));
    expect(lines(board('B'))).toEqual(['astuce:T2 scheduled 08:08→–']);
  });

  it('can be of some lines alone, and says which lines nobody knows', async () => {
    await start(TIMED, EARLY);
    expect(board('B', { ...DAY, route: 'astuce:90' }).items).toHaveLength(2);
    expect(board('B', { ...DAY, route: 'astuce:91' })).toMatchObject({ items: [], unknown: { route: ['astuce:91'] } });
  });
});

describe('a station', () => {
  const STATION = {
    ...TIMED,
    'stops.txt':
      'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code\n' +
      'A,Arts,49.4404,1.0912,0,,\nC,Boulingrin,49.4482,1.1075,0,,\n' +
      'B,Beauvoisine,49.4475,1.0991,0,S,1\nB2,Beauvoisine,49.4476,1.0992,0,S,2\nS,Beauvoisine,49.4475,1.0991,1,,\n',
  };

  it('answers for its platforms', async () => {
    await start(STATION, EARLY);
    expect(lines(board('S', DAY))).toEqual(lines(board('B', DAY)));
    expect(board('S', DAY).items.map(({ platform }) => platform)).toEqual(['1', '1']);
    expect(board('B2', DAY).items).toEqual([]);
  });

  it('shows a run at another platform once; the platforms show it at both, with where it stops today', async () => {
    await start(STATION, EARLY);
    await rig.happen(reported([{ stopSequence: 2, assignedStopId: 'astuce:B2', departure: { delaySeconds: 0 } }]));
    const moved = { stop: { id: 'astuce:B' }, assignedStop: { id: 'astuce:B2' }, platform: '2', state: 'predicted' };
    expect(board('S', DAY).items).toMatchObject([moved, { platform: '1' }]);
    expect(board('B', DAY).items[0]).toMatchObject(moved);
    expect(board('B2', DAY).items).toMatchObject([moved]);
  });
});

describe('what real time says of a run', () => {
  const states = (stop: string): string[] => lines(board(stop, DAY)).filter((line) => line.includes('T1'));

  it('holds for the stops after, as GTFS-RT means it', async () => {
    await start(TIMED, EARLY);
    await rig.happen(reported([{ stopSequence: 1, departure: { delaySeconds: 300 } }]));
    expect([states('B'), states('C')]).toEqual([
      ['astuce:T1 predicted 08:05→08:10'],
      ['astuce:T1 predicted 08:10→08:15'],
    ]);
  });

  it('holds no further than to a stop for which nothing is known', async () => {
    await start(TIMED, EARLY);
    await rig.happen(
      reported([
        { stopSequence: 1, departure: { delaySeconds: 300 } },
        { stopSequence: 2, scheduleRelationship: 'NO_DATA' },
      ]),
    );
    expect([states('B'), states('C')]).toEqual([['astuce:T1 no-data 08:05→–'], ['astuce:T1 no-data 08:10→–']]);
  });

  it('leaves out a stop that is skipped and goes on behind it', async () => {
    await start(TIMED, EARLY);
    await rig.happen(
      reported([
        { stopSequence: 1, departure: { delaySeconds: 60 } },
        { stopSequence: 2, scheduleRelationship: 'SKIPPED' },
      ]),
    );
    expect([states('B'), states('C')]).toEqual([['astuce:T1 skipped 08:05→–'], ['astuce:T1 predicted 08:10→08:11']]);
  });

  it('shows a cancelled run at its time, and one that is deleted not at all', async () => {
    await start(TIMED, EARLY);
    await rig.happen(reported([], { scheduleRelationship: 'CANCELED' }));
    expect(states('B')).toEqual(['astuce:T1 cancelled 08:05→–']);
    await rig.happen(reported([], { scheduleRelationship: 'DELETED' }));
    expect(states('B')).toEqual([]);
  });

  it('adds a run the timetable does not have', async () => {
    await start(TIMED, EARLY);
    const stop = (stopSequence: number, stopId: string, clock: string) => ({
      stopSequence,
      stopId: `astuce:${stopId}`,
      arrival: { time: local(clock) },
      departure: { time: local(clock) },
    });
    await rig.happen(
      reported([stop(1, 'A', '08:01'), stop(2, 'B', '08:06'), stop(3, 'C', '08:11')], {
        tripId: 'astuce:extra',
        scheduleRelationship: 'ADDED',
      }),
    );
    const [, extra] = board('B', DAY).items;
    expect(extra).toMatchObject({
      state: 'added',
      expectedAt: local('08:06'),
      trip: { id: 'astuce:extra', extra: true },
    });
    expect(board('C', DAY).items.map(({ trip }) => trip.id)).not.toContain('astuce:extra');
  });

  it('shows the double of a trip beside it, by its own name and start', async () => {
    await start(TIMED, EARLY);
    const properties = { tripId: 'astuce:T1-bis', startDate: '20260115', startTime: '08:30:00' };
    const late = [{ stopSequence: 2, departure: { delaySeconds: 60 } }];
    await rig.happen(reported(late, { scheduleRelationship: 'DUPLICATED' }, { properties }));
    expect(lines(board('B', DAY))).toEqual([
      'astuce:T1 scheduled 08:05→–',
      'astuce:T2 scheduled 08:08→–',
      'astuce:T1-bis added 08:35→08:36',
    ]);
  });

  it('is as late at a stop without a time as before it, and says that its time is reckoned', async () => {
    await start({}, EARLY);
    await rig.happen(reported([{ stopSequence: 1, departure: { delaySeconds: 120 } }]));
    expect(board('B', DAY).items).toMatchObject([
      { state: 'predicted', scheduledAt: local('08:05'), expectedAt: local('08:07'), flags: ['interpolated'] },
    ]);
  });

  it('is forgotten when it is taken back', async () => {
    await start(TIMED, EARLY);
    await rig.happen(reported([{ stopSequence: 1, departure: { delaySeconds: 600 } }]));
    expect(states('B')).toEqual(['astuce:T1 predicted 08:05→08:15']);
    await rig.happen({ ...reported([]), op: 'remove', entity: undefined, reason: 'vanished' } as never);
    expect(states('B')).toEqual(['astuce:T1 scheduled 08:05→–']);
  });

  it('is that of the nearest day its trip runs on, where it names none', async () => {
    await start(TIMED, EARLY);
    const event = reported([{ stopSequence: 1, departure: { delaySeconds: 600 } }], { startDate: undefined });
    await rig.happen(event);
    expect(states('B')).toEqual(['astuce:T1 predicted 08:05→08:15']);
  });
});

describe('a board of arrivals', () => {
  it('has where runs end and not where they begin', async () => {
    await start(TIMED, EARLY);
    expect(lines(board('A', DAY, 'arrival'))).toEqual(['astuce:T2 scheduled 08:15→–', 'astuce:T1 scheduled 08:20→–']);
    expect(lines(board('A', DAY))).toEqual(['astuce:T1 scheduled 08:00→–']);
  });
});

describe('days', () => {
  it('go on past midnight: 25:05 is five past one of the next morning', async () => {
    await start({}, Date.UTC(2026, 0, 31, 22, 30));
    expect(board('A').items).toEqual([]);
    const { items } = board('A', { window: 'PT3H' });
    expect(items).toMatchObject([
      { trip: { id: 'astuce:T3', serviceDate: '20260131' }, scheduledAt: local('01:05', '2026-02-01') },
    ]);
  });

  it('follow the exceptions of the calendar', async () => {
    await start(TIMED, EARLY);
    expect(board('B', { at: '2026-01-06', window: 'PT24H' }).items).toEqual([]);
    expect(board('B', { at: '2026-01-07', window: 'PT24H' }).items).toHaveLength(2);
  });

  const EVERY_DAY = {
    ...TIMED,
    'calendar.txt':
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
      'WORK,1,1,1,1,1,1,1,20250101,20261231\nNIGHT,1,1,1,1,1,1,1,20250101,20261231\n',
    'calendar_dates.txt': undefined,
  };

  it.each([
    // Noon less twelve hours: 00:30 of the spring day is 23:30 of the evening before, of the autumn day 01:30 summer time.
    ['in spring', '2026-03-28T20:00:00Z', '2026-03-28T22:35:00.000Z', '2026-03-29T06:05:00.000Z'],
    ['in autumn', '2025-10-25T20:00:00Z', '2025-10-25T23:35:00.000Z', '2025-10-26T07:05:00.000Z'],
  ])('of clock change count from noon, %s', async (_, at, night, morning) => {
    const times =
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
      'T1,08:00:00,08:00:00,A,1\nT1,08:05:00,08:05:00,B,2\nT1,08:10:00,08:10:00,C,3\n' +
      'T3,00:30:00,00:30:00,A,1\nT3,00:35:00,00:35:00,B,2\nT3,00:40:00,00:40:00,C,3\n';
    await start({ ...EVERY_DAY, 'stop_times.txt': times }, Date.parse(at));
    const { items } = board('B', { window: 'PT14H' });
    expect(items.map(({ scheduledAt }) => scheduledAt)).toEqual([night, morning]);
  });
});

describe('runs by headway', () => {
  const EVERY_20 = (exact: 0 | 1) => ({
    ...TIMED,
    'frequencies.txt': `trip_id,start_time,end_time,headway_secs,exact_times\nT1,08:00:00,09:00:00,1200,${exact}\n`,
  });

  it.each([
    ['at their times where they are exact', 1, true],
    ['about so often where they are not', 0, false],
  ] as const)('leave %s, and say so', async (_, exact, isExact) => {
    await start(EVERY_20(exact), EARLY);
    const { items } = board('B', DAY);
    expect(
      items.filter(({ headway }) => headway).map(({ scheduledAt, trip }) => [scheduledAt, trip.startTime]),
    ).toEqual([
      [local('08:05'), '08:00:00'],
      [local('08:25'), '08:20:00'],
      [local('08:45'), '08:40:00'],
    ]);
    expect(items[0]!.headway).toEqual({ seconds: 1200, exact: isExact, from: local('08:00'), until: local('09:00') });
  });

  it('are identified by their start, in the place of the one the headway counts there', async () => {
    await start(EVERY_20(0), EARLY);
    const at = (stopSequence: number, clock: string) => ({ stopSequence, departure: { time: local(clock) } });
    const trip = { startTime: '08:22:00', scheduleRelationship: 'UNSCHEDULED' };
    await rig.happen(reported([at(1, '08:22'), at(2, '08:31')], trip));
    const runs = board('B', DAY).items.filter(({ headway }) => headway);
    expect(runs.map(({ trip: { startTime }, state, expectedAt }) => [startTime, state, expectedAt])).toEqual([
      ['08:00:00', 'scheduled', undefined],
      ['08:22:00', 'predicted', local('08:31')],
      ['08:40:00', 'scheduled', undefined],
    ]);
  });
});

describe('a run that comes back to a stop', () => {
  it('is there twice, each time with its own times', async () => {
    const loop = withRows('stop_times.txt', 'T1,08:20:00,08:20:00,B,4', 'T1,08:30:00,08:30:00,C,5');
    await start(loop, EARLY);
    await rig.happen(reported([{ stopSequence: 4, departure: { delaySeconds: 60 } }]));
    expect(board('B', DAY).items.map(({ stopSequence, state }) => [stopSequence, state])).toEqual([
      [2, 'scheduled'],
      [4, 'predicted'],
    ]);
  });
});

describe('what can be believed (invariant 4)', () => {
  it('is simulated where the feed is, timetable and real time alike', async () => {
    await start(TIMED, EARLY, { nature: 'simulated' });
    await rig.happen(reported([{ stopSequence: 1, departure: { delaySeconds: 600 } }]));
    expect(board('B', DAY).items.map(({ flags }) => flags)).toEqual([['simulated'], ['simulated']]);
    expect(board('B', DAY).sources[0]!.nature).toBe('simulated');
  });

  it('is said with what is reported: predicted by the hub, suspect, stale', async () => {
    await start(TIMED, EARLY);
    const event = reported([{ stopSequence: 1, departure: { delaySeconds: 600 } }]);
    await rig.happen({ ...event, quality: { flags: ['predicted'] } });
    await rig.happen(
      upserted('feed-status', 'status', {
        feedId: 'astuce' as never,
        state: 'stale',
        sources: [{ sourceId: event.source.id, format: 'gtfs-rt', state: 'stale' }],
      } as never),
    );
    expect(board('B', DAY).items[1]!.flags).toEqual(['predicted', 'stale']);
  });

  it('is not what everybody may not read (invariant 6)', async () => {
    await start(TIMED, EARLY);
    await rig.happen({ ...reported([{ stopSequence: 1, departure: { delaySeconds: 600 } }]), visibility: 'partner' });
    expect(lines(board('B', DAY))[0]).toBe('astuce:T1 scheduled 08:05→–');
    await rig.stop();
    await start(TIMED, EARLY, { visibility: 'partner' });
    expect(() => board('B', DAY)).toThrow('no stop astuce:B');
  });
});

describe('alerts of a departure', () => {
  it('are those in force when it leaves, about its line, its stop or station, or the run', async () => {
    await start(TIMED, EARLY);
    const alert = (key: string, informed: object, period?: object) =>
      upserted(
        'alert',
        key,
        {
          alertId: `astuce:${key}`,
          activePeriods: period ? [period] : [],
          informedEntities: [informed],
        } as never,
        REPORTED,
      );
    await rig.happen(
      alert('line', { routeId: 'astuce:90' }),
      alert('stop', { stopId: 'astuce:B' }),
      alert('elsewhere', { stopId: 'astuce:C' }),
      alert('run', { trip: T1 }),
      alert('both', { routeId: 'astuce:90', stopId: 'astuce:C' }),
      alert('over', { routeId: 'astuce:90' }, { end: local('08:06') }),
    );
    expect(board('B', DAY).items.map(({ alerts }) => alerts)).toEqual([
      ['astuce:line', 'astuce:over', 'astuce:run', 'astuce:stop'],
      ['astuce:line', 'astuce:stop'],
    ]);
  });
});

describe('a question nobody can answer', () => {
  it.each([
    ['limit', { limit: '0' }, 'limit: got "0", expected a whole number from 1 to 1000'],
    ['window', { window: '1h' }, 'window: got "1h", expected a duration such as PT30M'],
    ['window', { window: 'PT25H' }, 'window: got "PT25H"'],
    ['at', { at: 'noon' }, 'at: got "noon", expected an ISO 8601 instant'],
    ['at', { at: ['2026-01-15', '2026-01-16'] as never }, 'at: got "2026-01-15 and 2026-01-16", expected it once'],
    ['stop', { stop: 'x' }, 'stop: got "stop", expected one of at, window, route, limit'],
  ])('names the parameter (%s), what was got and what is expected', async (_, query, message) => {
    await start(TIMED, EARLY);
    expect(() => board('B', query)).toThrow(message);
  });
});
