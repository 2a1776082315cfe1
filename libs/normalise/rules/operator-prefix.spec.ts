import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { compileRules } from './index.js';

/** The tiny feed with its ids under operators: trips `TCAR:1`, `TCAR:2`, `TNI:2`, `7`; routes `TCAR:90`, `TNI:06`. */
const schedule: Schedule = openScheduleIndex(
  importSchedule(
    tinyFeed({
      'routes.txt': 'route_id,agency_id,route_short_name,route_type\nTCAR:90,TCAR,90,3\nTNI:06,TCAR,6,3\n',
      'trips.txt':
        'route_id,service_id,trip_id\nTCAR:90,WORK,TCAR:1\nTCAR:90,WORK,TCAR:2\nTNI:06,WORK,TNI:2\nTNI:06,WORK,7\n',
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
        ['TCAR:1', 'TCAR:2', 'TNI:2', '7']
          .map((trip) => `${trip},08:00:00,08:00:00,A,1\n${trip},08:10:00,08:10:00,C,2\n`)
          .join(''),
    }),
    { feedId: 'astuce', documentHash: 'h' },
    new IssueCollector(),
  ).index,
);
const rule = compileRules([{ use: 'operator-prefix', prefixes: ['TCAR:', 'TNI:'] } as { use: string }], 'feeds[0]')
  .ids[0]!;
const { tripId, routeId, vehicleId } = rule.withSchedule!(schedule) as Required<typeof rule>;

describe('ids that bear their operator’s prefix in one of schedule and real time only', () => {
  it('stay as written where the schedule has them so', () => {
    expect([tripId('TCAR:1'), tripId('7'), routeId('TNI:06')]).toEqual(['TCAR:1', '7', 'TNI:06']);
  });

  it('get the prefix of the one operator that has such an id', () => {
    expect([tripId('1'), routeId('90'), routeId('06')]).toEqual(['TCAR:1', 'TCAR:90', 'TNI:06']);
  });

  it('stay as written where two operators have such an id', () => {
    expect(tripId('2')).toBe('2');
  });

  it('lose a prefix the schedule does not write', () => {
    expect(tripId('TNI:7')).toBe('7');
  });

  it('in the French coded form are taken by their technical part, under the operator they name', () => {
    expect([
      tripId('TCAR:ServiceJourney:1:LOC'),
      tripId('TNI:ServiceJourney:2:LOC'),
      routeId('TCAR:Line::90:LOC'),
    ]).toEqual(['TCAR:1', 'TNI:2', 'TCAR:90']);
  });

  it('of vehicles lose prefix and coding, whatever the schedule', () => {
    expect([vehicleId('TCAR:Vehicle::427:LOC'), vehicleId('TNI:734'), vehicleId('88')]).toEqual(['427', '734', '88']);
  });

  it('that nobody knows stay as written', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const found = tripId(id);
        expect(found === id || schedule.findTrip(found) !== undefined).toBe(true);
        // Taken again it is the same.
        expect(tripId(found)).toBe(found);
      }),
    );
  });
});
