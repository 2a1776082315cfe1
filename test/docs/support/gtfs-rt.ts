import type { FieldSupport, FormatSupport, SupportTable } from './format-support.js';
import { MESSAGES, type MessageField, type MessageName } from '../../../libs/formats/gtfs-rt/schema.js';

/** A field with its way from the entity's part: `trip_update.stop_time_update.arrival.time`. */
export interface FieldPath {
  path: string;
  field: MessageField;
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
const NOT_KEPT: readonly string[] = ['header.gtfs_realtime_version'];

/** Known to the hub or not, never in what it publishes; with all that stands below. */
const NOT_WRITTEN: readonly string[] = ['is_deleted'];

const isBelow = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(`${root}.`));

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
  basis:
    'gtfs-realtime.proto of google/transit 2dd229b (June 2026), experimental fields included, with communication_period and impact_period of alerts',
  tables: [
    tableOf('header', pathsOf('FeedHeader', 'header.')),
    ...MESSAGES.FeedEntity.fields.map((field) =>
      tableOf(field.protoName, [
        { path: field.protoName, field },
        ...(field.message ? pathsOf(field.message, `${field.protoName}.`) : []),
      ]),
    ),
  ],
  notes: [
    'The library decodes and encodes every field, in protobuf and JSON; the tables say what the hub keeps and publishes.',
    'Extensions (1000–1999, 9000–9999) and unknown field numbers are skipped and counted as UNKNOWN_FIELD.',
    'Published are full datasets, one file for each of trip updates, vehicles, alerts and trip modifications; entity ids are the hub’s own. Shapes and stops stand in the file of what names them, once each; one that nothing names is counted as lost.',
    'trip_id, start_date and start_time of trip_properties are written for DUPLICATED runs, scheduled_time for NEW, REPLACEMENT and DUPLICATED ones: GTFS-Realtime allows them there only.',
  ],
};
