import type { Bus } from '#libs/bus';
import type { FeedCatalogue } from '#libs/catalogue';
import { findHubError, invalidRequest, notFoundAt } from '#libs/errors';
import type { LiveState } from '#libs/live';
import {
  isKind,
  toInstant,
  feedOf,
  type Audience,
  type EntityKey,
  type FeedId,
  type HubEvent,
  type Instant,
  type JournalCategory,
  type JournalRecord,
  type JournalLink,
  type JournalPlace,
  type Kind,
} from '#libs/model';
import type { RecordStore } from '#libs/record';
import { JOURNAL_KINDS, journalOf, journalLineOf, type JournalFilter, type JournalLine } from './journal-lines.js';
import { nameFrom, operatorEvent } from './operator-event.js';

/** Who writes, and what he may read. */
export interface DeskWriter {
  name: string;
  audience: Audience;
}

export interface JournalParts {
  bus: Bus;
  live: LiveState;
  catalogue: FeedCatalogue;
  now: () => number;
  /** The history; rejects where it cannot be read now, `undefined` where none is kept. */
  store: () => Promise<RecordStore | undefined>;
}

/** What is looked for at the most in the history for one question. */
const MAX_ROWS = 50_000;
const MAX_TEXT = 4_000;
const MAX_LINKS = 50;
const MAX_LABEL = 200;

export interface JournalRead {
  lines: JournalLine[];
  /** Why older lines may be missing; absent where all are there. */
  incomplete?: { fr: string; en: string };
}

export interface WantedEntry {
  text: string;
  links?: JournalLink[];
  places?: JournalPlace[];
  corrects?: string;
}

/**
 * The journal (main courante) of the control room: what operators write, what they do about alarms, and what the hub
 * writes of alarms and alerts. Lines are events: the newest are read from the current state, older ones from the history.
 */
export class Journal {
  constructor(private readonly parts: JournalParts) {}

  /** Newest first, of what the audience may read. */
  async read(filter: JournalFilter, audience: Audience): Promise<JournalRead> {
    const { guard } = this.parts.catalogue;
    const lines: JournalLine[] = [];
    const take = (event: Pick<HubEvent, 'kind' | 'feed' | 'entity' | 'visibility' | 'op'>): void => {
      if (!guard.mayRead(audience, event)) return;
      const line = journalLineOf(event);
      if (line) lines.push(line);
    };
    for (const kind of JOURNAL_KINDS) for (const { event } of this.parts.live.list(kind)) take(event);
    const incomplete = await this.readHistory(filter, take);
    return { lines: journalOf(lines, filter), ...(incomplete !== undefined && { incomplete }) };
  }

  /** Appends a free entry. Throws REQUEST_INVALID; NOT_FOUND for a correction of what the writer cannot read. */
  async write(body: unknown, writer: DeskWriter, idempotencyKey?: string): Promise<JournalLine> {
    const { text, links = [], places, corrects } = wantedEntry(body);
    const { catalogue, live, now } = this.parts;
    const corrected = corrects === undefined ? undefined : await this.find(corrects, writer.audience);
    // The entry is of the feed of what it is about, and is read by whoever may read that.
    const feed =
      corrected?.feed ?? links.map(({ key }) => feedOf(key)).find((id) => catalogue.find(id)) ?? catalogue.own.feedId;
    if (!catalogue.guard.mayRead(writer.audience, { feed, visibility: 'internal', op: 'upsert' }))
      throw invalidRequest('links', feed, 'an entity of a feed this key may read');
    const nowMs = now();
    const name =
      idempotencyKey ?? `${nowMs} ${text} ${Math.trunc(live.nextPositions('journal-entry')[0]?.offset ?? 0)}`;
    const entryId = `${feed}:${nameFrom(writer.name, name)}` as EntityKey;
    const known = live.find('journal-entry', entryId);
    if (known) return journalLineOf(known.event)!;
    const entry: JournalRecord = {
      entryId,
      category: corrected ? 'correction' : 'note',
      at: toInstant(nowMs),
      text: { und: text },
      links: corrected && links.length === 0 ? corrected.links : links,
      by: writer.name,
      ...(places && { places }),
      ...(corrected && { corrects: corrected.id }),
    };
    await this.append(operatorEvent('journal-entry', entryId, feed, entry, nowMs));
    return journalLineOf({ kind: 'journal-entry', feed, entity: entry })!;
  }

  /** A line the hub, or the events desk, writes of something that was done. */
  event(
    feed: FeedId,
    name: string,
    category: JournalCategory,
    entry: Pick<JournalRecord, 'text' | 'links'> & Partial<JournalRecord>,
  ): HubEvent<'journal-entry'> {
    return journalEvent(feed, name, category, entry, this.parts.now());
  }

  private async append(event: HubEvent): Promise<void> {
    await this.parts.bus.append([event]);
    await this.parts.live.catchUp();
  }

  private async find(id: string, audience: Audience): Promise<JournalLine> {
    const nowMs = this.parts.now();
    const { lines } = await this.read(
      { from: toInstant(nowMs - 366 * 86_400_000), to: toInstant(nowMs + 60_000), entity: id },
      audience,
    );
    const line = lines.find((one) => one.id === id);
    if (!line)
      throw notFoundAt('corrects', id, 'the id of a line of /v1/journal', `no journal entry ${id.slice(0, 80)}`);
    return line;
  }

  /** Why the history could not be read whole. */
  private async readHistory(
    { from, to }: JournalFilter,
    take: (event: Pick<HubEvent, 'kind' | 'feed' | 'entity' | 'visibility' | 'op'>) => void,
  ): Promise<JournalRead['incomplete']> {
    try {
      const store = await this.parts.store();
      if (!store)
        return {
          fr: 'ce hub ne garde pas d’historique : les lignes plus anciennes que l’état courant sont perdues',
          en: 'this hub keeps no history: older entries than those of the current state are gone',
        };
      let left = MAX_ROWS;
      for (const kind of JOURNAL_KINDS) {
        const columns = ['feed', 'op', 'visibility', 'body'];
        for await (const rows of store.export({ kind, from, to, columns })) {
          for (const row of rows) {
            if (left-- <= 0)
              return {
                fr: `plus de ${MAX_ROWS} lignes : demander une période plus courte`,
                en: `more than ${MAX_ROWS} entries: ask for a shorter period`,
              };
            const { feed, op, visibility, body } = row as unknown as HistoricRow;
            const entity = typeof body === 'string' ? (JSON.parse(body) as HubEvent['entity']) : body;
            if (op === 'upsert' && entity) take({ kind, feed, op, visibility, entity });
          }
        }
      }
      return undefined;
    } catch (error) {
      const known = findHubError(error);
      if (known?.code !== 'STORE_UNAVAILABLE' && known?.code !== 'STORE_SCHEMA') throw error;
      return {
        fr: 'l’historique ne répond pas : les lignes plus anciennes que l’état courant manquent',
        en: 'the history cannot be read now: older entries than those of the current state are missing',
      };
    }
  }
}

interface HistoricRow {
  feed: FeedId;
  op: HubEvent['op'];
  visibility: HubEvent['visibility'];
  body: HubEvent['entity'] | string | null;
}

/** A line of the journal as an event; the same name makes the same line. */
export function journalEvent(
  feed: FeedId,
  name: string,
  category: JournalCategory,
  entry: Pick<JournalRecord, 'text' | 'links'> & Partial<JournalRecord>,
  nowMs: number,
  at: Instant = toInstant(nowMs),
): HubEvent<'journal-entry'> {
  const entryId = journalKey(feed, category, name);
  return {
    ...operatorEvent('journal-entry', entryId, feed, { ...entry, entryId, category, at }, nowMs),
    observedAt: at,
  };
}

export function journalKey(feed: FeedId, category: JournalCategory, name: string): EntityKey {
  return `${feed}:${category}:${nameFrom(name)}` as EntityKey;
}

const FIELDS = ['text', 'links', 'places', 'corrects'];

function wantedEntry(body: unknown): WantedEntry {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidRequest('body', typeof body, 'a JSON object');
  const strange = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (strange !== undefined) throw invalidRequest(strange.slice(0, 80), strange, `one of ${FIELDS.join(', ')}`);
  const { text, links, places, corrects } = body as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_TEXT)
    throw invalidRequest('text', shortly(text), `a text of at most ${MAX_TEXT} characters`);
  if (corrects !== undefined && typeof corrects !== 'string')
    throw invalidRequest('corrects', shortly(corrects), 'the id of an entry');
  return {
    text: text.trim(),
    ...(links !== undefined && { links: listOf('links', links, linkOf) }),
    ...(places !== undefined && { places: listOf('places', places, placeIn) }),
    ...(corrects !== undefined && { corrects }),
  };
}

function listOf<T>(name: string, value: unknown, read: (one: unknown, where: string) => T): T[] {
  if (!Array.isArray(value) || value.length > MAX_LINKS)
    throw invalidRequest(name, shortly(value), `a list of at most ${MAX_LINKS}`);
  return value.map((one, at) => read(one, `${name}[${at}]`));
}

function linkOf(value: unknown, where: string): JournalLink {
  const { kind, key, label } = (value ?? {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || !isKind(kind))
    throw invalidRequest(`${where}.kind`, shortly(kind), 'a kind of /schemas/');
  if (typeof key !== 'string' || !/^[a-z0-9][a-z0-9-]*:.{1,500}$/.test(key))
    throw invalidRequest(`${where}.key`, shortly(key), 'a key with its feed, such as astuce:90');
  return { kind: kind as Kind, key: key as EntityKey, ...labelOf(label, where) };
}

function placeIn(value: unknown, where: string): JournalPlace {
  const { latitude, longitude, label } = (value ?? {}) as Record<string, unknown>;
  const isIn = (number: unknown, most: number): number is number =>
    typeof number === 'number' && Math.abs(number) <= most;
  if (!isIn(latitude, 90)) throw invalidRequest(`${where}.latitude`, shortly(latitude), 'degrees from -90 to 90');
  if (!isIn(longitude, 180)) throw invalidRequest(`${where}.longitude`, shortly(longitude), 'degrees from -180 to 180');
  return { latitude, longitude, ...labelOf(label, where) };
}

function labelOf(label: unknown, where: string): { label?: string } {
  if (label === undefined) return {};
  if (typeof label !== 'string' || label.length > MAX_LABEL)
    throw invalidRequest(`${where}.label`, shortly(label), `a text of at most ${MAX_LABEL} characters`);
  return { label };
}

export function shortly(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 80) : typeof value;
}
