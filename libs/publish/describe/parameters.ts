import { MODES } from '#libs/model';

/** A query or path parameter as `/openapi.json` describes it. */
export interface Parameter {
  description: string;
  schema: object;
  /** Several values in one, separated by commas. */
  isList?: true;
  example?: unknown;
  /** The address cannot be asked without it. */
  isRequired?: true;
}

const text = { type: 'string' };
const list = (description: string, items: object = text, bounds: object = {}): Parameter => ({
  description,
  schema: { type: 'array', items, ...bounds },
  isList: true,
});
const one = (description: string, schema: object = text): Parameter => ({ description, schema });

/** Of lists and of the stream. */
export const FILTERS = {
  feed: list('feed ids'),
  mode: list('modes of travel', { type: 'string', enum: MODES }),
  route: list('route ids with their feed'),
  stop: list('stop or station ids with their feed'),
  commune: list('INSEE codes'),
  bbox: list('west, south, east, north in degrees', { type: 'number' }, { minItems: 4, maxItems: 4 }),
  limit: one('entities of a page', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
  cursor: one('`next` of the page before'),
} satisfies Record<string, Parameter>;

const moment = { type: 'string', examples: ['2026-01-15T08:00:00Z', '2026-01-15'] };

export const HISTORY = {
  from: one(
    'instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC',
    moment,
  ),
  to: one('the same, exclusive; default now', moment),
  bucket: one('figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) …', {
    type: 'string',
    pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
    examples: ['15m'],
  }),
  tz: one('zone whose clock and calendar buckets follow; default that of the territory', {
    type: 'string',
    examples: ['Europe/Paris'],
  }),
  limit: one('rows of a page', { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 }),
  after: one('`next` of the page before'),
} satisfies Record<string, Parameter>;

export const EXPORT = {
  feed: FILTERS.feed,
  mode: FILTERS.mode,
  route: FILTERS.route,
  commune: FILTERS.commune,
  bbox: FILTERS.bbox,
  from: HISTORY.from,
  to: HISTORY.to,
  columns: list('names of columns in the order they are to stand; default all'),
} satisfies Record<string, Parameter>;

export const DOCUMENTS = {
  from: HISTORY.from,
  to: HISTORY.to,
  limit: one('documents of a page', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
} satisfies Record<string, Parameter>;

export const JOURNAL = {
  from: HISTORY.from,
  to: HISTORY.to,
  q: one('words that must all stand in a line, whatever their accents and capitals', {
    type: 'string',
    maxLength: 200,
  }),
  entity: one('key of an entity the lines are about, or the id of a line'),
  kind: list('categories of lines, and alarm-action'),
  limit: one('lines of a page', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
  cursor: one('`next` of the page before'),
} satisfies Record<string, Parameter>;

export const AT = one('as they were last published by this instant', moment);

const LINES = {
  LineRef: list('ids of lines'),
  DirectionRef: one('direction', { type: 'string', enum: ['0', '1'] }),
};

export const SIRI_LITE = {
  et: LINES,
  vm: { ...LINES, VehicleRef: list('ids of vehicles') },
  sx: { LineRef: LINES.LineRef, StopPointRef: list('ids of stops') },
  sm: {
    MonitoringRef: list('ids of stops'),
    ...LINES,
    MaximumStopVisits: one('at most so many at each stop', { type: 'integer', minimum: 1 }),
  },
} satisfies Record<string, Record<string, Parameter>>;
