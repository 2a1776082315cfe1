import { textIn } from '#libs/catalogue';
import type {
  Alert,
  FreeVehicle,
  GeoPoint,
  HubEvent,
  Kind,
  Parking,
  Station,
  TrafficMeasurement,
  TrafficSituation,
  Translated,
  VehiclePosition,
} from '#libs/model';
import type { PublishContext } from '../../context.js';

/** One value as NGSI-LD carries it. Spec: ETSI GS CIM 009 §4.5. */
type Attribute =
  | { type: 'Property'; value: unknown; observedAt?: string; unitCode?: string }
  | { type: 'GeoProperty'; value: object; observedAt?: string };

export interface NgsiEntity {
  id: string;
  type: NgsiType;
  attributes: Readonly<Record<string, Attribute>>;
  point?: GeoPoint;
}

export const NGSI_TYPES = [
  'Alert',
  'BikeHireDockingStation',
  'OffStreetParking',
  'TrafficFlowObserved',
  'Vehicle',
] as const;
export type NgsiType = (typeof NGSI_TYPES)[number];

const SDM = 'https://raw.githubusercontent.com/smart-data-models';
/** Where the words of the models are defined, the core's last as NGSI-LD asks. */
export const NGSI_CONTEXT = [
  `${SDM}/dataModel.Transportation/master/context.jsonld`,
  `${SDM}/dataModel.Parking/master/context.jsonld`,
  `${SDM}/dataModel.Alert/master/context.jsonld`,
  'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld',
];

type Fields = Record<string, Attribute | undefined>;
type Make = (event: HubEvent, entity: never, language: (texts: Translated | undefined) => string | undefined) => Fields;

/** The kinds each type of entity is made from, and how. Spec: smart data models of Transportation, Parking and Alert. */
const MODELS: Partial<Record<Kind, { type: NgsiType; make: Make }>> = {
  'vehicle-position': { type: 'Vehicle', make: vehicle as Make },
  'free-vehicle': { type: 'Vehicle', make: sharedVehicle as Make },
  station: { type: 'BikeHireDockingStation', make: dockingStation as Make },
  parking: { type: 'OffStreetParking', make: carPark as Make },
  'traffic-measurement': { type: 'TrafficFlowObserved', make: trafficFlow as Make },
  'traffic-situation': { type: 'Alert', make: roadAlert as Make },
  alert: { type: 'Alert', make: transitAlert as Make },
};

export function kindsOfNgsi(types: readonly NgsiType[]): Kind[] {
  return (Object.keys(MODELS) as Kind[]).filter((kind) => types.includes(MODELS[kind]!.type));
}

/** `urn:ngsi-ld:Vehicle:…`; the key stands in it as it is, percent-encoded where a URI wants that. */
export function ngsiId(kind: Kind, key: string): string {
  return `urn:ngsi-ld:${MODELS[kind]!.type}:${kind}:${encodeURIComponent(key)}`;
}

/** Kind and key of an id this hub gives; `undefined` for another. */
export function eventOfNgsiId(id: string): { kind: Kind; key: string } | undefined {
  const [, type, kind, key] = /^urn:ngsi-ld:([A-Za-z]+):([a-z-]+):(.+)$/.exec(id) ?? [];
  if (kind === undefined || MODELS[kind as Kind]?.type !== type) return undefined;
  try {
    return { kind: kind as Kind, key: decodeURIComponent(key!) };
  } catch {
    return undefined;
  }
}

/** `undefined` for what has no model. */
export function toNgsi(event: HubEvent, context: PublishContext): NgsiEntity | undefined {
  const model = MODELS[event.kind];
  if (!model || !event.entity) return undefined;
  const { catalogue, publicUrl } = context;
  const feed = catalogue.find(event.feed);
  const language = (texts: Translated | undefined): string | undefined =>
    texts && textIn(texts, ...catalogue.hub.languages);
  const fields: Fields = {
    ...model.make(event, event.entity as never, language),
    dataProvider: property(feed?.producer),
    source: property(`${publicUrl()}/v1/feeds/${event.feed}`),
    license: property(feed?.licenceTerms.url),
    // Simulated, replayed, predicted and stale data say so here too.
    qualityFlags: property(event.quality.flags.length > 0 ? event.quality.flags : undefined),
    dateObserved: property(event.observedAt),
  };
  const { point } = event.entity as { point?: GeoPoint };
  const attributes = Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, Attribute] => field[1] !== undefined),
  );
  const place = point ?? placeIn(attributes['location']);
  return { id: ngsiId(event.kind, event.key), type: model.type, attributes, ...(place && { point: place }) };
}

function vehicle(event: HubEvent, entity: VehiclePosition): Fields {
  const { label, vehicleId, point, bearingDeg, speedMps, occupancyStatus, trip, routeName, headsign, mode } = entity;
  return {
    name: property(label ?? vehicleId),
    category: property(['public', 'tracked']),
    vehicleType: property(mode === undefined ? 'bus' : (VEHICLE_TYPES[mode] ?? mode)),
    location: place(point, event.observedAt),
    heading: measured(bearingDeg, event, 'DD'),
    speed: measured(speedMps === undefined ? undefined : round(speedMps * 3.6), event, 'KMH'),
    serviceOnDuty: property([routeName, headsign].filter(Boolean).join(' → ') || undefined),
    tripId: property(trip?.tripId),
    routeId: property(trip?.routeId),
    occupancyStatus: property(occupancyStatus),
  };
}

function sharedVehicle(event: HubEvent, entity: FreeVehicle): Fields {
  const { vehicleId, point, isDisabled, isReserved, currentFuelPercent, mode } = entity;
  return {
    name: property(vehicleId),
    category: property(['public']),
    vehicleType: property(mode === undefined ? 'bike' : (VEHICLE_TYPES[mode] ?? mode)),
    location: place(point, event.observedAt),
    serviceStatus: property(isDisabled ? 'outOfService' : isReserved ? 'onRoute' : 'parked'),
    fuelLevel: measured(currentFuelPercent, event, 'C62'),
  };
}

function dockingStation(
  event: HubEvent,
  { name, point, address, capacity, status }: Station,
  language: (texts: Translated | undefined) => string | undefined,
): Fields {
  const isOpen = status?.isRenting !== false && status?.isInstalled !== false;
  return {
    name: property(language(name)),
    location: place(point, event.observedAt),
    address: address === undefined ? undefined : property({ streetAddress: address }),
    totalSlotNumber: property(capacity),
    availableBikeNumber: measured(status?.vehiclesAvailable, event),
    freeSlotNumber: measured(status?.docksAvailable, event),
    outOfServiceSlotNumber: measured(status?.docksDisabled, event),
    status: property(
      status &&
        (!isOpen
          ? 'outOfService'
          : status.vehiclesAvailable === 0
            ? 'empty'
            : status.docksAvailable === 0
              ? 'full'
              : 'working'),
    ),
  };
}

function carPark(
  event: HubEvent,
  { name, point, capacity, spacesAvailable, state }: Parking,
  language: (texts: Translated | undefined) => string | undefined,
): Fields {
  return {
    name: property(language(name)),
    category: property(['public', 'offStreet']),
    location: place(point, event.observedAt),
    totalSpotNumber: property(capacity),
    availableSpotNumber: measured(spacesAvailable, event),
    status: property(state === undefined || state === 'unknown' ? undefined : [state]),
  };
}

function trafficFlow(event: HubEvent, entity: TrafficMeasurement): Fields {
  const { siteId, name, point, line, flowVehPerHour, speedKmh, occupancyPercent, lanes, roadNumber } = entity;
  return {
    name: property(name ?? siteId),
    location: line && line.length > 1 ? { type: 'GeoProperty', value: lineString(line) } : place(point),
    intensity: measured(flowVehPerHour, event, 'E34'),
    averageVehicleSpeed: measured(speedKmh, event, 'KMH'),
    occupancy: measured(occupancyPercent === undefined ? undefined : round(occupancyPercent / 100), event, 'C62'),
    congested: property(
      entity.trafficStatus === undefined || entity.trafficStatus === 'unknown'
        ? undefined
        : ['stationary', 'queuing', 'slow'].includes(entity.trafficStatus),
    ),
    laneNumber: property(lanes),
    roadNumber: property(roadNumber),
  };
}

function roadAlert(
  event: HubEvent,
  { records, overallSeverity }: TrafficSituation,
  language: (texts: Translated | undefined) => string | undefined,
): Fields {
  const [first] = records;
  const at = records.flatMap(({ points = [], line = [] }) => [...points, ...line])[0];
  return {
    category: property('traffic'),
    subCategory: property(first && (SUB_CATEGORIES[first.type] ?? first.type)),
    description: property(language(records.flatMap(({ comments = [] }) => comments)[0])),
    location: place(at),
    dateIssued: property(first?.creationTime ?? event.observedAt),
    severity: property(SEVERITIES[overallSeverity ?? first?.severity ?? '']),
    activity: property(first?.activity),
  };
}

function transitAlert(
  event: HubEvent,
  { header, description, activePeriods, severityLevel, effect, cause }: Alert,
  language: (texts: Translated | undefined) => string | undefined,
): Fields {
  const [period] = activePeriods;
  return {
    category: property('traffic'),
    subCategory: property('publicTransport'),
    name: property(language(header)),
    description: property(language(description) ?? language(header)),
    dateIssued: property(event.observedAt),
    validFrom: property(period?.start),
    validTo: property(period?.end),
    severity: property(SEVERITIES[(severityLevel ?? '').toLowerCase()]),
    effect: property(effect),
    cause: property(cause),
  };
}

const VEHICLE_TYPES: Readonly<Record<string, string>> = { tram: 'tram', bus: 'bus', rail: 'train', ferry: 'ferry' };
/** DATEX II types by the list of the model. */
const SUB_CATEGORIES: Readonly<Record<string, string>> = {
  Accident: 'carAccident',
  AbnormalTraffic: 'trafficJam',
  MaintenanceWorks: 'roadWorks',
  ConstructionWorks: 'roadWorks',
  RoadOrCarriagewayOrLaneManagement: 'roadClosed',
  VehicleObstruction: 'obstacle',
  GeneralObstruction: 'obstacle',
};
const SEVERITIES: Readonly<Record<string, string>> = {
  highest: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  lowest: 'informational',
  severe: 'critical',
  warning: 'medium',
  info: 'informational',
};

function property(value: unknown): Attribute | undefined {
  return value === undefined ? undefined : { type: 'Property', value };
}

/** Of what is measured again and again: with when, and in what unit (UN/CEFACT). */
function measured(value: number | undefined, { observedAt }: HubEvent, unitCode?: string): Attribute | undefined {
  if (value === undefined) return undefined;
  return { type: 'Property', value, observedAt, ...(unitCode !== undefined && { unitCode }) };
}

function place(point: GeoPoint | undefined, observedAt?: string): Attribute | undefined {
  if (!point) return undefined;
  const value = { type: 'Point', coordinates: [point.longitude, point.latitude] };
  return { type: 'GeoProperty', value, ...(observedAt !== undefined && { observedAt }) };
}

function placeIn(location: Attribute | undefined): GeoPoint | undefined {
  const { type, coordinates } = (location?.value ?? {}) as { type?: string; coordinates?: unknown };
  const [longitude, latitude] = ((type === 'LineString' ? (coordinates as unknown[])[0] : coordinates) ??
    []) as number[];
  return longitude === undefined || latitude === undefined ? undefined : { latitude, longitude };
}

function lineString(line: readonly GeoPoint[]): object {
  return { type: 'LineString', coordinates: line.map(({ longitude, latitude }) => [longitude, latitude]) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
