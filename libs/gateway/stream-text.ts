import type { UnknownNames } from './merge-json.js';

/** What is looked at of a server's message without reading all of it: the fields stand where `libs/stream` writes them. */
export interface SeenMessage {
  op: string;
  id?: string;
  cursor?: string;
  more?: boolean;
  at?: string;
  unknown?: UnknownNames;
  /** The JSON list of events or entities. */
  list?: string;
}

/** `{"op":"events","id":"a","events":[…],"cursor":"…"}` and snapshots by their ends; the small ones as JSON. */
export function seenIn(text: string): SeenMessage {
  const op = /^\{"op":"([a-z]+)"/.exec(text.slice(0, 40))?.[1];
  if (op !== 'events' && op !== 'snapshot') return JSON.parse(text) as SeenMessage;
  const idAt = `{"op":"${op}","id":`.length;
  const idEnd = endOfString(text, idAt);
  const listAt = text.indexOf('[', idEnd);
  // No text inside the list holds an unescaped quote: what is found last is the message's own.
  const listEnd = op === 'events' ? endOfEvents(text) : text.lastIndexOf('],"more":');
  const tail = JSON.parse(`{${text.slice(listEnd + 1).replace(/^,/, '')}`) as Omit<SeenMessage, 'op' | 'id' | 'list'>;
  return { op, id: JSON.parse(text.slice(idAt, idEnd)) as string, list: text.slice(listAt, listEnd + 1), ...tail };
}

export function eventsText(id: string, list: string, cursor: string | undefined): string {
  return `{"op":"events","id":${JSON.stringify(id)},"events":${list}${cursor === undefined ? '' : `,"cursor":"${cursor}"`}}`;
}

export function snapshotText(
  id: string,
  list: string,
  { more, cursor, unknown }: { more: boolean; cursor: string; unknown?: UnknownNames | undefined },
): string {
  const named = unknown === undefined ? '' : `,"unknown":${JSON.stringify(unknown)}`;
  return `{"op":"snapshot","id":${JSON.stringify(id)},"entities":${list},"more":${more},"cursor":"${cursor}"${named}}`;
}

/** A list of events without those of some feeds; read only where one of them may be in it. */
export function withoutFeeds(list: string, feeds: readonly string[]): string {
  if (!feeds.some((feed) => list.includes(`"feed":${JSON.stringify(feed)}`))) return list;
  const events = JSON.parse(list) as { feed: string }[];
  return JSON.stringify(events.filter(({ feed }) => !feeds.includes(feed)));
}

const COMPOSITE = 'parts.';

/** A place in what several parts have sent: each is at a place of its own. */
export function composeCursor(places: ReadonlyMap<string, string>): string {
  return COMPOSITE + Buffer.from(JSON.stringify(Object.fromEntries(places)), 'utf8').toString('base64url');
}

/** The places of the parts; one for all where it is a cursor of one process; `undefined` for what cannot be read. */
export function placesInCursor(cursor: string, parts: readonly string[]): Map<string, string> | undefined {
  if (!cursor.startsWith(COMPOSITE)) return new Map(parts.map((part) => [part, cursor]));
  try {
    const read = JSON.parse(Buffer.from(cursor.slice(COMPOSITE.length), 'base64url').toString('utf8')) as unknown;
    const places = new Map(Object.entries(read as Record<string, string>));
    return parts.every((part) => typeof places.get(part) === 'string') ? places : undefined;
  } catch {
    return undefined;
  }
}

/** Behind the closing quote of a JSON text. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** The end of the list of an `events` message: what may follow it is a cursor, or names of unknown ids. */
function endOfEvents(text: string): number {
  const cursor = text.lastIndexOf('],"cursor":"');
  if (cursor !== -1 && text.indexOf('"', cursor + 12) === text.length - 2) return cursor;
  const unknown = text.lastIndexOf('"events":[],"unknown":');
  return unknown === -1 ? text.length - 2 : unknown + '"events":['.length;
}
