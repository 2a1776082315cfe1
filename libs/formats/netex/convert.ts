import type { IssueCollector } from '#libs/errors';
import { ZipWriter, formatServiceDate, isTimeZone, type DayNumber } from '#libs/formats/gtfs';
import { Availability } from './availability.js';
import { Calendar } from './calendar.js';
import { isZip, openNetex, readDocument, type NetexDocument } from './container.js';
import { NetexDataset } from './dataset.js';
import { NetexDocumentReader } from './document.js';
import { Patterns } from './patterns.js';
import { Routes } from './routes.js';
import { Services } from './services.js';
import { Shapes } from './shapes.js';
import { Stops } from './stops.js';
import { Tables } from './tables.js';
import { Transfers } from './transfers.js';
import { TranslationTable } from './translations.js';
import { Trips } from './trips.js';
import { NETEX_LIMITS, type NetexConversion, type NetexLimits, type NetexOptions } from './types.js';
import { parseDay } from './values.js';

/**
 * A NeTEx delivery as GTFS: one XML document, or a zip of them in any order, of any profile; or several of either that
 * are one timetable, as lines in one file and the stops of a country in another. Ids are NeTEx's own, so
 * that real time which names them matches. Reads in one pass; memory follows the entities, not the text. Never throws for
 * content: faults are issues, an entity that cannot be used is left out alone, and what GTFS has no place for is counted
 * (NETEX_NOT_CARRIED, once for each element name); docs/formats.md#netex says what is carried. Issues: those of the
 * parts. Throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED when there is no NeTEx to be had at all.
 */
export function netexToGtfs(
  delivery: Uint8Array | readonly Uint8Array[],
  options: NetexOptions,
  issues: IssueCollector,
): NetexConversion {
  const limits = { ...NETEX_LIMITS, ...options.limits };
  const dataset = new NetexDataset(issues, limits);
  const parts = delivery instanceof Uint8Array ? [delivery] : delivery;
  const documents = readAll(parts, dataset, options, limits, issues);
  const zip = new ZipWriter({ deflateRaw: options.deflateRaw });
  const tables = new Tables(zip);
  writeTables(dataset, tables, options, limits, issues);
  const notCarried = dataset.notCarriedElements;
  for (const { element, count } of notCarried) {
    const where = `${element} × ${count}`;
    issues.add({ code: 'NETEX_NOT_CARRIED', severity: 'advice', where, got: String(count), expected: NOT_CARRIED });
  }
  return { zip: zip.finish(), counts: tables.counts, notCarried, documents };
}

const NOT_CARRIED = 'elements GTFS has a place for';

function readAll(
  parts: readonly Uint8Array[],
  dataset: NetexDataset,
  options: NetexOptions,
  limits: NetexLimits,
  issues: IssueCollector,
): number {
  const { inflateRaw, zipLimits } = options;
  let recognised = 0;
  let foreign: NetexDocumentReader | undefined;
  const open = (bytes: Uint8Array, index: number): NetexDocument[] =>
    openNetex(bytes, { inflateRaw, limits: zipLimits }, issues).map(({ name, read }) => ({
      // Two parts may have a file of one name.
      name: parts.length > 1 ? `${index + 1}/${name}` : name,
      read,
    }));
  const isMany = parts.length > 1 || isZip(parts[0]!);
  for (const document of parts.flatMap(open)) {
    const reader = new NetexDocumentReader(document.name, dataset, issues, limits);
    readDocument(document, (chunk) => reader.write(chunk), issues);
    if (reader.end()) recognised += 1;
    else {
      foreign ??= reader;
      if (isMany) {
        const expected = 'a PublicationDelivery of NeTEx; the document is left out';
        issues.add({ code: 'FILE_UNREADABLE', severity: 'error', where: document.name, expected });
      }
    }
  }
  if (recognised === 0) foreign?.demand();
  return recognised;
}

function writeTables(
  dataset: NetexDataset,
  tables: Tables,
  options: NetexOptions,
  limits: NetexLimits,
  issues: IssueCollector,
): void {
  const stops = new Stops(dataset, issues);
  const shapes = new Shapes(dataset, issues);
  const calendar = new Calendar(dataset, issues, limits);
  const availability = new Availability(dataset, calendar, issues, limits);
  calendar.limitedBy((frames, days) =>
    availability.within(
      frames.map((validity) => ({ validity, where: 'frame of day types' })),
      days,
    ),
  );
  const services = new Services(dataset, calendar, availability, issues);
  const patterns = new Patterns(dataset, stops, shapes, issues);
  const language = languageOf(dataset, options, issues);
  const trips = new Trips(dataset, patterns, services, issues);
  trips.write(tables);
  const translations = new TranslationTable(dataset, language);
  stops.write(tables, translations);
  shapes.write(tables);
  services.write(tables);
  new Transfers(dataset, stops, trips.ends, issues).write(tables);
  new Routes(dataset, issues, options).write(tables, timeZoneOf(dataset, options, issues), language, translations);
  patterns.translate(translations);
  translations.write(tables);
  const info = tables.table('feed_info.txt', [
    ...['feed_publisher_name', 'feed_publisher_url', 'feed_lang', 'feed_start_date', 'feed_end_date', 'feed_version'],
  ]);
  const [first, last] = periodOf(dataset, services.period, issues).map(formatServiceDate);
  info.row(options.producer, options.url, language, first, last, dataset.publishedAt);
  info.end();
}

/** That of the composite frames, from the earliest to the latest; that of the services where they say none, or one without any service. */
function periodOf(
  { validity }: NetexDataset,
  served: { first: DayNumber; last: DayNumber } | undefined,
  issues: IssueCollector,
): DayNumber[] {
  const ends = (key: 'fromDate' | 'toDate'): DayNumber[] =>
    validity.flatMap((one) => {
      const day = parseDay(one[key]);
      if (day === undefined && one[key] !== undefined) {
        const where = 'CompositeFrame ValidBetween';
        issues.add({ code: 'TIME_FORMAT', severity: 'warning', where, got: one[key], expected: 'YYYY-MM-DD' });
      }
      return day ?? [];
    });
  const [from, to] = [ends('fromDate'), ends('toDate')];
  // One frame without an end leaves the whole without one.
  const first = from.length > 0 && from.length === validity.length ? Math.min(...from) : served?.first;
  const last = to.length > 0 && to.length === validity.length ? Math.max(...to) : served?.last;
  if (first === undefined || last === undefined) return [];
  if (first <= last && served && first <= served.last && last >= served.first) return [first, last];
  return served ? [served.first, served.last] : [];
}

function timeZoneOf({ timeZone }: NetexDataset, options: NetexOptions, issues: IssueCollector): string {
  if (timeZone === undefined || isTimeZone(timeZone)) return timeZone ?? options.timeZone;
  issues.add({
    code: 'FIELD_ENUM',
    severity: 'error',
    where: 'FrameDefaults',
    field: 'TimeZone',
    got: timeZone,
    expected: `an IANA time zone; ${options.timeZone} is used`,
  });
  return options.timeZone;
}

function languageOf({ language }: NetexDataset, options: NetexOptions, issues: IssueCollector): string {
  if (language === undefined || /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language)) return language ?? options.language;
  issues.add({
    code: 'FIELD_ENUM',
    severity: 'warning',
    where: 'FrameDefaults',
    field: 'DefaultLanguage',
    got: language,
    expected: 'a language code; und is used',
  });
  return 'und';
}
