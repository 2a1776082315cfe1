import { ALARM_RULES, FIGURES, KINDS, SEVERITIES, type Kind } from '#libs/model';
import { id, instant, integer, list, number, object, point, text, texts } from './schema-words.js';
import { activity, validity } from './schema-validity.js';
import { TRANSIT_BODIES } from './schemas-transit.js';

/** JSON Schema 2020-12 of entity bodies, by kind. Additional properties are allowed: readers ignore what they do not know. */
export function schemaOf(kind: Kind, base: string): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}/schemas/${kind}.json`,
    title: kind,
    ...(BODIES[kind] ?? { type: 'object' }),
  };
}

const figures = {
  type: 'object',
  additionalProperties: number,
  description: 'numbers by name; each name ends in its unit (Seconds, Kmh, M, Share from 0 to 1), else it is a count',
};

const feedState = { enum: ['waiting', 'fresh', 'degraded', 'stale', 'failing'] };
const BODIES: Partial<Record<Kind, object>> = {
  ...TRANSIT_BODIES,
  station: object(
    {
      stationId: id,
      systemId: text,
      name: texts,
      point,
      capacity: integer,
      status: object(
        {
          vehiclesAvailable: integer,
          docksAvailable: integer,
          isInstalled: { type: 'boolean' },
          isRenting: { type: 'boolean' },
          isReturning: { type: 'boolean' },
          lastReportedAt: instant,
        },
        [],
      ),
      mode: text,
      commune: text,
    },
    ['stationId', 'systemId', 'name', 'point'],
  ),
  'free-vehicle': object(
    {
      vehicleId: id,
      systemId: text,
      point,
      isReserved: { type: 'boolean' },
      isDisabled: { type: 'boolean' },
      vehicleTypeId: text,
      stationId: id,
      currentRangeM: number,
      lastReportedAt: instant,
    },
    ['vehicleId', 'systemId', 'isReserved', 'isDisabled'],
  ),
  parking: object(
    {
      parkingId: id,
      name: texts,
      point,
      address: text,
      capacity: integer,
      spacesAvailable: integer,
      spacesOccupied: integer,
      occupancyPercent: { type: 'number', minimum: 0 },
      state: { enum: ['open', 'closed', 'full', 'unknown'] },
      lastReportedAt: instant,
    },
    ['parkingId'],
  ),
  'variable-message-sign': object(
    {
      signId: id,
      description: texts,
      type: text,
      physicalSupport: text,
      point,
      roadNumber: text,
      direction: text,
      workingStatus: { enum: ['working', 'notWorking', 'blank', 'covered', 'unknown'] },
      messages: list(
        object(
          {
            setAt: instant,
            setBy: texts,
            reason: texts,
            pages: list(list(text)),
            pictograms: list(text),
            situationIds: list(id),
          },
          ['pages'],
        ),
      ),
      updatedAt: instant,
      mode: text,
      commune: text,
    },
    ['signId'],
  ),
  'traffic-measurement': object(
    {
      siteId: id,
      name: text,
      point,
      roadNumber: text,
      measuredAt: instant,
      periodSeconds: number,
      flowVehPerHour: { type: 'number', minimum: 0 },
      speedKmh: { type: 'number', minimum: 0 },
      occupancyPercent: { type: 'number', minimum: 0, maximum: 100 },
      travelTimeSeconds: number,
      trafficStatus: { enum: ['stationary', 'queuing', 'slow', 'heavy', 'freeFlow', 'unknown'] },
      commune: text,
    },
    ['siteId'],
  ),
  'traffic-situation': object(
    {
      situationId: id,
      overallSeverity: text,
      versionTime: instant,
      records: list(
        object(
          {
            recordId: text,
            type: text,
            detail: list(text),
            probabilityOfOccurrence: text,
            ...validity,
            activity,
            comments: list(texts),
            points: list(point),
            line: list(point),
            forVehicles: list(
              object({
                types: list(text),
                usages: list(text),
                fuels: list(text),
                loads: list(text),
                equipment: list(text),
                limits: list(
                  object({ of: text, comparison: text, value: number, typeOfWeight: text }, [
                    'of',
                    'comparison',
                    'value',
                  ]),
                ),
                unread: list(text),
              }),
            ),
            forDirections: list(text),
            forTraffic: list(text),
            atPlaces: list(text),
            minimumCarOccupancy: integer,
            links: list(object({ url: text, description: texts, type: text }, ['url'])),
          },
          ['recordId', 'type'],
        ),
      ),
      activity,
    },
    ['situationId', 'records'],
  ),
  'feed-status': object(
    {
      feedId: text,
      state: feedState,
      since: instant,
      reasons: list(object({ code: text, state: feedState, sourceId: text, text: texts }, ['code', 'state', 'text'])),
      checkedAt: instant,
      watchedUntil: instant,
      sources: list(
        object(
          {
            sourceId: text,
            format: text,
            state: feedState,
            lastSignAt: instant,
            freshUntil: instant,
            lastAttemptAt: instant,
            lastSuccessAt: instant,
            lastChangeAt: instant,
            consecutiveFailures: integer,
            lastError: text,
            subscription: object(
              { state: { enum: ['pending', 'active', 'lost'] }, since: instant, until: instant, detail: text },
              ['state', 'since'],
            ),
            frozen: object({ service: text, by: text, newestAt: instant, since: instant, producer: text }, [
              'service',
              'by',
              'newestAt',
              'since',
            ]),
          },
          ['sourceId', 'format', 'consecutiveFailures'],
        ),
      ),
      matchRate: number,
      matches: { type: 'object' },
      refusedDataset: object(
        {
          documentHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          reason: text,
          at: instant,
          acceptable: { type: 'boolean' },
        },
        ['documentHash', 'reason', 'at', 'acceptable'],
      ),
    },
    ['feedId', 'state', 'since'],
  ),
  dataset: object(
    {
      feedId: text,
      format: text,
      documentHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      usableTrips: { type: 'integer', minimum: 0 },
      totalTrips: { type: 'integer', minimum: 0 },
    },
    ['feedId', 'format', 'documentHash'],
  ),
  kpi: object(
    {
      feedId: text,
      figure: { enum: FIGURES },
      values: { ...figures, minProperties: 1 },
      windowSeconds: { type: 'number', minimum: 0, description: '0: how things are at computedAt' },
      sampleSize: { type: 'integer', minimum: 0 },
      computedAt: instant,
    },
    ['feedId', 'figure', 'values', 'windowSeconds', 'sampleSize', 'computedAt'],
  ),
  alarm: object(
    {
      feedId: text,
      rule: { enum: ALARM_RULES },
      state: { enum: ['raised', 'cleared'] },
      severity: { enum: SEVERITIES },
      firstSeenAt: instant,
      raisedAt: instant,
      lastSeenAt: instant,
      clearedAt: instant,
      occurrences: { type: 'integer', minimum: 1 },
      text: { ...texts, required: ['fr', 'en'] },
      figures,
      about: list(object({ kind: { enum: KINDS }, key: id }, ['kind', 'key'])),
      routeId: id,
      point,
    },
    [
      'feedId',
      'rule',
      'state',
      'severity',
      'firstSeenAt',
      'raisedAt',
      'lastSeenAt',
      'occurrences',
      'text',
      'figures',
      'about',
    ],
  ),
};
