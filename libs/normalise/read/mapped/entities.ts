import type { MappedRow, MappedValue } from '#libs/formats/mapped';
import {
  present,
  inFeed,
  type EntityByKind,
  type EntityKey,
  type FeedId,
  type FreeVehicle,
  type GeoPoint,
  type Instant,
  type MappedKind,
  type MeasurementSiteId,
  type Mode,
  type Parking,
  type Station,
  type StationId,
  type StationStatus,
  type TrafficMeasurement,
  type VehicleId,
} from '#libs/model';
import type { VehicleIds } from '../../vehicle-ids.js';

/** Kinds whose body a row fills by itself; vehicles of a network are matched to its schedule first. */
export type PlainKind = Exclude<MappedKind, 'vehicle-position'>;

/** What a row says about an entity, in the feed's own time. */
export interface MappedEntity<K extends PlainKind = PlainKind> {
  key: EntityKey;
  entity: EntityByKind[K];
  observedAt?: Instant;
}

export interface RowContext {
  feedId: FeedId;
  vehicleIds: VehicleIds;
  /** Source whose rows these are. */
  list: string;
  /** When the document came. */
  nowMs: number;
  /** Moves an instant of a replayed document. */
  move: (instant: string) => Instant;
}

type Make = (row: MappedRow, context: RowContext) => MappedEntity;

export const MAKE: Record<PlainKind, Make> = {
  station: toStation,
  'free-vehicle': toFreeVehicle,
  parking: toParking,
  'traffic-measurement': toMeasurement,
};

const STATUS = 'status.';

function toStation({ key, values, unread }: MappedRow, context: RowContext): MappedEntity<'station'> {
  const stationId = inFeed<StationId>(context.feedId, key);
  const { observedAt, name, shortName, ...rest } = values;
  const fixed = Object.entries(rest).filter(([field]) => !field.startsWith(STATUS));
  const status = statusOf(values, unread ?? [], context);
  const entity: Station = {
    stationId,
    systemId: context.feedId,
    ...(Object.fromEntries(fixed) as { point: GeoPoint }),
    name: und(name)!,
    mode: (values['mode'] as Mode | undefined) ?? 'bike',
    ...present({ shortName: und(shortName), status }),
  };
  return mapped(stationId, entity, status?.lastReportedAt ?? moved(observedAt, context));
}

/** Where nobody says how many vehicles there are, nothing is known of now. */
function statusOf(
  values: MappedRow['values'],
  unread: readonly string[],
  context: RowContext,
): StationStatus | undefined {
  if (values['status.vehiclesAvailable'] === undefined) return undefined;
  const own = Object.entries(values)
    .filter(([field]) => field.startsWith(STATUS))
    .map(([field, value]) => [field.slice(STATUS.length), value]);
  const status = { isInstalled: true, isRenting: true, isReturning: true, ...Object.fromEntries(own) } as StationStatus;
  // A value that cannot be read is not the same as one that is absent.
  for (const field of unread)
    if (field.startsWith(STATUS)) delete (status as Partial<Record<string, unknown>>)[field.slice(STATUS.length)];
  if (status.lastReportedAt) status.lastReportedAt = context.move(status.lastReportedAt);
  return status;
}

function toFreeVehicle({ key, values }: MappedRow, context: RowContext): MappedEntity<'free-vehicle'> {
  const { feedId, vehicleIds, list, nowMs } = context;
  const { observedAt, lastReportedAt, stationId, ...rest } = values;
  // Rides must not be followed by the operator's own number.
  const { id, since } = vehicleIds.idOf(
    {
      upstreamId: key,
      list,
      point: values['point'] as GeoPoint | undefined,
      stationId: stationId as string | undefined,
      isReserved: values['isReserved'] === true,
    },
    nowMs,
  );
  const vehicleId = inFeed<VehicleId>(feedId, id);
  const reportedAt = moved(lastReportedAt, context);
  const entity: FreeVehicle = {
    vehicleId,
    systemId: feedId,
    isReserved: false,
    isDisabled: false,
    mode: 'bike',
    standsSince: since,
    ...(rest as Partial<FreeVehicle>),
    ...present({
      lastReportedAt: reportedAt,
      stationId: stationId === undefined ? undefined : inFeed<StationId>(feedId, stationId as string),
    }),
  };
  return mapped(vehicleId, entity, reportedAt ?? moved(observedAt, context));
}

function toParking({ key, values }: MappedRow, context: RowContext): MappedEntity<'parking'> {
  const parkingId = inFeed<EntityKey>(context.feedId, key);
  const { observedAt, lastReportedAt, name, ...rest } = values;
  const reportedAt = moved(lastReportedAt, context);
  const entity: Parking = {
    parkingId,
    mode: 'car',
    ...(rest as Partial<Parking>),
    ...present({ name: und(name), lastReportedAt: reportedAt }),
  };
  return mapped(parkingId, entity, reportedAt ?? moved(observedAt, context));
}

function toMeasurement({ key, values }: MappedRow, context: RowContext): MappedEntity<'traffic-measurement'> {
  const siteId = inFeed<MeasurementSiteId>(context.feedId, key);
  const { measuredAt: at, ...rest } = values;
  const measuredAt = moved(at, context);
  const entity: TrafficMeasurement = {
    siteId,
    mode: 'road',
    ...(rest as Partial<TrafficMeasurement>),
    ...present({ measuredAt }),
  };
  return mapped(siteId, entity, measuredAt);
}

function mapped<K extends PlainKind>(
  id: string,
  entity: EntityByKind[K],
  observedAt: Instant | undefined,
): MappedEntity<K> {
  return { key: id as EntityKey, entity, ...(observedAt === undefined ? {} : { observedAt }) };
}

function moved(at: MappedValue | undefined, { move }: RowContext): Instant | undefined {
  return at === undefined ? undefined : move(at as string);
}

function und(text: MappedValue | undefined): Record<string, string> | undefined {
  return text === undefined ? undefined : { und: text as string };
}
