import { toInstant } from '#libs/model';
import { stationHas, upserted, vehicleMoved } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { nearby, routeDetail, transitRoutes, transitTrip } from '../describe/transit-answers.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { QueryParameters } from '../query/query-parameters.js';
import { mergeInOrder } from './merge-in-order.js';
import { listNearby } from './nearby.js';
import { describeRoute, listRoutes, vehiclesOf } from './routes.js';
import { Transit } from './transit.js';
import { describeTrip } from './trips.js';

const EARLY = Date.UTC(2026, 0, 15, 5);
let rig: PublishRig;
let transit: Transit;
afterEach(() => rig.stop());

async function start(changes: Parameters<typeof tinyFeed>[0] = {}, atMs = EARLY): Promise<void> {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt', 'gbfs'] }], atMs);
  transit = new Transit(rig.context);
  await rig.takeSchedule('astuce', tinyFeed(changes));
}
const local = (clock: string, day = '2026-01-15'): string => toInstant(Date.parse(`${day}T${clock}:00+01:00`));

describe('a line', () => {
  it('has its way and its stops in order, by direction', async () => {
    await start();
    const answer = describeRoute(transit, 'astuce:90', rig.clock.now());
    expect(routeDetail.safeParse(answer).error).toBeUndefined();
    expect(answer).toMatchObject({
      name: '90',
      mode: 'bus',
      color: '#E2001A',
      agency: { id: 'astuce:TCAR', name: 'Réseau Astuce' },
    });
    expect(
      answer.directions.map(({ directionId, headsigns, stops, shape }) => [
        directionId,
        headsigns,
        stops.map(({ id }) => id),
        shape?.coordinates.length,
      ]),
    ).toEqual([
      [0, ['Boulingrin'], ['astuce:A', 'astuce:B', 'astuce:C'], 3],
      [1, ['Théâtre des Arts'], ['astuce:C', 'astuce:A'], undefined],
    ]);
  });

  it('is found by its name, its mode, its stop', async () => {
    await start(withRows('routes.txt', 'M,TCAR,M,1,'));
    const ids = (query: Record<string, string>) => {
      const answer = listRoutes(transit, new QueryParameters(query, TRANSIT_QUERIES.routes), rig.clock.now());
      expect(transitRoutes.safeParse(answer).error).toBeUndefined();
      return answer.items.map(({ id }) => id);
    };
    expect(ids({})).toEqual(['astuce:90', 'astuce:M']);
    expect(ids({ q: '90' })).toEqual(['astuce:90']);
    expect(ids({ mode: 'metro' })).toEqual(['astuce:M']);
    expect(ids({ stop: 'astuce:S' })).toEqual(['astuce:90']);
    expect(() => ids({ mode: 'rocket' })).toThrow('mode: got "rocket"');
  });

  it('has its vehicles, and those of no other', async () => {
    await start();
    const on = (routeId: string) => ({ trip: { routeId } }) as never;
    await rig.happen(
      vehicleMoved('1', { at: EARLY }),
      upserted('vehicle-position', '2', { vehicleId: 'astuce:2', ...(on('astuce:91') as object) } as never),
    );
    await rig.happen(
      upserted('vehicle-position', '3', { vehicleId: 'astuce:3', ...(on('astuce:90') as object) } as never),
    );
    const answer = JSON.parse(
      vehiclesOf(transit, 'astuce:90', new QueryParameters({}, TRANSIT_QUERIES.vehicles), undefined, EARLY),
    );
    expect(answer.items.map(({ key }: { key: string }) => key)).toContain('astuce:3');
    expect(answer.items.map(({ key }: { key: string }) => key)).not.toContain('astuce:2');
    expect(() =>
      vehiclesOf(transit, 'astuce:91', new QueryParameters({}, TRANSIT_QUERIES.vehicles), undefined, EARLY),
    ).toThrow('no route astuce:91');
  });
});

describe('variants of a line as one', () => {
  it.each([
    [
      'a short run adds nothing',
      [
        ['A', 'B', 'C'],
        ['B', 'C'],
      ],
      'ABC',
    ],
    [
      'a branch stands where it leaves',
      [
        ['A', 'B', 'C', 'E'],
        ['A', 'B', 'D', 'E'],
      ],
      'ABCDE',
    ],
    [
      'a loop keeps its stop twice',
      [
        ['A', 'B', 'C', 'A'],
        ['A', 'B', 'C', 'A'],
      ],
      'ABCA',
    ],
    [
      'an express between has no stop of its own',
      [
        ['A', 'B', 'C', 'D'],
        ['A', 'D'],
      ],
      'ABCD',
    ],
    [
      'a longer one goes on',
      [
        ['A', 'B'],
        ['Z', 'A', 'B', 'C'],
      ],
      'ZABC',
    ],
  ])('%s', (_, sequences, merged) => {
    expect(mergeInOrder(sequences).join('')).toBe(merged);
  });
});

describe('a run', () => {
  const trip = (id: string, query: Record<string, string> = {}) => {
    const answer = describeTrip(transit, id, new QueryParameters(query, TRANSIT_QUERIES.trip), rig.clock.now());
    expect(transitTrip.safeParse(answer).error).toBeUndefined();
    return answer;
  };

  it('has all its calls, planned and expected', async () => {
    await start();
    await rig.happen(
      upserted(
        'trip-update',
        'run',
        {
          trip: { tripId: 'astuce:T1', startDate: '20260115' },
          stopTimeUpdates: [{ stopSequence: 1, departure: { delaySeconds: 60 } }],
        } as never,
        { at: EARLY },
      ),
    );
    expect(trip('astuce:T1')).toMatchObject({
      state: 'predicted',
      trip: { id: 'astuce:T1', serviceDate: '20260115' },
      calls: [
        {
          stop: { id: 'astuce:A' },
          departure: { scheduledAt: local('08:00'), expectedAt: local('08:01'), delaySeconds: 60 },
        },
        { stop: { id: 'astuce:B' }, flags: ['interpolated'], departure: { expectedAt: local('08:06') } },
        { stop: { id: 'astuce:C' }, arrival: { scheduledAt: local('08:10'), expectedAt: local('08:11') } },
      ],
    });
  });

  it('is that under way or the next one, or of the day asked for', async () => {
    await start();
    expect(trip('astuce:T1').trip.serviceDate).toBe('20260115');
    await rig.clock.pass(7 * 3_600_000);
    expect(trip('astuce:T1').trip.serviceDate).toBe('20260116');
    expect(trip('astuce:T1', { date: '2026-01-19' }).calls[0]!.departure.scheduledAt).toBe(
      local('08:00', '2026-01-19'),
    );
    expect(trip('astuce:T3', { date: '20260131' }).calls[0]!.departure.scheduledAt).toBe(local('01:05', '2026-02-01'));
  });

  it('is not found on a day it does not run on, nor where nobody knows it', async () => {
    await start();
    expect(() => trip('astuce:T1', { date: '2026-01-17' })).toThrow(
      'no trip astuce:T1 on 2026-01-17: the timetable has it',
    );
    expect(() => trip('astuce:T9')).toThrow('no trip astuce:T9');
    expect(() => trip('astuce:T1', { date: '2026-02-30' })).toThrow('date: got "2026-02-30", expected a day');
  });

  it('by headway is the one that sets out when it is asked for', async () => {
    await start({
      'frequencies.txt': 'trip_id,start_time,end_time,headway_secs,exact_times\nT1,08:00:00,09:00:00,1200,1\n',
    });
    expect(trip('astuce:T1')).toMatchObject({
      trip: { startTime: '08:00:00' },
      headway: { seconds: 1200, exact: true },
    });
    expect(trip('astuce:T1', { startTime: '08:20:00' }).calls[2]!.arrival.scheduledAt).toBe(local('08:30'));
    expect(() => trip('astuce:T1', { startTime: '08:21:00' })).toThrow('no trip astuce:T1');
  });
});

describe('what is nearby', () => {
  it('is of all modes, nearest first, and each says how it can be believed', async () => {
    await start();
    await rig.happen(stationHas('7', 3, 5, { feed: 'astuce', at: EARLY, flags: ['replayed'] }));
    const { point } = rig.live.find('station', 'astuce:7')!.event.entity!;
    const query = { lat: String(point.latitude), lon: String(point.longitude), radius: '20000' };
    const answer = listNearby(transit, new QueryParameters(query, TRANSIT_QUERIES.nearby), EARLY);
    expect(nearby.safeParse(answer).error).toBeUndefined();
    expect(answer.items[0]).toMatchObject({
      kind: 'station',
      distanceM: 0,
      event: { quality: { flags: ['replayed'] } },
    });
    const away = answer.items.map(({ distanceM }) => distanceM);
    expect(away).toEqual([...away].sort((a, b) => a - b));
    expect(answer.items.filter(({ kind }) => kind === 'stop')).toHaveLength(3);
    const stops = listNearby(transit, new QueryParameters({ ...query, kinds: 'stop' }, TRANSIT_QUERIES.nearby), EARLY);
    expect(stops.items).toHaveLength(3);
  });

  it('needs a place', async () => {
    await start();
    expect(() => new QueryParameters({ lat: '49.4' }, TRANSIT_QUERIES.nearby)).toThrow(
      'lon: got "", expected longitude in degrees',
    );
    expect(() => new QueryParameters({ lat: '99', lon: '1' }, TRANSIT_QUERIES.nearby).number('lat')).toThrow(
      'lat: got "99", expected a number from -90 to 90',
    );
  });
});
