import { MODES, type Kind } from './kinds.js';
import type { Parking } from './parking.js';
import type { TrafficMeasurement } from './road.js';
import type { FreeVehicle, Station, StationStatus } from './shared-mobility.js';
import type { TripDescriptor, VehiclePosition } from './transit.js';

/** Kinds a feed without a standard format of its own can be mapped to by configuration. */
export const MAPPED_KINDS = [
  'vehicle-position',
  'station',
  'free-vehicle',
  'parking',
  'traffic-measurement',
] as const satisfies readonly Kind[];
export type MappedKind = (typeof MAPPED_KINDS)[number];

/** What the value of a model field is. Numbers are in the unit named; `id` is the feed's own id, without the feed. */
export type FieldShape =
  | { type: 'id' | 'text' | 'flag' | 'instant' | 'service-date' | 'clock-time' | 'point' | 'line' }
  | { type: 'number'; unit?: Unit; min?: number; max?: number; whole?: boolean }
  | { type: 'word'; words: readonly string[] };

export type FieldDescription = FieldShape & { meaning: string; required?: true };

/** Units by what they measure: factor to the first of each group. */
export const UNITS = {
  'm/s': { of: 'speed', factor: 1 },
  'km/h': { of: 'speed', factor: 1 / 3.6 },
  kn: { of: 'speed', factor: 1852 / 3600 },
  mph: { of: 'speed', factor: 0.44704 },
  m: { of: 'length', factor: 1 },
  km: { of: 'length', factor: 1000 },
  mi: { of: 'length', factor: 1609.344 },
  s: { of: 'duration', factor: 1 },
  ms: { of: 'duration', factor: 0.001 },
  min: { of: 'duration', factor: 60 },
  h: { of: 'duration', factor: 3600 },
  deg: { of: 'angle', factor: 1 },
  rad: { of: 'angle', factor: 180 / Math.PI },
  ratio: { of: 'share', factor: 1 },
  '%': { of: 'share', factor: 0.01 },
  'veh/h': { of: 'flow', factor: 1 },
  'veh/15min': { of: 'flow', factor: 4 },
  'veh/6min': { of: 'flow', factor: 10 },
  'veh/min': { of: 'flow', factor: 60 },
} as const;
export type Unit = keyof typeof UNITS;

const id = (meaning: string): FieldDescription => ({ type: 'id', meaning });
const text = (meaning: string): FieldDescription => ({ type: 'text', meaning });
const flag = (meaning: string): FieldDescription => ({ type: 'flag', meaning });
const instant = (meaning: string): FieldDescription => ({ type: 'instant', meaning });
const count = (meaning: string): FieldDescription => ({ type: 'number', min: 0, whole: true, meaning });
const word = (words: readonly string[], meaning: string): FieldDescription => ({ type: 'word', words, meaning });
const measure = (unit: Unit, min: number, max: number, meaning: string): FieldDescription => ({
  type: 'number',
  unit,
  min,
  max,
  meaning,
});
const point = (meaning: string): FieldDescription => ({ type: 'point', meaning });
const needed = (field: FieldDescription): FieldDescription => ({ ...field, required: true });
const mode = word(MODES, 'how one travels');
/** The entity's own time, where its body has no field for it. */
const observedAt = instant('when it was so');

const OCCUPANCY = [
  'EMPTY',
  'MANY_SEATS_AVAILABLE',
  'FEW_SEATS_AVAILABLE',
  'STANDING_ROOM_ONLY',
  'CRUSHED_STANDING_ROOM_ONLY',
  'FULL',
  'NOT_ACCEPTING_PASSENGERS',
  'NO_DATA_AVAILABLE',
  'NOT_BOARDABLE',
];
const CONGESTION = ['UNKNOWN_CONGESTION_LEVEL', 'RUNNING_SMOOTHLY', 'STOP_AND_GO', 'CONGESTION', 'SEVERE_CONGESTION'];

type Names<T> = keyof T & string;
type VehicleField = Exclude<Names<VehiclePosition>, 'vehicleId' | 'trip' | 'commune'> | `trip.${Names<TripDescriptor>}`;
type StationField = Names<Station> | `status.${Names<StationStatus>}`;
type Described<Name extends string> = Partial<Record<Name | 'observedAt', FieldDescription>>;

/**
 * What a mapping may fill of each kind, by the model's own field names (a dot leads into a part). The key is not among
 * them: it has its own place in a mapping. `observedAt` is the event's time, for kinds without a time in their body.
 */
export const MAPPABLE: Record<MappedKind, Record<string, FieldDescription>> = {
  'vehicle-position': {
    observedAt,
    point: point('where it is'),
    label: text('what passengers see on it'),
    licensePlate: text('its plate'),
    wheelchairAccessible: word(
      ['NO_VALUE', 'UNKNOWN', 'WHEELCHAIR_ACCESSIBLE', 'WHEELCHAIR_INACCESSIBLE'],
      'whether a wheelchair can board',
    ),
    'trip.tripId': id('trip of the schedule'),
    'trip.routeId': id('route of the schedule'),
    'trip.directionId': { type: 'number', min: 0, max: 1, whole: true, meaning: 'direction as in trips.txt' },
    'trip.startTime': { type: 'clock-time', meaning: 'departure at the first stop, may pass 24:00:00' },
    'trip.startDate': { type: 'service-date', meaning: 'day of the schedule the run belongs to' },
    'trip.scheduleRelationship': word(
      ['SCHEDULED', 'ADDED', 'UNSCHEDULED', 'CANCELED', 'REPLACEMENT', 'DUPLICATED', 'DELETED', 'NEW'],
      'how the run stands to the schedule',
    ),
    bearingDeg: measure('deg', 0, 360, 'clockwise from north'),
    speedMps: measure('m/s', 0, 150, 'speed over ground'),
    odometerM: measure('m', 0, 1e9, 'distance since the start of the run'),
    stopId: id('stop it is at or drives to'),
    stopSequence: count('place of that stop in the trip'),
    currentStatus: word(['INCOMING_AT', 'STOPPED_AT', 'IN_TRANSIT_TO'], 'how it stands to that stop'),
    congestionLevel: word(CONGESTION, 'traffic around it'),
    occupancyStatus: word(OCCUPANCY, 'how full it is, in words'),
    occupancyPercentage: measure('%', 0, 1000, 'how full it is'),
    mode,
    routeName: text('line as passengers know it; the schedule wins'),
    routeColor: text('`#RRGGBB`; the schedule wins'),
    headsign: text('where it goes; the schedule wins'),
  } satisfies Described<VehicleField>,
  station: {
    observedAt,
    name: needed(text('name')),
    point: needed(point('where it is')),
    shortName: text('short name or number'),
    address: text('street and number'),
    crossStreet: text('crossing street or landmark'),
    postCode: text('postal code'),
    isVirtualStation: flag('without fixed docks'),
    isChargingStation: flag('vehicles charge here'),
    capacity: count('docks in all'),
    contactPhone: text('telephone'),
    mode,
    'status.vehiclesAvailable': count('vehicles to take; the status is told only where this is mapped'),
    'status.vehiclesDisabled': count('vehicles out of order'),
    'status.docksAvailable': count('free docks'),
    'status.docksDisabled': count('docks out of order'),
    'status.isInstalled': flag('on the street; true if not mapped'),
    'status.isRenting': flag('gives vehicles; true if not mapped'),
    'status.isReturning': flag('takes vehicles; true if not mapped'),
    'status.lastReportedAt': instant('when the station last spoke'),
  } satisfies Described<StationField>,
  'free-vehicle': {
    observedAt,
    point: point('where it is'),
    isReserved: flag('false if not mapped'),
    isDisabled: flag('false if not mapped'),
    vehicleTypeId: text('type by the operator'),
    stationId: id('station it stands at'),
    currentRangeM: measure('m', 0, 2e6, 'how far it still goes'),
    currentFuelPercent: measure('ratio', 0, 1, 'charge or fuel'),
    lastReportedAt: instant('when it last spoke'),
    mode,
  } satisfies Described<Names<FreeVehicle>>,
  parking: {
    observedAt,
    name: text('name'),
    point: point('where it is'),
    address: text('street and number'),
    capacity: count('places in all'),
    spacesAvailable: count('free places'),
    spacesOccupied: count('taken places'),
    occupancyPercent: measure('%', 0, 1000, 'how full it is'),
    state: word(['open', 'closed', 'full', 'unknown'], 'whether one can park'),
    lastReportedAt: instant('when it last spoke'),
    mode,
  } satisfies Described<Names<Parking>>,
  'traffic-measurement': {
    measuredAt: instant('end of the period, or moment'),
    name: text('name of the counter'),
    point: point('where it is'),
    line: { type: 'line', meaning: 'the stretch it speaks for, in driving order' },
    roadNumber: text('road'),
    direction: text('way the traffic goes'),
    lanes: count('lanes it covers'),
    periodSeconds: measure('s', 0, 31_536_000, 'how long it counted'),
    flowVehPerHour: measure('veh/h', 0, 100_000, 'vehicles per hour whatever the period'),
    speedKmh: measure('km/h', 0, 300, 'mean speed'),
    occupancyPercent: measure('%', 0, 100, 'share of time a vehicle covers the detector'),
    travelTimeSeconds: measure('s', 0, 86_400, 'time to drive the line'),
    freeFlowTravelTimeSeconds: measure('s', 0, 86_400, 'the same on an empty road'),
    trafficStatus: word(['stationary', 'queuing', 'slow', 'heavy', 'freeFlow', 'unknown'], 'how it flows'),
    mode,
  } satisfies Described<Names<TrafficMeasurement>>,
};
