import { IssueCollector } from '#libs/errors';
import {
  GtfsArchive,
  activePeriod,
  formatServiceDate,
  isTimeZone,
  periodOfServices,
  readCore,
  type Core,
  type ServiceDays,
  type ZipEngine,
} from '#libs/formats/gtfs';
import { importHeadways, packHeadways } from './headway-store.js';
import { packIndex, type Section } from './index-file.js';
import { CoreReading } from './core-reading.js';
import { nodeZipEngine } from './node-zip-engine.js';
import type { MovedStops } from './judge-places.js';
import type { ScheduledAgency } from './schedule.js';
import { packServices } from './service-table.js';
import { allBytes } from './stop-store.js';
import { packStrings } from './string-table.js';
import { packTrips } from './trip-store.js';

/** What the index says of itself, beside its sections. */
export interface ScheduleMeta {
  feedId: string;
  documentHash: string;
  feedVersion?: string;
  timeZone: string;
  /** Empty when no trip ever runs. */
  validFrom: string;
  validTo: string;
  counts: Record<string, number>;
  /** Rows its files have, kept or not, by file. */
  totals: Record<string, number>;
  agencies: ScheduledAgency[];
  /** Stops read at another place than the dataset has them. */
  movedStops: MovedStops;
}

export interface ScheduleImport extends ScheduleMeta {
  /** The packed index; `openScheduleIndex` reads it. */
  index: Uint8Array;
  /** Why the dataset cannot be used, if so: a required file is absent or broken. */
  unusable?: string;
}

export interface ImportOptions extends ZipEngine {
  feedId: string;
  /** Content hash of the zip. */
  documentHash: string;
  /** Zone of the clock times where agency.txt names none, or one that nobody knows. */
  timeZone?: string;
}

/**
 * Turns a GTFS zip into a schedule index. Never throws for content: faults are issues (those of `readCore`, and
 * SERVICE_NEVER_ACTIVE, REFERENCE_UNKNOWN for shapes, FIELD_RANGE for a second time zone, COORDINATE_IMPLAUSIBLE), and what makes the dataset
 * useless is reported in `unusable`. Throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED as `openZip` does.
 * Memory follows the index: tables are read row by row. The same zip gives the same bytes.
 */
export function importSchedule(zip: Uint8Array, options: ImportOptions, issues: IssueCollector): ScheduleImport {
  const archive = GtfsArchive.open(zip, issues, { ...nodeZipEngine, ...options });
  const reading = new CoreReading();
  const core = readCore(archive, issues, reading.visitor());
  const { counts } = core;
  if (reading.texts.sawForeignText && !core.keys.sawForeignText) {
    const expected = 'UTF-8; read as windows-1252';
    issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where: 'names', expected });
  }
  const feedVersion = readFeedVersion(archive, issues);
  const headways = importHeadways(archive, core, issues);
  const services = Array.from({ length: core.keys.space('service').size }, (_, i) => reading.services.days(i));
  reportIdleServices(core, services, issues);
  const trips = reading.trips.keep(core);
  const period = periodOfServices([...new Set(trips.services)].map((service) => services[service]!));
  const timeZone = chooseTimeZone(core, reading.agencies, options.timeZone ?? 'UTC', issues);
  const stops = reading.stops.pack(core, issues);
  const meta: ScheduleMeta = {
    feedId: options.feedId,
    documentHash: options.documentHash,
    ...(feedVersion === undefined ? {} : { feedVersion }),
    timeZone,
    validFrom: period ? formatServiceDate(period.first) : '',
    validTo: period ? formatServiceDate(period.last) : '',
    counts,
    totals: core.totals,
    agencies: reading.agencies.map((agency) => ({ ...agency, timeZone })),
    movedStops: reading.stops.moved,
  };
  const shapes = reading.shapes.finish(core.keys.space('shape').size);
  const sections: Record<string, Section> = {
    ...packTrips(trips, core),
    ...packHeadways(headways, core),
    ...stops,
    ...reading.routes.pack(core),
    ...packStrings('serviceIds', allBytes(core.keys.space('service')), { searchable: true }),
    ...packServices(services),
    ...packStrings('shapeIds', allBytes(core.keys.space('shape')), { searchable: false }),
    'shape.offsets': shapes.offsets,
    'shape.points': shapes.points,
    ...packStrings('texts', allBytes(reading.texts), { searchable: false }),
  };
  return {
    ...meta,
    index: packIndex(meta, sections),
    ...(core.unusable.length > 0 ? { unusable: core.unusable.join('; ') } : {}),
  };
}

function readFeedVersion(archive: GtfsArchive, issues: IssueCollector): string | undefined {
  let version: string | undefined;
  let column = -1;
  archive.readTable(
    'feed_info.txt',
    {
      header: (columns) => {
        column = columns.columnOf('feed_version');
      },
      row: (row) => {
        version ??= row.text(column);
      },
    },
    issues,
  );
  return version;
}

function reportIdleServices({ keys }: Core, services: readonly ServiceDays[], issues: IssueCollector): void {
  services.forEach((service, i) => {
    if (activePeriod(service)) return;
    const got = keys.space('service').text(i);
    issues.add({ code: 'SERVICE_NEVER_ACTIVE', severity: 'advice', where: 'calendar.txt', field: 'service_id', got });
  });
}

/** Zone of all clock times: see `agencyRule`; `fallback` where no agency names one that is known. */
function chooseTimeZone(
  { keys }: Core,
  agencies: readonly ScheduledAgency[],
  fallback: string,
  issues: IssueCollector,
): string {
  const timeZone = keys.timeZone ?? fallback;
  for (const { timeZone: got } of agencies) {
    if (isTimeZone(got)) continue;
    const why = keys.timeZone === undefined ? ', as configured' : '';
    issues.add({
      code: 'FIELD_ENUM',
      severity: 'error',
      where: 'agency.txt',
      field: 'agency_timezone',
      got,
      expected: `a time zone of the tz database; ${timeZone} is used${why}`,
    });
  }
  return timeZone;
}
