import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import { continuePastMidnight } from '#libs/formats/gtfs';
import { netexToGtfs, type NetexOptions, type NotCarried } from '#libs/formats/netex';
import { importSchedule, type ScheduleImport } from './import-schedule.js';
import { nodeZipEngine } from './node-zip-engine.js';

/** What a timetable that is not GTFS does not say of itself. */
export type NetexFacts = Pick<NetexOptions, 'timeZone' | 'producer' | 'url' | 'language'>;

export interface TimetableDocument {
  bytes: Uint8Array;
  feedId: string;
  /** Content hash of `bytes`. */
  documentHash: string;
  /** NeTEx only: what else the timetable is made of. */
  beside?: readonly Uint8Array[];
  /** Given for a NeTEx document; it is turned into GTFS first. */
  netex?: NetexFacts;
  /** Zone of clock times where a GTFS dataset names none that is known. */
  timeZone?: string;
  /** GTFS only: whether trips that start again at 00:00 past midnight are counted on past 24:00. */
  countsPastMidnight?: boolean;
}

/**
 * The GTFS made of a document of another format, or of a GTFS zip that was repaired. The schedule is that of this zip
 * and bears its hash.
 */
export interface ConvertedDocument {
  zip: Uint8Array;
  /** Lower-case hex SHA-256 of `zip`; equal documents give equal ones. */
  documentHash: string;
  notCarried: NotCarried[];
}

export interface TimetableImport extends ScheduleImport {
  converted?: ConvertedDocument;
}

/**
 * Imports a timetable of any format: GTFS as it is, NeTEx by way of the GTFS that is then published. Issues are those of
 * both steps. Throws as `importSchedule` and `netexToGtfs` do.
 */
export function importTimetable(document: TimetableDocument, issues: IssueCollector): TimetableImport {
  const { bytes, feedId, timeZone } = document;
  const converted = convert(document, issues);
  if (!converted) return importSchedule(bytes, { feedId, documentHash: document.documentHash, timeZone }, issues);
  const { zip, notCarried } = converted;
  const documentHash = createHash('sha256').update(zip).digest('hex');
  const imported = importSchedule(zip, { feedId, documentHash, timeZone }, issues);
  return { ...imported, converted: { zip, documentHash, notCarried } };
}

function convert(
  { bytes, beside = [], netex, countsPastMidnight }: TimetableDocument,
  issues: IssueCollector,
): Omit<ConvertedDocument, 'documentHash'> | undefined {
  const { inflateRaw } = nodeZipEngine;
  const engine = { inflateRaw, deflateRaw: deflateRawSync };
  if (netex) return netexToGtfs([bytes, ...beside], { ...engine, ...netex }, issues);
  const zip = countsPastMidnight ? continuePastMidnight(bytes, engine, issues) : undefined;
  return zip && { zip, notCarried: [] };
}
