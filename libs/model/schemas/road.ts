import { z } from 'zod';
import type { MeasurementSiteId, SituationId } from '../ids.js';
import {
  commune,
  count,
  flag,
  geoPoint,
  id,
  instant,
  integer,
  locationReference,
  mode,
  number,
  optional,
  text,
  translated,
} from './parts.js';
import { activity, validity } from './validity.js';

/** What is fixed about a road counter. Spec: DATEX II MeasurementSite / MeasurementSiteRecord. */
const measurementSite = z.object({
  siteId: id<MeasurementSiteId>(),
  ...optional({
    name: text.describe('name of the counter'),
    point: geoPoint.describe('where it is'),
    line: z.array(geoPoint).describe('the stretch it speaks for, in driving order'),
    roadNumber: text.describe('road'),
    direction: text.describe('way the traffic goes'),
    lanes: count.describe('lanes it covers'),
    locationReference,
  }),
});

const measuredValue = z.object({
  index: integer,
  type: z.enum(['flow', 'speed', 'occupancy', 'travelTime', 'trafficStatus']),
  ...optional({
    value: number,
    status: text,
    lane: text,
    vehicleType: text,
    faulty: flag.describe('the feed said so itself: dataError, or a sentinel such as -1 or 255'),
  }),
});

/**
 * What a road counter last measured, joined with its site. Absent means the site gave no reading (never 0). Units are
 * those of DATEX II: flow in vehicles per hour whatever the period, speed km/h, occupancy 0–100 %.
 */
export const trafficMeasurement = z.object({
  ...measurementSite.shape,
  ...optional({
    measuredAt: instant.describe('end of the period, or moment'),
    periodSeconds: number.meta({ unit: 's', plausible: [0, 31_536_000], description: 'how long it counted' }),
    flowVehPerHour: number
      .min(0)
      .meta({ unit: 'veh/h', plausible: [0, 100_000], description: 'vehicles per hour whatever the period' }),
    speedKmh: number.min(0).meta({ unit: 'km/h', plausible: [0, 300], description: 'mean speed' }),
    occupancyPercent: number
      .min(0)
      .max(100)
      .meta({ unit: '%', description: 'share of time a vehicle covers the detector' }),
    travelTimeSeconds: number.meta({ unit: 's', plausible: [0, 86_400], description: 'time to drive the line' }),
    freeFlowTravelTimeSeconds: number.meta({
      unit: 's',
      plausible: [0, 86_400],
      description: 'the same on an empty road',
    }),
    trafficStatus: z.enum(['stationary', 'queuing', 'slow', 'heavy', 'freeFlow', 'unknown']).describe('how it flows'),
    values: z
      .array(measuredValue)
      .describe('one entry per lane, direction or vehicle class where the feed gives several values for one site'),
    mode,
    commune,
  }),
});

const vehicleLimit = z.enum(['grossWeight', 'heaviestAxleWeight', 'height', 'length', 'width', 'axles']);

/** What vehicles a restriction is for: all, where there is none. Spec: DATEX II VehicleCharacteristics. */
const vehicleRestriction = z.object(
  optional({
    types: z.array(text),
    usages: z.array(text),
    fuels: z.array(text),
    loads: z.array(text),
    equipment: z.array(text),
    limits: z
      .array(z.object({ of: vehicleLimit, comparison: text, value: number, ...optional({ typeOfWeight: text }) }))
      .describe('weights in tonnes, lengths, heights and widths in metres; comparison as DATEX II writes it'),
    unread: z.array(text).describe('what restricts further and is not read: whom it is for cannot be said'),
  }),
);

/** A page about it. Spec: DATEX II UrlLink. */
const infoLink = z.object({ url: text, ...optional({ description: translated, type: text }) });

/** `periods` and `exceptions` and the rest of Validity say when it holds. Spec: DATEX II SituationRecord. */
const situationRecord = z.object({
  recordId: text,
  type: text.describe('DATEX II v3 type name without prefix: Accident, MaintenanceWorks …'),
  ...validity.shape,
  ...optional({
    version: text,
    detail: z.array(text).describe('the mandatory value of the type itself: roadClosed, accident …'),
    creationTime: instant,
    observationTime: instant,
    versionTime: instant,
    probabilityOfOccurrence: text,
    severity: text,
    safetyRelated: flag,
    activity,
    causeType: text,
    comments: z.array(translated),
    points: z.array(geoPoint),
    line: z.array(geoPoint),
    roadNumber: text,
    locationDescription: text,
    locationReference,
    sourceName: text,
    complianceOption: text,
    speedLimitKmh: number,
    lanesRestricted: integer,
    delaySeconds: number,
    queueLengthM: number,
    operatorActionStatus: text,
    forVehicles: z.array(vehicleRestriction).describe('for whom a restriction is: any of these; all, without any'),
    forDirections: z.array(text).describe('directions the restriction is for; all, without any'),
    forTraffic: z.array(text).describe('kinds of traffic the restriction is for; all, without any'),
    atPlaces: z.array(text).describe('places the restriction is for; all, without any'),
    minimumCarOccupancy: integer,
    lanesOperational: integer,
    capacityRemainingPercent: number,
    residualRoadWidthM: number,
    residualLaneWidthM: number,
    links: z.array(infoLink),
    faultyEquipment: text.describe('what has failed, where the record is about equipment'),
    transitService: text.describe('which service, of transit information'),
    confidentiality: text.describe('of this record alone, where it is another than that of the situation'),
  }),
});

/** One event on the road; all its records (works, closure, diversion) together. Spec: DATEX II Situation. */
export const trafficSituation = z.object({
  situationId: id<SituationId>(),
  records: z.array(situationRecord),
  ...optional({
    overallSeverity: text,
    versionTime: instant,
    informationStatus: text,
    confidentiality: text,
    relatedSituations: z.array(id<SituationId>()),
    activity,
    mode,
    commune,
  }),
});

export type MeasurementSite = z.infer<typeof measurementSite>;
export type TrafficMeasurement = z.infer<typeof trafficMeasurement>;
export type MeasuredValue = z.infer<typeof measuredValue>;
export type VehicleLimit = z.infer<typeof vehicleLimit>;
export type VehicleRestriction = z.infer<typeof vehicleRestriction>;
export type InfoLink = z.infer<typeof infoLink>;
export type SituationRecord = z.infer<typeof situationRecord>;
export type TrafficSituation = z.infer<typeof trafficSituation>;
