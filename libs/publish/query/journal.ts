import { decodePlace, type JournalFilter } from '#libs/desk';
import { JOURNAL_CATEGORIES, toInstant, type Instant } from '#libs/model';
import { readQueryInstant } from './history.js';
import { invalid, readKey, readList, single, wholeNumber, type Query } from './request.js';

const DAY_MS = 86_400_000;
const SHIFT_MS = 8 * 3_600_000;
const LONGEST_MS = 366 * DAY_MS;
const KNOWN = ['from', 'to', 'q', 'entity', 'kind', 'limit', 'cursor'];
const KINDS_OF_LINES: readonly string[] = [...JOURNAL_CATEGORIES, 'alarm-action'];
const LONGEST_WORDS = 200;

export interface JournalQuery {
  filter: JournalFilter;
  limit: number;
  /** Lines before this place. */
  before?: string;
}

/** A page of the journal, newest first. */
export interface JournalPage<Line> {
  from: Instant;
  to: Instant;
  items: Line[];
  total: number;
  next?: string;
  incomplete?: string;
  /** The same in both languages. */
  incompleteTexts?: { fr: string; en: string };
}

/** `?from=&to=&q=&entity=&kind=&limit=&cursor=` of `/v1/journal`; the last day without times. Throws REQUEST_INVALID. */
export function readJournalQuery(query: Query, nowMs: number, zone: string): JournalQuery {
  refuseOthers(query, KNOWN);
  const q = single(query['q']);
  if (q !== undefined && q.length > LONGEST_WORDS) throw invalid('q', q, `at most ${LONGEST_WORDS} characters`);
  const entity = single(query['entity']);
  const categories = readList(query['kind']);
  const strange = categories.find((name) => !KINDS_OF_LINES.includes(name));
  if (strange !== undefined) throw invalid('kind', strange, `one of ${KINDS_OF_LINES.join(', ')}`);
  const cursor = single(query['cursor']);
  const before = cursor === undefined ? undefined : decodePlace(cursor);
  if (cursor !== undefined && before === undefined) throw invalid('cursor', cursor, 'the next of a page before');
  return {
    filter: {
      ...spanOf(query, nowMs, zone, DAY_MS),
      ...(q !== undefined && { q }),
      ...(entity !== undefined && { entity: readKey(entity) }),
      ...(categories.length > 0 && { categories }),
    },
    limit: wholeNumber('limit', single(query['limit']), 100, 1, 1_000),
    ...(before !== undefined && { before }),
  };
}

/** `?from=&to=`; the last day without times. Throws REQUEST_INVALID. */
export function readJournalSpan(query: Query, nowMs: number, zone: string): { from: Instant; to: Instant } {
  refuseOthers(query, ['from', 'to']);
  return spanOf(query, nowMs, zone, DAY_MS);
}

/** `?from=&to=&lang=` of the handover page; the last eight hours without times. Throws REQUEST_INVALID. */
export function readHandoverQuery(
  query: Query,
  nowMs: number,
  zone: string,
): { from: Instant; to: Instant; lang?: string } {
  refuseOthers(query, ['from', 'to', 'lang']);
  const lang = single(query['lang']);
  if (lang !== undefined && lang !== 'fr' && lang !== 'en') throw invalid('lang', lang, 'one of fr, en');
  return { ...spanOf(query, nowMs, zone, SHIFT_MS), ...(lang !== undefined && { lang }) };
}

function spanOf(query: Query, nowMs: number, zone: string, lengthMs: number): { from: Instant; to: Instant } {
  const to = readQueryInstant('to', single(query['to']), zone) ?? toInstant(nowMs + 1);
  const from = readQueryInstant('from', single(query['from']), zone) ?? toInstant(Date.parse(to) - lengthMs);
  if (from >= to) throw invalid('from', from, `an instant before ${to}`);
  if (Date.parse(to) - Date.parse(from) > LONGEST_MS) throw invalid('from', from, 'at most 366 days before to');
  return { from, to };
}

function refuseOthers(query: Query, known: readonly string[]): void {
  for (const name of Object.keys(query))
    if (!known.includes(name)) throw invalid(name, name, `one of ${known.join(', ')}`);
}
