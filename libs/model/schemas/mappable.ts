import { z } from 'zod';
import type { Kind } from '../kinds.js';
import type { Unit } from '../units.js';
import { parking } from './parking.js';
import { trafficMeasurement } from './road.js';
import { freeVehicle, station } from './shared-mobility.js';
import { vehiclePosition } from './transit.js';

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

/** Fields a mapping may fill, a dot before those of a part; all they are is read from the schema of the kind. */
const FIELDS: Record<MappedKind, { schema: z.ZodObject; names: readonly string[] }> = {
  'vehicle-position': fieldsOf(vehiclePosition, [
    'point',
    'label',
    'licensePlate',
    'wheelchairAccessible',
    'trip.tripId',
    'trip.routeId',
    'trip.directionId',
    'trip.startTime',
    'trip.startDate',
    'trip.scheduleRelationship',
    'bearingDeg',
    'speedMps',
    'odometerM',
    'stopId',
    'stopSequence',
    'currentStatus',
    'congestionLevel',
    'occupancyStatus',
    'occupancyPercentage',
    'mode',
    'routeName',
    'routeColor',
    'headsign',
  ]),
  station: fieldsOf(station, [
    'name',
    'point',
    'shortName',
    'address',
    'crossStreet',
    'postCode',
    'isVirtualStation',
    'isChargingStation',
    'capacity',
    'contactPhone',
    'mode',
    'status.vehiclesAvailable',
    'status.vehiclesDisabled',
    'status.docksAvailable',
    'status.docksDisabled',
    'status.isInstalled',
    'status.isRenting',
    'status.isReturning',
    'status.lastReportedAt',
  ]),
  'free-vehicle': fieldsOf(freeVehicle, [
    'point',
    'isReserved',
    'isDisabled',
    'vehicleTypeId',
    'stationId',
    'currentRangeM',
    'currentFuelPercent',
    'lastReportedAt',
    'mode',
  ]),
  parking: fieldsOf(parking, [
    'name',
    'point',
    'address',
    'capacity',
    'spacesAvailable',
    'spacesOccupied',
    'occupancyPercent',
    'state',
    'lastReportedAt',
    'mode',
  ]),
  'traffic-measurement': fieldsOf(trafficMeasurement, [
    'measuredAt',
    'name',
    'point',
    'line',
    'roadNumber',
    'direction',
    'lanes',
    'periodSeconds',
    'flowVehPerHour',
    'speedKmh',
    'occupancyPercent',
    'travelTimeSeconds',
    'freeFlowTravelTimeSeconds',
    'trafficStatus',
    'mode',
  ]),
};

/** What a mapping adds to the meaning: how a field left out is read. */
const LEFT_OUT: Record<string, string> = {
  'status.vehiclesAvailable': 'the status is published only where this is mapped',
  'status.isInstalled': 'true if not mapped',
  'status.isRenting': 'true if not mapped',
  'status.isReturning': 'true if not mapped',
  isReserved: 'false if not mapped',
  isDisabled: 'false if not mapped',
};

/**
 * What a mapping may fill of each kind, by the model's own field names (a dot leads into a part). The key is not among
 * them: it has its own place in a mapping. `observedAt` is the event's time, for kinds without a time in their body.
 */
export const MAPPABLE = Object.fromEntries(MAPPED_KINDS.map((kind) => [kind, describeFields(FIELDS[kind])])) as Record<
  MappedKind,
  Record<string, FieldDescription>
>;

type NamesIn<Schema extends z.ZodObject, Part extends string> = z.infer<Schema>[Part] extends infer Body
  ? `${Part}.${keyof NonNullable<Body> & string}`
  : never;

/** Names are held to the schema by the compiler. */
function fieldsOf<Schema extends z.ZodObject>(
  schema: Schema,
  names: readonly ((keyof z.infer<Schema> & string) | NamesIn<Schema, 'trip'> | NamesIn<Schema, 'status'>)[],
): { schema: z.ZodObject; names: readonly string[] } {
  return { schema, names };
}

interface JsonSchema {
  type?: string;
  format?: string;
  pattern?: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  items?: JsonSchema;
  unit?: Unit;
  plausible?: readonly [min: number, max: number];
  mapped?: FieldShape['type'];
}

function describeFields({ schema, names }: (typeof FIELDS)[MappedKind]): Record<string, FieldDescription> {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const described = names.map((name): [string, FieldDescription] => {
    const parts = name.split('.');
    let at = whole;
    for (const part of parts) at = at.properties![part]!;
    const isNeeded = parts.length === 1 && whole.required?.includes(name) && LEFT_OUT[name] === undefined;
    const meaning = [at.description, LEFT_OUT[name]].filter(Boolean).join('; ');
    return [name, { ...shapeOf(at), meaning, ...(isNeeded && { required: true as const }) }];
  });
  const observedAt: FieldDescription = { type: 'instant', meaning: 'when it was so' };
  return { ...(names.includes('measuredAt') ? {} : { observedAt }), ...Object.fromEntries(described) };
}

function shapeOf(schema: JsonSchema): FieldShape {
  if (schema.enum) return { type: 'word', words: schema.enum };
  if (schema.type === 'boolean') return { type: 'flag' };
  if (schema.type === 'array') return { type: 'line' };
  if (schema.type === 'object') return { type: schema.properties ? 'point' : 'text' };
  if (schema.type === 'integer' || schema.type === 'number') {
    const [min, max] = schema.plausible ?? [schema.minimum, schema.maximum];
    return {
      type: 'number',
      ...(schema.unit && { unit: schema.unit }),
      ...(min !== undefined && { min }),
      ...(max !== undefined && max < Number.MAX_SAFE_INTEGER && { max }),
      ...(schema.type === 'integer' && { whole: true }),
    };
  }
  if (schema.format === 'date-time') return { type: 'instant' };
  if (schema.mapped) return { type: schema.mapped } as FieldShape;
  return { type: 'text' };
}
