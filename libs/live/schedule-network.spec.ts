import { IssueCollector } from '#libs/errors';
import type { FeedId, HubEvent } from '#libs/model';
import { importSchedule, openScheduleIndex } from '#libs/schedule';
import { upserted, vehicleMoved } from '#libs/testing';
import { tinyFeed } from '../formats/gtfs/tiny-feed.fixture.js';
import { ScheduleNetwork, compileFilter, meaninglessPart, partsOf, type EntityFilter } from './index.js';

/** Line 90 (bus) calls at A and B of the west, line M (metro) at C and D of the east; A is a platform of station S. */
const GTFS = tinyFeed({
  'routes.txt': 'route_id,agency_id,route_short_name,route_type\n90,TCAR,90,3\nM,TCAR,M,1\n',
  'stops.txt':
    'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n' +
    'S,Gare,49.44,1.00,1,\nA,Gare quai,49.44,1.00,0,S\nB,Mairie,49.45,1.01,0,\nC,Parc,49.40,1.20,0,\nD,Port,49.41,1.21,0,\n',
  'trips.txt': 'route_id,service_id,trip_id\n90,WK,T1\nM,WK,T2\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
    'T1,08:00:00,08:00:00,A,1\nT1,08:10:00,08:10:00,B,2\nT2,08:00:00,08:00:00,C,1\nT2,08:10:00,08:10:00,D,2\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nWK,1,1,1,1,1,1,1,20260101,20301231\n',
  'calendar_dates.txt': undefined,
  'shapes.txt': undefined,
  'frequencies.txt': undefined,
});
const schedule = openScheduleIndex(
  importSchedule(GTFS, { feedId: 'astuce', documentHash: 'h' }, new IssueCollector()).index,
);

const network = (): ScheduleNetwork =>
  new ScheduleNetwork(
    (feed: FeedId) => (feed === 'astuce' ? schedule : undefined),
    ({ longitude }) => (longitude < 1.1 ? '76540' : '76575'),
  );
const alertAbout = (...informedEntities: object[]): HubEvent =>
  upserted('alert', 'a', { alertId: 'astuce:a', activePeriods: [], informedEntities } as never);
const runOf = (tripId: string, stop: string): HubEvent =>
  upserted('trip-update', tripId, {
    trip: { tripId: `astuce:${tripId}` },
    stopTimeUpdates: [{ stopId: `astuce:${stop}` }],
  } as never);

const WEST: [EntityFilter, EntityFilter][] = [
  [{ modes: ['bus'] }, { modes: ['metro'] }],
  [{ communes: ['76540'] }, { communes: ['76575'] }],
  [{ bbox: [0.9, 49, 1.1, 50] }, { bbox: [1.15, 49, 1.3, 50] }],
  [{ stops: ['astuce:B'] }, { stops: ['astuce:D'] }],
  [{ stops: ['astuce:S'] }, { stops: ['astuce:C'] }],
  [{ routes: ['astuce:90'] }, { routes: ['astuce:M'] }],
];

describe('a filter that asks for lines and places, of what only names them', () => {
  it.each<[string, HubEvent]>([
    ['an alert about a line', alertAbout({ routeId: 'astuce:90' })],
    ['an alert about a run, by its id alone', alertAbout({ trip: { tripId: 'astuce:T1' } })],
    ['an alert about a line named with a run', alertAbout({ trip: { routeId: 'astuce:90' } })],
    ['an alert about every line of a sort', alertAbout({ routeType: 3 })],
    ['a run of the line that reports only its next stop', runOf('T1', 'A')],
    ['an alarm about the line', upserted('alarm', 'x', { routeId: 'astuce:90' } as never)],
  ])('finds %s by mode, commune, box, stop and line, and not elsewhere', (_, event) => {
    const { facetsOf } = network();
    for (const [inside, outside] of WEST) {
      expect([inside, compileFilter(inside, facetsOf)(event)]).toEqual([inside, true]);
      expect([outside, compileFilter(outside, facetsOf)(event)]).toEqual([outside, false]);
    }
  });

  it('finds an alert about a stop by the lines that call there, and only at that stop', () => {
    const { facetsOf } = network();
    const atPlatform = alertAbout({ stopId: 'astuce:A' });
    const meets = (filter: EntityFilter, event = atPlatform) => compileFilter(filter, facetsOf)(event);
    expect(meets({ routes: ['astuce:90'] }) && meets({ modes: ['bus'] }) && meets({ communes: ['76540'] })).toBe(true);
    expect(meets({ stops: ['astuce:B'] }) || meets({ routes: ['astuce:M'] })).toBe(false);
    // A station concerns its platforms, and a platform its station.
    expect(meets({ stops: ['astuce:S'] })).toBe(true);
    expect(meets({ stops: ['astuce:A'] }, alertAbout({ stopId: 'astuce:S' }))).toBe(true);
  });

  it('finds an alert about an agency wherever it runs', () => {
    const { facetsOf } = network();
    const event = alertAbout({ agencyId: 'astuce:TCAR' });
    for (const [inside, outside] of WEST)
      expect([compileFilter(inside, facetsOf)(event), compileFilter(outside, facetsOf)(event)]).toEqual([true, true]);
  });

  it('sees what is reported itself where there is no schedule', () => {
    const event = upserted('alert', 'b', { informedEntities: [{ routeId: 'far:1' }] } as never, { feed: 'far' });
    expect(compileFilter({ routes: ['far:1'] }, network().facetsOf)(event)).toBe(true);
    expect(compileFilter({ modes: ['bus'] }, network().facetsOf)(event)).toBe(false);
  });

  it('sees runs of one stop pattern alike, looked up once, and one that is led elsewhere by what it reports', () => {
    const asked = network();
    const told = (local: string, ...stops: string[]): HubEvent =>
      upserted('trip-update', local, {
        trip: { tripId: 'astuce:T1', routeId: 'astuce:90' },
        stopTimeUpdates: stops.map((stop) => ({ stopId: `astuce:${stop}` })),
      } as never);
    const sorted = ({ stops }: { stops: readonly string[] }) => [...stops].sort();
    const [first, second, detour] = [told('x', 'A', 'B'), told('y', 'B'), told('z', 'A', 'C')].map(asked.facetsOf);
    expect(second).toBe(first);
    expect(sorted(first!)).toEqual(['astuce:A', 'astuce:B', 'astuce:S']);
    expect(sorted(detour!)).toEqual(['astuce:A', 'astuce:B', 'astuce:C', 'astuce:S']);
    // A station reported as a stop stands for all its platforms, whatever the pattern names.
    expect(sorted(asked.facetsOf(told('s', 'S')))).toEqual(['astuce:A', 'astuce:B', 'astuce:S']);
    expect(asked.counters).toEqual({ expandedTotal: 3, networksTotal: 1 });
  });

  it('asks the schedule once for an event, and not at all where nothing such is asked', () => {
    const asked = network();
    const event = alertAbout({ routeId: 'astuce:90' });
    compileFilter({ feeds: ['astuce'] }, asked.facetsOf)(event);
    compileFilter({ bbox: [0, 0, 1, 1] }, asked.facetsOf)(vehicleMoved('1'));
    expect(asked.counters).toEqual({ expandedTotal: 0, networksTotal: 0 });
    for (let i = 0; i < 3; i += 1) compileFilter({ modes: ['bus'] }, asked.facetsOf)(event);
    expect(asked.counters).toEqual({ expandedTotal: 1, networksTotal: 1 });
  });
});

it('what a filter cannot mean for any of the kinds is reported, with what it can', () => {
  expect(meaninglessPart({ routes: ['astuce:90'] }, ['traffic-situation'])).toBe('routes');
  expect(meaninglessPart({ modes: ['bus'] }, ['kpi', 'dataset'])).toBe('modes');
  expect(meaninglessPart({ routes: ['astuce:90'], feeds: [] }, ['station', 'vehicle-position'])).toBeUndefined();
  expect(partsOf(['station'])).toEqual(['feeds', 'modes', 'bbox', 'communes', 'stops']);
});
