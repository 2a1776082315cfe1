import { MODES } from '#libs/model';
import { STOP_TYPES } from '../transit/stop-directory.js';
import { NEARBY_KINDS } from '../transit/nearby.js';
import type { Endpoint } from './endpoint.js';
import { FILTERS, type Parameter } from './parameters.js';

const text = { type: 'string' };
const latitude = { type: 'number', minimum: -90, maximum: 90 };
const longitude = { type: 'number', minimum: -180, maximum: 180 };
const radius: Parameter = {
  description: 'metres around the point, as the crow flies',
  schema: { type: 'integer', minimum: 1, maximum: 20_000, default: 500 },
};
const near: Parameter = {
  description: 'latitude,longitude in degrees',
  schema: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
  isList: true,
  example: [49.4431, 1.0993],
};
const limit = (maximum: number, initial: number): Parameter => ({
  description: 'items of an answer',
  schema: { type: 'integer', minimum: 1, maximum, default: initial },
});
const at: Parameter = {
  description: 'instant, or a civil time of the territory; default now',
  schema: { type: 'string', examples: ['2026-01-15T08:00:00Z', '2026-01-15T09:00'] },
};
const window: Parameter = {
  description: 'how far from `at` on: ISO 8601 duration of hours, minutes and seconds, at most PT24H',
  schema: { type: 'string', pattern: '^PT(\\d+H)?(\\d+M)?(\\d+S)?$', default: 'PT1H', examples: ['PT30M'] },
};
const { feed, mode, route, commune, bbox, cursor } = FILTERS;

const date: Parameter = {
  description: 'service date YYYY-MM-DD or YYYYMMDD; default the day of the run under way, or of the next one',
  schema: { type: 'string', pattern: '^\\d{4}-?\\d{2}-?\\d{2}$', examples: ['2026-01-15'] },
};

const BOARD = { at, window, route, limit: limit(1_000, 100) } satisfies Record<string, Parameter>;
const BOARD_NEAR = { near, radius, ...BOARD, feed } satisfies Record<string, Parameter>;

/** Parameters of each address, by name: what is read is what is described. */
export const TRANSIT_QUERIES = {
  stops: {
    q: {
      description:
        'name or part of one; accents, order and a typo or two do not matter. Where no name has all words, names with most of them: what sort of place it is and the commune may be said, too',
      schema: { ...text, minLength: 1, maxLength: 100 },
      example: 'theatre des arts',
    },
    near,
    radius,
    route,
    commune,
    bbox,
    feed,
    mode,
    type: {
      description: 'what to list',
      schema: { type: 'array', items: { type: 'string', enum: STOP_TYPES }, default: ['station', 'stop'] },
      isList: true,
    },
    limit: limit(1_000, 100),
    cursor,
  },
  board: BOARD,
  boardNear: BOARD_NEAR,
  routes: {
    q: { description: 'name or part of one', schema: { ...text, minLength: 1, maxLength: 100 } },
    feed,
    mode: { ...mode, schema: { type: 'array', items: { type: 'string', enum: MODES } } },
    stop: FILTERS.stop,
    commune,
    limit: limit(1_000, 100),
    cursor,
  },
  trip: {
    date,
    startTime: {
      description:
        'HH:MM:SS at which it sets out: which run of a trip by headway; default the one under way, or the next',
      schema: { type: 'string', pattern: '^\\d{1,3}:[0-5]\\d:[0-5]\\d$', examples: ['08:10:00'] },
    },
  },
  block: { date },
  day: {
    date: { ...date, description: 'service date YYYY-MM-DD or YYYYMMDD; default the one under way' },
    at: {
      ...at,
      description: 'instant up to which reports count, or a civil time of the territory; default now',
    },
  },
  vehicles: { limit: limit(1_000, 100), cursor },
  nearby: {
    lat: { description: 'latitude in degrees', schema: latitude, example: 49.4431, isRequired: true },
    lon: { description: 'longitude in degrees', schema: longitude, example: 1.0993, isRequired: true },
    radius,
    kinds: {
      description: 'what to list; default all',
      schema: { type: 'array', items: { type: 'string', enum: NEARBY_KINDS } },
      isList: true,
    },
    limit: limit(1_000, 100),
  },
} satisfies Record<string, Record<string, Parameter>>;

const transit = (path: string, summary: string, answer: string, query?: Record<string, Parameter>): Endpoint => ({
  path,
  summary,
  tag: 'Stops and lines',
  type: 'application/json',
  answer,
  ...(query && { query }),
});

export const TRANSIT_ENDPOINTS: readonly Endpoint[] = [
  transit('/v1/stops', 'Stops and stations by name, place or line', 'TransitStops', TRANSIT_QUERIES.stops),
  transit('/v1/stops/{id}', 'One stop: platforms, lines, accessibility', 'StopDetail'),
  transit('/v1/stops/{id}/departures', 'Next departures, timetable and real time in one list', 'StopCalls', BOARD),
  transit('/v1/stops/{id}/arrivals', 'Next arrivals, timetable and real time in one list', 'StopCalls', BOARD),
  transit('/v1/departures', 'Next departures around a point', 'StopCalls', {
    ...BOARD_NEAR,
    near: { ...near, isRequired: true },
  }),
  transit('/v1/arrivals', 'Next arrivals around a point', 'StopCalls', {
    ...BOARD_NEAR,
    near: { ...near, isRequired: true },
  }),
  transit('/v1/routes', 'Lines', 'TransitRoutes', TRANSIT_QUERIES.routes),
  transit('/v1/routes/{id}', 'One line: its way and stops by direction', 'RouteDetail'),
  transit('/v1/routes/{id}/vehicles', 'Vehicles on a line now', 'VehiclePositionPage', TRANSIT_QUERIES.vehicles),
  transit('/v1/trips/{id}', 'One run with all its calls, planned and expected', 'TransitTrip', TRANSIT_QUERIES.trip),
  transit('/v1/blocks/{id}', 'What one vehicle is planned to run on a day, and how each trip stands', 'TransitBlock', {
    date,
  }),
  {
    ...transit('/v1/blocks/{id}/vehicles', 'Which vehicles ran the trips of a block', 'BlockVehicles'),
    tag: 'History',
    query: TRANSIT_QUERIES.day,
  },
  {
    ...transit('/v1/vehicle-positions/{key}/runs', 'Which runs a vehicle was on on a day', 'VehicleRuns'),
    tag: 'History',
    query: TRANSIT_QUERIES.day,
  },
  transit('/v1/nearby', 'All modes around a point, nearest first', 'Nearby', TRANSIT_QUERIES.nearby),
];
