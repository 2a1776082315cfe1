import { z } from 'zod';
import { MODES } from '#libs/model';
import {
  commune,
  count,
  flag,
  geoPoint,
  instant,
  integer,
  number,
  optional,
  serviceDate,
  text,
} from '#libs/model/schemas';
import { EVENTS } from './event-answers.js';

/** What `/v1/stops`, `/v1/routes`, `/v1/trips`, `/v1/departures` and `/v1/nearby` answer. */

const hubId = text.describe('feed id, colon, local id');
const mode = z.enum(MODES);
const colour = z.string().describe('#RRGGBB');

export const source = z
  .object({
    feed: text,
    title: text,
    licence: text.describe('SPDX or known id'),
    attribution: text.describe('who must be named where the data is shown'),
    nature: z.enum(['observed', 'simulated', 'replayed', 'experiment']),
  })
  .describe('a feed the answer is made of, and its terms');
const sources = z.array(source).describe('the feeds the answer is made of: whoever shows it names them');

const unknown = z
  .object(
    optional({
      feed: z.array(text),
      route: z.array(text),
      stop: z.array(text),
      commune: z.array(text),
    }),
  )
  .describe('ids asked for that nothing has, by parameter');

export const stopRef = z.object({
  id: hubId,
  ...optional({ name: text, code: text.describe('as on the pole'), platformCode: text, point: geoPoint }),
});

export const routeRef = z.object({
  id: hubId,
  name: text.describe('short name, or the long one where there is no short'),
  mode,
  ...optional({ color: colour, textColor: colour }),
});

const wheelchairBoarding = z
  .enum(['yes', 'no', 'some'])
  .describe(
    'whether a wheelchair can board; `some`: at some platforms of the station. Absent where the feed says nothing',
  );

const stopShape = {
  id: hubId,
  feed: text,
  type: z
    .enum(['station', 'stop', 'platform', 'entrance', 'boarding-area'])
    .describe('`stop` belongs to no station, `platform` does'),
  modes: z.array(mode).describe('of the lines that call here'),
  ...optional({
    name: text,
    code: text.describe('as on the pole'),
    platformCode: text,
    point: geoPoint,
    commune,
    station: hubId.describe('the station it belongs to'),
    wheelchairBoarding,
    distanceM: number.describe('from the point asked for, as the crow flies'),
    score: number.describe('how well the name is what was asked for; at most 1'),
  }),
};
export const transitStop = z.object({ ...stopShape, routes: z.array(hubId).describe('lines that call here') });

export const transitStops = z.object({
  items: z.array(transitStop),
  total: integer.describe('of all pages'),
  sources,
  ...optional({ next: text.describe('`cursor` of the next page; absent on the last one'), unknown }),
});

export const stopDetail = z.object({
  ...stopShape,
  timezone: text.describe('whose clock its timetable counts in'),
  routes: z.array(routeRef).describe('lines that call here, at a station at any of its platforms'),
  platforms: z.array(z.object({ ...stopShape, routes: z.array(hubId) })),
  entrances: z.array(z.object({ ...stopShape, routes: z.array(hubId) })),
  alerts: z.array(text).describe('keys of the alerts in force now'),
  sources,
});

export const callState = z
  .enum(['scheduled', 'predicted', 'cancelled', 'skipped', 'added', 'no-data'])
  .describe(
    '`scheduled`: by the timetable alone; `predicted`: by real time; `cancelled`: the run does not run; `skipped`: it does not stop here; `added`: a run beyond the timetable; `no-data`: the feed says that it knows nothing of it here',
  );

const boardingType = z.enum(['none', 'phone-agency', 'coordinate-with-driver']);
const boarding = {
  pickupType: boardingType.describe(
    'how one may board, where it is not as usual; `none` stands on no list of departures',
  ),
  dropOffType: boardingType.describe(
    'how one may alight, where it is not as usual; `none` stands on no list of arrivals',
  ),
};

const headway = z
  .object({
    seconds: integer,
    exact: flag.describe('false: runs come about so often, and their times are counted out, not promised'),
    from: instant,
    until: instant,
  })
  .describe('of a run that the timetable has by its headway (frequencies.txt)');

const tripRef = z.object({
  id: hubId,
  ...optional({
    serviceDate: serviceDate.describe('day of the timetable it belongs to; a run at 25:10 is of the day before'),
    startTime: text.describe('HH:MM:SS of the service day: which run of a trip by headway, or of a double'),
    shortName: text,
    directionId: integer,
    extra: flag.describe('beyond the timetable'),
  }),
});

const times = optional({
  scheduledAt: instant.describe('by the timetable; absent for a run that has none'),
  expectedAt: instant.describe('by real time; absent where nothing is reported'),
  delaySeconds: integer.describe('positive when late'),
});

const trust = {
  feed: text,
  flags: z
    .array(text)
    .describe(
      'what to know before trusting it: simulated, replayed, predicted, stale, repaired:…, suspect:…; `interpolated`: the timetable has no time here',
    ),
  ...optional({
    observedAt: instant.describe('when its real time was reported; absent where there is none'),
    ageSeconds: count.describe(
      'how old the report is: from `observedAt` to `at` of the answer; with the flag `stale` nobody has confirmed it for longer than its source may be silent',
    ),
  }),
};

export const stopCall = z.object({
  state: callState,
  stop: stopRef.describe('where it is planned to stop'),
  trip: tripRef,
  alerts: z.array(text).describe('keys of the alerts in force for it at that time, of `/v1/alerts/{key}`'),
  ...times,
  ...trust,
  ...optional({
    route: routeRef.describe('absent for a run that names no line'),
    platform: text.describe('code of the platform it stops at, as far as known now'),
    assignedStop: stopRef.describe('another platform than planned, where it stops today'),
    stopSequence: integer,
    headsign: text,
    headway,
    occupancy: text.describe('how full it is expected to leave'),
    ...boarding,
    distanceM: number.describe('of the stop from the point asked for'),
  }),
});

export const stopCalls = z.object({
  at: instant.describe('the moment of the answer; it moves in steps of five seconds'),
  from: instant,
  until: instant.describe('exclusive'),
  items: z.array(stopCall).describe('in order of the expected time, or of the scheduled where none is expected'),
  total: integer.describe('in the whole window; more than the items where `limit` cuts it short'),
  sources,
  ...optional({ stop: stopRef, unknown }),
});

const routeShape = {
  id: hubId,
  feed: text,
  name: text.describe('short name, or the long one where there is no short'),
  mode,
  routeType: integer.describe('GTFS route_type'),
  ...optional({
    shortName: text,
    longName: text,
    color: colour,
    textColor: colour,
    agency: z.object({ id: hubId, ...optional({ name: text, url: text }) }),
  }),
};
export const transitRoute = z.object(routeShape);

export const transitRoutes = z.object({
  items: z.array(transitRoute),
  total: integer,
  sources,
  ...optional({ next: text, unknown }),
});

const lineString = z
  .object({ type: z.literal('LineString'), coordinates: z.array(z.array(number)) })
  .describe('GeoJSON geometry: longitude, latitude');

export const routeDetail = z.object({
  ...routeShape,
  timezone: text,
  directions: z
    .array(
      z.object({
        headsigns: z.array(text).describe('most frequent first'),
        stops: z
          .array(stopRef)
          .describe('all stops of all its runs in the order they are served; twice where a run comes back to one'),
        trips: integer.describe('in the timetable, of all days'),
        ...optional({ directionId: integer, shape: lineString.describe('way of its most frequent run') }),
      }),
    )
    .describe('by direction_id; one without where the feed has none'),
  alerts: z.array(text).describe('keys of the alerts in force now'),
  sources,
});

export const tripCall = z.object({
  state: callState,
  stop: stopRef,
  arrival: z.object(times),
  departure: z.object(times),
  alerts: z.array(text),
  flags: z.array(text),
  ...optional({
    assignedStop: stopRef,
    platform: text,
    stopSequence: integer,
    headsign: text,
    occupancy: text,
    ...boarding,
    passed: flag.describe('the vehicle has left it'),
  }),
});

export const transitTrip = z.object({
  at: instant,
  trip: tripRef,
  state: callState.describe('of the run as a whole'),
  calls: z.array(tripCall).describe('in the order they are served'),
  timezone: text,
  sources,
  ...trust,
  ...optional({
    block: hubId.describe('what its vehicle is planned to run that day, of `/v1/blocks/{id}`'),
    route: routeRef,
    headsign: text,
    headway,
    shape: lineString,
    vehicles: z.array(text).describe('keys of the vehicles that say they are on it, of `/v1/vehicle-positions/{key}`'),
  }),
});

export const blockTrip = z.object({
  trip: tripRef,
  progress: z
    .enum(['done', 'running', 'next', 'later', 'cancelled'])
    .describe('by its expected times, and by the timetable alone where `state` is `scheduled`'),
  state: callState.describe('whether its times are of the timetable alone or of real time'),
  from: stopRef,
  to: stopRef,
  departure: z.object(times).describe('from its first stop'),
  arrival: z.object(times).describe('at its last stop'),
  ...trust,
  ...optional({
    route: routeRef,
    headsign: text,
    delaySeconds: integer.describe('at the next stop that says so, else at the last one that did; positive when late'),
    layoverSeconds: integer.describe('planned, after the trip before it that is not cancelled'),
    expectedLayoverSeconds: integer.describe('what the trip before it leaves of it; negative: it cannot leave in time'),
    vehicles: z.array(text).describe('keys of the vehicles that say now that they are on it'),
  }),
});

export const transitBlock = z.object({
  at: instant,
  id: hubId,
  feed: text,
  serviceDate,
  timezone: text,
  trips: z.array(blockTrip).describe('in the order they are planned'),
  total: integer.describe('of that day; more than the trips where the list is cut at 200'),
  sources,
});

export const seenRun = z.object({
  vehicle: text.describe('key, of `/v1/vehicle-positions/{key}`'),
  firstAt: instant.describe('of its reports on that run that were looked at'),
  lastAt: instant,
  reports: count,
  ...optional({
    trip: tripRef.describe('absent where it named none'),
    route: routeRef,
    headsign: text,
    block: hubId,
    scheduledStartAt: instant,
    scheduledEndAt: instant,
  }),
});

const seenShape = {
  serviceDate,
  timezone: text,
  items: z.array(seenRun).describe('in order of the first report'),
  sources,
};
export const vehicleRuns = z.object({ key: text, ...seenShape });
export const blockVehicles = z
  .object({ id: hubId, ...seenShape })
  .describe('of trips that have begun; around the middle of each it is looked who reported to be on it');

const nearbyEvent = (kind: 'station' | 'free-vehicle' | 'parking') =>
  z.object({ kind: z.literal(kind), distanceM: number, event: EVENTS[kind] });

export const nearby = z.object({
  at: instant,
  items: z
    .array(
      z.union([
        z.object({ kind: z.literal('stop'), distanceM: number, stop: transitStop }),
        nearbyEvent('station'),
        nearbyEvent('free-vehicle'),
        nearbyEvent('parking'),
      ]),
    )
    .describe('nearest first'),
  total: integer.describe('within the radius'),
  sources,
});

export type AnswerSource = z.infer<typeof source>;
export type StopRef = z.infer<typeof stopRef>;
export type RouteRef = z.infer<typeof routeRef>;
export type TransitStop = z.infer<typeof transitStop>;
export type TransitStops = z.infer<typeof transitStops>;
export type StopDetail = z.infer<typeof stopDetail>;
export type StopCallAnswer = z.infer<typeof stopCall>;
export type StopCallsAnswer = z.infer<typeof stopCalls>;
export type TransitRoute = z.infer<typeof transitRoute>;
export type TransitRoutes = z.infer<typeof transitRoutes>;
export type RouteDetail = z.infer<typeof routeDetail>;
export type TripCall = z.infer<typeof tripCall>;
export type TransitTrip = z.infer<typeof transitTrip>;
export type BlockTrip = z.infer<typeof blockTrip>;
export type TransitBlock = z.infer<typeof transitBlock>;
export type SeenRunAnswer = z.infer<typeof seenRun>;
export type VehicleRuns = z.infer<typeof vehicleRuns>;
export type BlockVehicles = z.infer<typeof blockVehicles>;
export type Nearby = z.infer<typeof nearby>;

/** Bodies by the names `/openapi.json` has for them. */
export const TRANSIT_ANSWERS: Readonly<Record<string, z.ZodType>> = {
  Source: source,
  StopRef: stopRef,
  RouteRef: routeRef,
  TransitStop: transitStop,
  TransitStops: transitStops,
  StopDetail: stopDetail,
  StopCall: stopCall,
  StopCalls: stopCalls,
  TransitRoute: transitRoute,
  TransitRoutes: transitRoutes,
  RouteDetail: routeDetail,
  TripCall: tripCall,
  TransitTrip: transitTrip,
  BlockTrip: blockTrip,
  TransitBlock: transitBlock,
  SeenRun: seenRun,
  VehicleRuns: vehicleRuns,
  BlockVehicles: blockVehicles,
  Nearby: nearby,
};
