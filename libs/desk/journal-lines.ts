import {
  feedOf,
  type AlarmAction,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Instant,
  type JournalCategory,
  type JournalRecord,
  type JournalLink,
  type JournalPlace,
  type Kind,
  type AlarmSeverity,
  type Translated,
} from '#libs/model';
import { ruleTitle } from './response-cards.js';

/** A line of the journal as it is read: an entry, or an action on an alarm in words. */
export interface JournalLine {
  id: EntityKey;
  at: Instant;
  category: JournalCategory | 'alarm-action';
  feed: FeedId;
  text: Translated;
  links: JournalLink[];
  by?: string;
  places?: JournalPlace[];
  corrects?: EntityKey;
  /** Later entries that correct it. */
  correctedBy?: EntityKey[];
  severity?: AlarmSeverity;
  /** Of an action on an alarm. */
  action?: AlarmAction['action'];
  raisedAt?: Instant;
  cause?: string;
}

/** The kinds whose events become lines. */
export const JOURNAL_KINDS = ['journal-entry', 'alarm-action'] as const satisfies readonly Kind[];

/** `undefined` for what brings no line. */
export function journalLineOf({
  kind,
  feed,
  entity,
}: Pick<HubEvent, 'kind' | 'feed' | 'entity'>): JournalLine | undefined {
  if (entity === undefined) return undefined;
  if (kind === 'journal-entry') {
    const { entryId, category, at, text, links, by, places, corrects, severity } = entity as JournalRecord;
    return {
      id: entryId,
      at,
      category,
      feed,
      text,
      links,
      ...(by !== undefined && { by }),
      ...(places && { places }),
      ...(corrects !== undefined && { corrects }),
      ...(severity && { severity }),
    };
  }
  if (kind !== 'alarm-action') return undefined;
  const action = entity as AlarmAction;
  return {
    id: action.actionId,
    at: action.at,
    category: 'alarm-action',
    feed,
    text: wordsOf(action),
    links: [{ kind: 'alarm', key: action.alarmKey }],
    by: action.by,
    severity: action.severity,
    action: action.action,
    raisedAt: action.raisedAt,
    ...(action.cause !== undefined && { cause: action.cause }),
  };
}

/** Causes the page offers, as people say them; others are what somebody wrote. */
const CAUSES: Readonly<Record<string, { fr: string; en: string }>> = {
  fixed: { fr: 'cause traitée', en: 'cause dealt with' },
  planned: { fr: 'prévu', en: 'planned' },
  producer: { fr: 'chez le producteur', en: 'at the producer' },
  'false-alarm': { fr: 'fausse alarme', en: 'false alarm' },
};

/** What was done about which alarm, in both languages. */
function wordsOf({ action, alarmKey, to, until, text, cause }: AlarmAction): Translated {
  const title = ruleTitle(alarmKey.split(':')[1] ?? '');
  const about = (language: 'fr' | 'en') => `${title[language] ?? title['und']} (${feedOf(alarmKey)})`;
  const more = text ? ` : ${text}` : '';
  const moreEn = text ? `: ${text}` : '';
  switch (action) {
    case 'acknowledge':
      return { fr: `Acquitté : ${about('fr')}${more}`, en: `Acknowledged: ${about('en')}${moreEn}` };
    case 'assign':
      return { fr: `Confié à ${to} : ${about('fr')}${more}`, en: `Assigned to ${to}: ${about('en')}${moreEn}` };
    case 'mute':
      return {
        fr: `Muet jusqu’à ${until} : ${about('fr')}${more}`,
        en: `Muted until ${until}: ${about('en')}${moreEn}`,
      };
    case 'note':
      return { fr: `Note sur ${about('fr')}${more}`, en: `Note on ${about('en')}${moreEn}` };
    case 'close':
      return {
        fr: `Clos (${CAUSES[cause ?? '']?.fr ?? cause ?? 'sans cause'}) : ${about('fr')}${more}`,
        en: `Closed (${CAUSES[cause ?? '']?.en ?? cause ?? 'no cause'}): ${about('en')}${moreEn}`,
      };
  }
}

export interface JournalFilter {
  from: Instant;
  /** Exclusive. */
  to: Instant;
  /** Words that must all stand in a line, whatever their accents and capitals. */
  q?: string;
  /** Key of an entity it is about, or its own id. */
  entity?: string;
  categories?: readonly string[];
}

/** Newest first, each once, those that were corrected marked. */
export function journalOf(lines: Iterable<JournalLine>, filter: JournalFilter): JournalLine[] {
  const byId = new Map<EntityKey, JournalLine>();
  for (const line of lines) if (!byId.has(line.id)) byId.set(line.id, line);
  const corrections = new Map<EntityKey, EntityKey[]>();
  for (const { id, corrects } of byId.values())
    if (corrects !== undefined) corrections.set(corrects, [...(corrections.get(corrects) ?? []), id].sort());
  const words = plain(filter.q ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return [...byId.values()]
    .filter((line) => isWanted(line, filter, words))
    .map((line) => (corrections.has(line.id) ? { ...line, correctedBy: corrections.get(line.id)! } : line))
    .sort((a, b) => (journalOrderOf(a) < journalOrderOf(b) ? 1 : -1));
}

function isWanted(
  line: JournalLine,
  { from, to, entity, categories }: JournalFilter,
  words: readonly string[],
): boolean {
  if (line.at < from || line.at >= to) return false;
  if (entity !== undefined && line.id !== entity && !line.links.some(({ key }) => key === entity)) return false;
  if (categories && !categories.includes(line.category)) return false;
  if (words.length === 0) return true;
  const { text, links, places = [], by = '' } = line;
  const said = [
    ...Object.values(text),
    by,
    line.id,
    ...links.flatMap(({ key, label = '' }) => [key, label]),
    ...places.map(({ label = '' }) => label),
  ];
  const searched = plain(said.join(' '));
  return words.every((word) => searched.includes(word));
}

/** Without accents and capitals. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

/** Where a line stands: by time, then by id. */
export function journalOrderOf({ at, id }: Pick<JournalLine, 'at' | 'id'>): string {
  return `${at} ${id}`;
}

export function encodePlace(line: Pick<JournalLine, 'at' | 'id'>): string {
  return Buffer.from(journalOrderOf(line), 'utf8').toString('base64url');
}

/** `undefined` for what no page gave. */
export function decodePlace(cursor: string): string | undefined {
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z \S/.test(place) ? place : undefined;
}

const COLUMNS = ['at', 'category', 'severity', 'by', 'text', 'entities', 'places', 'corrects', 'id'] as const;

/** RFC 4180, for spreadsheets: a cell that would be read as a formula has an apostrophe before it. */
export function journalCsv(lines: readonly JournalLine[], language: string): string {
  const rows = lines.map((line) => [
    line.at,
    line.category,
    line.severity ?? '',
    line.by ?? '',
    lineText(line, language),
    line.links.map(({ key }) => key).join(' '),
    (line.places ?? [])
      .map(({ latitude, longitude, label }) => `${label ?? ''} ${latitude},${longitude}`.trim())
      .join('; '),
    line.corrects ?? '',
    line.id,
  ]);
  return `${[[...COLUMNS], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

export function lineText({ text }: JournalLine, language: string): string {
  return text[language] ?? text['und'] ?? Object.values(text)[0] ?? '';
}

function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
