import { ALARM_RULES, FIGURES, KINDS, SEVERITIES, type Kind } from '#libs/model';

/** JSON Schema 2020-12 of entity bodies, by kind. Additional properties are allowed: readers ignore what they do not know. */
export function schemaOf(kind: Kind, base: string): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}/schemas/${kind}.json`,
    title: kind,
    ...(BODIES[kind] ?? { type: 'object' }),
  };
}

const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const instant = { type: 'string', format: 'date-time', description: 'UTC with milliseconds' };
const id = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*:.+$', description: 'feed id, colon, local id' };
const texts = { type: 'object', additionalProperties: text, description: 'text by language; und where none is named' };
const point = {
  type: 'object',
  required: ['latitude', 'longitude'],
  properties: {
    latitude: { type: 'number', minimum: -90, maximum: 90 },
    longitude: { type: 'number', minimum: -180, maximum: 180 },
  },
};
const figures = {
  type: 'object',
  additionalProperties: number,
  description: 'numbers by name; each name ends in its unit (Seconds, Kmh, M, Share from 0 to 1), else it is a count',
};
const list = (items: object): object => ({ type: 'array', items });
const object = (properties: Record<string, object>, required: string[] = []): object => ({
  type: 'object',
  properties,
  required,
});

const trip = object({
  tripId: id,
  routeId: id,
  directionId: { enum: [0, 1] },
  startTime: text,
  startDate: { type: 'string', pattern: '^\\d{8}$' },
  scheduleRelationship: {
    enum: ['SCHEDULED', 'ADDED', 'UNSCHEDULED', 'CANCELED', 'REPLACEMENT', 'DUPLICATED', 'DELETED', 'NEW'],
  },
});
const stopTimeEvent = object({
  time: instant,
  delaySeconds: integer,
  uncertaintySeconds: integer,
  scheduledTime: instant,
});

const BODIES: Partial<Record<Kind, object>> = {
  'vehicle-position': object(
    {
      vehicleId: id,
      label: text,
      trip,
      point,
      bearingDeg: { type: 'number', minimum: 0, maximum: 360 },
      speedMps: { type: 'number', minimum: 0 },
      odometerM: number,
      stopId: id,
      stopSequence: integer,
      currentStatus: { enum: ['INCOMING_AT', 'STOPPED_AT', 'IN_TRANSIT_TO'] },
      occupancyStatus: text,
      occupancyPercentage: number,
      mode: text,
      routeName: text,
      routeColor: { type: 'string', pattern: '^#[0-9A-F]{6}$' },
      headsign: text,
      commune: text,
    },
    ['vehicleId'],
  ),
  'trip-update': object(
    {
      trip,
      vehicleId: id,
      delaySeconds: integer,
      stopTimeUpdates: list(
        object({
          stopSequence: integer,
          stopId: id,
          arrival: stopTimeEvent,
          departure: stopTimeEvent,
          scheduleRelationship: { enum: ['SCHEDULED', 'SKIPPED', 'NO_DATA', 'UNSCHEDULED'] },
        }),
      ),
      mode: text,
      routeName: text,
    },
    ['trip', 'stopTimeUpdates'],
  ),
  alert: object(
    {
      alertId: id,
      activePeriods: list(object({ start: instant, end: instant })),
      informedEntities: list(object({ agencyId: id, routeId: id, stopId: id, trip })),
      cause: text,
      effect: text,
      severityLevel: text,
      header: texts,
      description: texts,
      url: texts,
    },
    ['alertId', 'activePeriods', 'informedEntities'],
  ),
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
        ['vehiclesAvailable', 'isInstalled', 'isRenting', 'isReturning'],
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
            start: instant,
            end: instant,
            comments: list(texts),
            points: list(point),
            line: list(point),
          },
          ['recordId', 'type'],
        ),
      ),
    },
    ['situationId', 'records'],
  ),
  'feed-status': object(
    {
      feedId: text,
      state: { enum: ['waiting', 'fresh', 'stale', 'failing'] },
      since: instant,
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
  dataset: object({ feedId: text, format: text, documentHash: { type: 'string', pattern: '^[0-9a-f]{64}$' } }, [
    'feedId',
    'format',
    'documentHash',
  ]),
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
