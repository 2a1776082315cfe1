import type { IssueCollector } from '#libs/errors';
import type { GbfsFeed, GbfsFile, GbfsFileName } from './content.js';
import { Fields, type ReadContext } from './fields.js';
import { toNeutralName } from './file-names.js';
import { isObject, parseJson, type JsonObject } from './json-container.js';
import type { GbfsReaders } from './readers.js';
import { readersV1 } from './v1/read.js';
import { readersV2 } from './v2/read.js';
import { readersV3 } from './v3/read.js';

export interface GbfsDecodeOptions {
  /** Language of plain texts up to 2.3 (from the discovery file); `und` where nobody says. */
  language?: string;
  /** The one the listing gives this very file, among others of other languages; counts before what the file says. */
  listedLanguage?: string;
  /** Of a system that names none, or none there is; default `Etc/UTC`. */
  timeZone?: string;
  /** Default 64 MiB. */
  maxBytes?: number;
  /** Rings drawn anticlockwise mean their outside, as 2.x has it. Default false: most producers do not know. */
  windingMatters?: boolean;
}

/** Readers by the first number of the version. */
const READERS: Readonly<Record<string, GbfsReaders>> = { '1': readersV1, '2': readersV2, '3': readersV3 };
const NEWEST = '3';

/**
 * One GBFS file of any version as neutral content. Each record stands for itself: what cannot be read is left out with
 * an issue that names it (`data.stations[3]`). `undefined` when the file as a whole is not usable (no `data`, a web
 * response wrapped around it), with the issue that says why.
 *
 * Throws HubError CONTAINER_UNREADABLE (not JSON) or LIMIT_EXCEEDED. Issues: FIELD_MISSING, FIELD_TYPE, FIELD_ENUM,
 * FIELD_RANGE, TIME_FORMAT, TIME_UNIT, TIME_IMPLAUSIBLE, COORDINATE_IMPLAUSIBLE, DUPLICATE_KEY, UNKNOWN_FIELD,
 * CONTAINER_UNREADABLE. Spec: gbfs.md v1.1, v2.3, v3.0.
 */
export function decodeGbfsFile(
  name: GbfsFileName,
  bytes: Uint8Array,
  options: GbfsDecodeOptions,
  issues: IssueCollector,
): GbfsFile | undefined {
  const document = parseJson(bytes, `${name}.json`, issues, options.maxBytes);
  const root = usable(document, name, issues);
  if (!root) return undefined;
  const neutral = toNeutralName(name);
  const context: ReadContext = {
    issues,
    language: options.listedLanguage ?? options.language ?? 'und',
    isLanguageListed: options.listedLanguage !== undefined,
    timeZone: options.timeZone ?? 'Etc/UTC',
    windingMatters: options.windingMatters ?? false,
  };
  const head = new Fields(root, name, context, new Set());
  const version = versionOf(head);
  const readers = READERS[version[0]!] ?? READERS[NEWEST]!;
  const read = readers[neutral] ?? READERS[NEWEST]![neutral];
  const content = read?.(new Fields(root['data'] as JsonObject, 'data', context, new Set()));
  if (content === undefined) return undefined;
  const lastUpdated = head.instant('last_updated');
  if (typeof head.raw('last_updated') === 'number' && version[0] === '3')
    head.report('FIELD_TYPE', 'advice', 'last_updated', head.raw('last_updated'), 'RFC 3339 text');
  const ttlSeconds = head.number('ttl', { min: 0, integer: true }) ?? 0;
  const file = { name: neutral, version, ttlSeconds, content } as GbfsFile;
  if (lastUpdated !== undefined) file.lastUpdated = lastUpdated;
  return file;
}

/** The feeds of a `gbfs.json`, each with its language up to 2.3. Throws and reports issues as `decodeGbfsFile` does. */
export function decodeDiscovery(bytes: Uint8Array, issues: IssueCollector): GbfsFeed[] {
  const file = decodeGbfsFile('gbfs', bytes, {}, issues);
  return file?.name === 'gbfs' ? file.content.feeds : [];
}

/** What a file of the moment lists, under any version's name. */
const LISTS: Partial<Record<string, readonly string[]>> = {
  station_information: ['stations'],
  station_status: ['stations'],
  vehicle_status: ['vehicles', 'bikes'],
  free_bike_status: ['bikes', 'vehicles'],
};

function usable(document: unknown, name: string, issues: IssueCollector): JsonObject | undefined {
  const refuse = (got: string): undefined => {
    const expected = 'an object with last_updated, ttl and data';
    issues.add({ code: 'CONTAINER_UNREADABLE', severity: 'error', where: `${name}.json`, got, expected });
    return undefined;
  };
  if (!isObject(document)) return refuse(Array.isArray(document) ? 'a list' : typeof document);
  if ('headers' in document && 'status' in document) return refuse('a web response wrapped around the file');
  const data = document['data'];
  if (!isObject(data)) return refuse(`keys ${Object.keys(document).slice(0, 8).join(', ')}`);
  const lists = LISTS[name];
  // No list is not an empty one: a reader would take every station for gone.
  if (lists && !lists.some((list) => Array.isArray(data[list]))) {
    issues.add({
      code: 'CONTAINER_UNREADABLE',
      severity: 'error',
      where: `${name}.json data`,
      got: `keys ${Object.keys(data).slice(0, 8).join(', ') || 'none'}`,
      expected: `the list ${lists.join(' or ')}`,
    });
    return undefined;
  }
  return document;
}

/** `1.0` where the file names none: version 1.0 had no such key. */
function versionOf(head: Fields): string {
  const text = head.text('version');
  if (text === undefined) return '1.0';
  const bare = text.trim().replace(/^v/i, '');
  if (bare !== text || !READERS[bare[0] ?? '']) head.report('FIELD_ENUM', 'advice', 'version', text, '1.1, 2.3 or 3.0');
  return READERS[bare[0] ?? ''] ? bare : '1.0';
}
