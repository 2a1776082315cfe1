import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import type { TripUpdate, VehiclePosition } from '#libs/model';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { documentOf, normaliserOf } from '../incoming.fixture.js';
import { compileRules } from './index.js';
import { scheduleFrom } from './matching.fixture.js';

/** Both sides of the street at the Mairie have 11 on their sign; OUT calls at M1, BACK at M2. */
const schedule = scheduleFrom(
  tinyFeed({
    'stops.txt':
      'stop_id,stop_code,stop_name,stop_lat,stop_lon\n' +
      'M1,11,Mairie,49.44,1.09\nM2,11,Mairie,49.4401,1.0901\nE,12,Église,49.45,1.1\n',
    'trips.txt': 'route_id,service_id,trip_id,direction_id\n90,WORK,OUT,0\n90,WORK,BACK,1\n',
    'stop_times.txt':
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
      'OUT,08:00:00,08:00:00,M1,1\nOUT,08:10:00,08:10:00,E,2\n' +
      'BACK,08:00:00,08:00:00,E,1\nBACK,08:10:00,08:10:00,M2,2\n',
  }),
);
const AT = Date.parse('2026-01-15T07:00:00Z');

function read(entity: object, inUse = schedule) {
  const feed = normaliserOf({}, { rules: compileRules([{ use: 'stop-code' }], 'feeds[0]') });
  feed.useSchedule(inUse);
  const bytes = encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: AT / 1000 },
    entities: [{ id: '1', ...entity } as FeedEntity],
  });
  return feed.normalise(documentOf('gtfs-rt', bytes, { receivedAt: new Date(AT).toISOString() as never }), AT);
}
const run = (tripId: string, codes: string[], minutes: number[] = []) => ({
  tripUpdate: {
    trip: { tripId, startDate: '20260115' },
    stopTimeUpdate: codes.map((stopId, i) => ({
      stopId,
      departure: minutes.length > 0 ? { time: AT / 1000 + 60 * minutes[i]! } : { delay: 60 },
    })),
  },
});
const stopsOf = (entity: object): unknown[] =>
  (read(entity).events[0]!.entity as TripUpdate).stopTimeUpdates.map(({ stopId }) => stopId);

describe('a stop code both sides of a street share', () => {
  it.each([
    ['OUT', ['11', '12'], ['rouen:M1', 'rouen:E']],
    ['BACK', ['12', '11'], ['rouen:E', 'rouen:M2']],
  ])('means the side the run calls at: %s', (tripId, codes, stops) => {
    expect(stopsOf(run(tripId, codes))).toEqual(stops);
    expect(read(run(tripId, codes)).issues.counts).toEqual({});
  });

  it('means the side the run calls at also where only its stops and times find the run', () => {
    const { events } = read(run('4711', ['12', '11'], [1, 11]));
    expect(events[0]!.quality.matchedBy).toBe('stops');
    expect(stopsOf(run('4711', ['12', '11'], [1, 11]))).toEqual(['rouen:E', 'rouen:M2']);
  });

  it('means the platform, where the code is the id of its station too', () => {
    const stations = scheduleFrom(
      tinyFeed({
        'stops.txt':
          'stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n' +
          'BELBE,,Mairie,49.44,1.09,1,\n10132,BELBE,Mairie,49.44,1.09,0,BELBE\nE,12,Église,49.45,1.1,0,\n',
        'trips.txt': 'route_id,service_id,trip_id\n90,WORK,OUT\n',
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
          'OUT,08:00:00,08:00:00,10132,1\nOUT,08:10:00,08:10:00,E,2\n',
      }),
    );
    const { events, issues } = read(run('OUT', ['BELBE', '12']), stations);
    expect((events[0]!.entity as TripUpdate).stopTimeUpdates.map(({ stopId }) => stopId)).toEqual([
      'rouen:10132',
      'rouen:E',
    ]);
    expect(issues.counts).toEqual({});
  });

  it('means for a vehicle the side its run calls at', () => {
    const { events } = read({
      vehicle: { vehicle: { id: '7' }, trip: { tripId: 'BACK', startDate: '20260115' }, stopId: '11' },
    });
    expect((events[0]!.entity as VehiclePosition).stopId).toBe('rouen:M2');
  });

  it('stays as written, and is reported, where no run reports the side', () => {
    const { events, issues } = read({ vehicle: { vehicle: { id: '7' }, stopId: '11' } });
    expect((events[0]!.entity as VehiclePosition).stopId).toBe('rouen:11');
    expect(issues.counts).toEqual({ STOP_UNMATCHED: 1 });
  });

  it('leaves a stop reported by its id alone', () => {
    expect(stopsOf(run('OUT', ['M1', 'E']))).toEqual(['rouen:M1', 'rouen:E']);
  });
});
