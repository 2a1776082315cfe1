export { GtfsArchive, type TableOutcome } from './archive.js';
export { ByteInterner, hashBytes } from './byte-interner.js';
export { activePeriod, runsOn, type ServiceDays, type ServiceException } from './calendar.js';
export { CsvColumns, CsvReader, type CsvHandler } from './csv-reader.js';
export { CsvRow, NO_INTEGER } from './csv-row.js';
export { DatasetKeys } from './dataset-keys.js';
export { GTFS_FILES, type GtfsFile } from './files.js';
export type { DeflateRaw, InflateRaw } from './raw-codec.js';
export { readCore, type Core, type CoreTable, type CoreVisitor, type KeptRow } from './read-core.js';
export { BUS } from './value-repairs.js';
export { RowIssues, WEEKDAYS } from './row-rules.js';
export { ServiceStore, periodOfServices } from './service-store.js';
export { mergeGtfs, type MergeOptions, type OfOneSource, type MergeSource, type Merged } from './merge.js';
export { continuePastMidnight } from './past-midnight.js';
export type { PartStore } from './part-store.js';
export { republishGtfs, type ChangedCount, type RepublishOptions, type Republished } from './republish.js';
export { colorStart, arePlace, gtfsWebAddress } from './field-values.js';
export { headwayRule, type HeadwayFields } from './headway-rule.js';
export { CsvWriter } from './csv-writer.js';
export { formatServiceDate, parseServiceDate, weekdayOf, type DayNumber } from './service-date.js';
export { civilDateAt, findServiceDayEpochMs, isTimeZone, serviceDayToEpochMs } from './service-day.js';
export { NO_RELATIVE_TIME, StopTimeStore, boardingCode } from './stop-time-store.js';
export {
  GTFS_SCHEDULE,
  LOCATIONS_FILE,
  TABLES,
  findTable,
  type ColumnDescription,
  type ColumnType,
  type IdSpace,
  type TableDescription,
} from './tables.js';
export { NO_TIME, formatGtfsTime, parseGtfsTime } from './time.js';
export {
  ZIP_LIMITS,
  ZipEntryFault,
  openZip,
  type ZipArchive,
  type ZipEngine,
  type ZipEntry,
  type ZipLimits,
} from './zip-reader.js';
export { ZipWriter, type ZipWriterEngine } from './zip-writer.js';
export { InUtf8, utf8Of } from './utf16.js';
export { CHANGED_VALUE, DROPPED_ROW, LEFT_OUT_VALUE } from './loss-kinds.js';
