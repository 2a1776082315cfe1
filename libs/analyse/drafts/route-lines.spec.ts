import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { RouteLines } from './route-lines.js';

const NEAR = { withinM: 50, alongM: 100 };

/** A route of three stops without a shape; the first is where it is said. */
function networkFrom(first: string): Schedule {
  const feed = tinyFeed({
    'stops.txt': [
      'stop_id,stop_name,stop_lat,stop_lon',
      `A,First,${first}`,
      'B,Second,49.4400,1.0900',
      'C,Third,49.4460,1.0900',
    ].join('\n'),
    'routes.txt': 'route_id,agency_id,route_short_name,route_type\n1,TCAR,1,3',
    'trips.txt': 'route_id,service_id,trip_id\n1,WORK,t',
    'stop_times.txt': [
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
      't,08:00:00,08:00:00,A,1',
      't,08:10:00,08:10:00,B,2',
      't,08:20:00,08:20:00,C,3',
    ].join('\n'),
  });
  return openScheduleIndex(importSchedule(feed, { feedId: 'a', documentHash: 'h' }, new IssueCollector()).index);
}

const passing = (lines: RouteLines, latitude: number, longitude: number): string[] =>
  lines.passing({ points: [{ latitude, longitude }], lines: [] }, NEAR).map(({ routeId }) => routeId);

describe('the ways of routes without shapes', () => {
  it('are straight from stop to stop', () => {
    const lines = new RouteLines(networkFrom('49.4340,1.0900'));
    expect([passing(lines, 49.437, 1.09), passing(lines, 49.437, 1.1), lines.droppedSegments]).toEqual([['1'], [], 0]);
  });

  it('leave out what is too long to say where a route runs, and count it: an express from Marseille', () => {
    const lines = new RouteLines(networkFrom('43.2961,5.3699'));
    expect(lines.droppedSegments).toBe(1);
    expect([passing(lines, 46.36805, 3.22995), passing(lines, 49.443, 1.09)]).toEqual([[], ['1']]);
  });
});
