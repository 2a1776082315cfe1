import type { Database, RootDatabase } from 'lmdb';
import { HubError } from '#libs/errors';
import { KINDS, type Kind } from '#libs/model';
import { decodeValue, encodeValue } from './value-codec.js';

/** Bump when the layout of the log changes; a log of another format is refused, not guessed at. */
export const LOG_FORMAT = 1;
/** Name of the log's identity in the tree `meta`. */
export const IDENTITY = 'log';

/** How the file is opened, by whoever writes it and by whoever reads. */
export const LAYOUT = {
  noSubdir: false,
  maxDbs: 2 * KINDS.length + 4,
  encoding: 'binary',
  keyEncoding: 'binary',
} as const;

export interface TopicState {
  /** Offset of the next event. Offsets have no gaps but those compaction makes. */
  end: number;
  droppedThrough: number;
  /** Bytes of the events kept. */
  bytes: number;
}

export interface Identity {
  format: number;
  epoch: string;
  kinds: readonly Kind[];
}

/** Keys and values are bytes; each value is sealed with its key (see `value-codec`). */
export type LogTree = Database<Buffer, Buffer>;

export function treesOf(kind: Kind): [log: string, newest: string] {
  return [`log:${kind}`, `newest:${kind}`];
}

export function treeNames(root: RootDatabase<Buffer, Buffer>): Set<string> {
  const names = [...root.getKeys()].map((key) => key.toString('utf8').replace(/\0+$/, ''));
  return new Set(names);
}

export function openTree(root: RootDatabase<Buffer, Buffer>, name: string): LogTree {
  return root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
}

export function getJson<T>(tree: LogTree, name: string): T | undefined {
  const key = Buffer.from(name, 'utf8');
  const value = tree.get(key);
  if (value === undefined) return undefined;
  const body = decodeValue(key, value);
  if (body === undefined) throw corrupt(name, 'its entry is damaged');
  return JSON.parse(body.toString('utf8')) as T;
}

export function jsonEntry(name: string, value: unknown): [Buffer, Buffer] {
  const key = Buffer.from(name, 'utf8');
  return [key, encodeValue(key, Buffer.from(JSON.stringify(value), 'utf8'))];
}

export function otherFormat(folder: string, format: number): HubError {
  return new HubError('LOG_FORMAT', `the log in ${folder} is of format ${format}, this hub reads ${LOG_FORMAT}`, {
    where: folder,
    got: String(format),
    expected: String(LOG_FORMAT),
  });
}

export function corrupt(what: string, problem: string): HubError {
  return new HubError(
    'LOG_CORRUPT',
    `the log is damaged (${what}: ${problem}). Start the hub again: it sets the damaged log aside and begins a new one`,
    { where: what },
  );
}
