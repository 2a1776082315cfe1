import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
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
  /** Given for a NeTEx document; it is turned into GTFS first. */
  netex?: NetexFacts;
}

/** The GTFS made of a document of another format. The schedule is that of this zip and bears its hash. */
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
  const { bytes, feedId, netex } = document;
  if (!netex) return importSchedule(bytes, { feedId, documentHash: document.documentHash }, issues);
  const { inflateRaw, crc32 } = nodeZipEngine;
  const engine = { inflateRaw, crc32, deflateRaw: deflateRawSync };
  const { zip, notCarried } = netexToGtfs(bytes, { ...engine, ...netex }, issues);
  const documentHash = createHash('sha256').update(zip).digest('hex');
  const imported = importSchedule(zip, { feedId, documentHash }, issues);
  return { ...imported, converted: { zip, documentHash, notCarried } };
}
