import type { FieldSupport, FormatSupport, SupportTable } from '#libs/formats/support';
import { MESSAGES, type FieldDescription, type MessageName } from './schema.js';

/** A field with its way from the entity's part: `trip_update.stop_time_update.arrival.time`. */
export interface FieldPath {
  path: string;
  field: FieldDescription;
}

/** Every place a message holds a field at, in the order of the .proto; a message field stands before its own fields. */
export function pathsOf(message: MessageName, prefix = ''): FieldPath[] {
  return MESSAGES[message].fields.flatMap((field) => {
    const path = prefix + field.protoName;
    return [{ path, field }, ...(field.message ? pathsOf(field.message, `${path}.`) : [])];
  });
}

/** Every path of a FeedMessage: `header.timestamp`, `trip_update.trip.trip_id`. */
export function feedMessagePaths(): FieldPath[] {
  return [...pathsOf('FeedHeader', 'header.'), ...pathsOf('FeedEntity')];
}

/** Decoded, and of no effect on what the hub knows; with all that stands below. */
const NOT_KEPT: readonly string[] = [
  'header.gtfs_realtime_version',
  'header.feed_version',
  'trip_update.trip.modified_trip',
  'trip_update.stop_time_update.stop_time_properties.pickup_type',
  'trip_update.stop_time_update.stop_time_properties.drop_off_type',
  'trip_update.vehicle.license_plate',
  'trip_update.vehicle.wheelchair_accessible',
  'vehicle.trip.modified_trip',
  'vehicle.multi_carriage_details',
  'alert.informed_entity.trip.modified_trip',
  'alert.image',
  'alert.image_alternative_text',
  'shape',
  'stop',
  'trip_modifications',
];

/** Known to the hub or not, never in what it publishes; with all that stands below. */
const NOT_WRITTEN: readonly string[] = [
  'is_deleted',
  'trip_update.trip.modified_trip',
  'trip_update.stop_time_update.arrival.scheduled_time',
  'trip_update.stop_time_update.departure.scheduled_time',
  'trip_update.stop_time_update.stop_time_properties',
  'trip_update.vehicle.license_plate',
  'trip_update.vehicle.wheelchair_accessible',
  'trip_update.trip_properties',
  'vehicle.trip.modified_trip',
  'vehicle.vehicle.license_plate',
  'vehicle.multi_carriage_details',
  'alert.informed_entity.trip.modified_trip',
  'alert.image',
  'alert.image_alternative_text',
  'shape',
  'stop',
  'trip_modifications',
];

const isBelow = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(`${root}.`));

/** Fields of newer definitions than this library's: skipped and counted. */
export const UNKNOWN_FIELDS: readonly string[] = ['alert.communication_period', 'alert.impact_period'];

export const isKept = (path: string): boolean => !isBelow(path, NOT_KEPT);
export const isWritten = (path: string): boolean => !isBelow(path, NOT_WRITTEN);

function tableOf(name: string, paths: readonly FieldPath[]): SupportTable {
  const fields = paths.map(({ path }): FieldSupport => ({
    field: path,
    cells: [isKept(path) ? 'read' : 'ignored', isWritten(path) ? 'written' : 'ignored'],
  }));
  return { name, columns: ['in', 'out'], fields };
}

/** Every field of gtfs-realtime.proto; a test takes each away and looks whether the hub notices. */
export const GTFS_REALTIME_SUPPORT: FormatSupport = {
  id: 'gtfs-rt',
  title: 'GTFS-Realtime',
  basis: 'gtfs-realtime.proto of google/transit 2dd229b (June 2026), experimental fields included',
  tables: [
    tableOf('header', pathsOf('FeedHeader', 'header.')),
    ...MESSAGES.FeedEntity.fields.map((field) =>
      tableOf(field.protoName, [
        { path: field.protoName, field },
        ...(field.message ? pathsOf(field.message, `${field.protoName}.`) : []),
      ]),
    ),
    {
      name: 'fields of newer definitions',
      columns: ['in', 'out'],
      fields: UNKNOWN_FIELDS.map((field) => ({ field, cells: ['ignored', 'ignored'] })),
    },
  ],
  notes: [
    'The library decodes and encodes every field, in protobuf and JSON; the tables say what the hub keeps and publishes.',
    'Extensions (1000–1999, 9000–9999) and unknown field numbers are skipped and counted as UNKNOWN_FIELD.',
    'Published are full datasets, one file for each of trip updates, vehicles and alerts; entity ids are the hub’s own.',
  ],
};
