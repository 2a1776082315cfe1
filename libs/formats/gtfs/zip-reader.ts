import { crc32 as crcOf } from 'node:zlib';
import { HubError } from '#libs/errors';
import { inflate64Into } from './inflate64.js';
import { WHOLE_BYTES, inflateInto, type InflateRaw } from './raw-codec.js';

export interface ZipLimits {
  /** Entries of the central directory, folders included. */
  entries: number;
  /** Unpacked bytes of all entries together, as the directory declares them; no entry may unpack to more than it declares. */
  totalBytes: number;
  /** Unpacked ÷ packed, asked of entries above 16 MiB. DEFLATE cannot pass 1,032; timetables stay below 100. */
  ratio: number;
  /** Bytes of one name, and folders in it. */
  nameBytes: number;
  nameDepth: number;
}

export const ZIP_LIMITS: ZipLimits = {
  entries: 1000,
  totalBytes: 4 * 2 ** 30,
  ratio: 400,
  nameBytes: 255,
  nameDepth: 5,
};

export interface ZipEngine {
  /** Faster than the built-in pure JavaScript; used for files up to 64 MiB. */
  inflateRaw?: InflateRaw;
  limits?: Partial<ZipLimits>;
}

export interface ZipEntry {
  name: string;
  packedBytes: number;
  bytes: number;
  crc32: number;
  method: number;
  encrypted: boolean;
  /** Of the local header. */
  offset: number;
}

/** One entry cannot be read; the others can. The message says why. */
export class ZipEntryFault extends Error {
  constructor(
    readonly entry: string,
    readonly reason: string,
  ) {
    super(`${entry}: ${reason}`);
    this.name = 'ZipEntryFault';
  }
}

export interface ZipArchive {
  /** Files in directory order, without folders. Names are as written, checked against the limits, never `..`. */
  entries: readonly ZipEntry[];
  /** Bytes before the archive that are not part of it: a notice of the server, a program that unpacks it. */
  bytesBefore: number;
  /** Unpacks one entry into `emit`, piece by piece. Throws ZipEntryFault, also after pieces were given. */
  read(entry: ZipEntry, emit: (chunk: Uint8Array) => void): void;
}

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
export const DEFLATED_64 = 9;
const RATIO_FROM_BYTES = 16 * 2 ** 20;
const MAX_32 = 0xffffffff;

/**
 * Opens a zip by its central directory, all in memory; nothing is unpacked yet. Zip64 fields are understood, and what
 * stands before the archive is passed over.
 * Throws HubError CONTAINER_UNREADABLE for bytes that are no zip, or one without its end (cut while downloading), and
 * LIMIT_EXCEEDED, before unpacking anything, for more entries, bytes or a higher ratio than `limits` allow.
 * Spec: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3.
 */
export function openZip(bytes: Uint8Array, engine: ZipEngine = {}): ZipArchive {
  const limits = { ...ZIP_LIMITS, ...engine.limits };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { found, bytesBefore } = readDirectory(view, bytes, limits);
  const entries = found.filter((entry) => !entry.name.endsWith('/'));
  checkSizes(entries, limits);
  return { entries, bytesBefore, read: (entry, emit) => readEntry(bytes, view, entry, emit, engine) };
}

function unreadable(got: string): HubError {
  return new HubError('CONTAINER_UNREADABLE', `the document cannot be opened as a zip: ${got}`, {
    where: 'document',
    got,
    expected: 'a zip archive',
  });
}

function tooMuch(where: string, got: string, expected: string): HubError {
  return new HubError('LIMIT_EXCEEDED', `zip ${where}: ${got}, allowed ${expected}`, { where, got, expected });
}

interface Directory {
  offset: number;
  count: number;
  /** Place at which it ends, and its length: what stands before the archive moves it. */
  end: number;
  size: number;
}

function findDirectory(view: DataView, bytes: Uint8Array): Directory {
  if (bytes.length === 0) throw unreadable('an empty document');
  const startsLikeZip = bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b;
  // The end record is 22 bytes plus a comment of at most 65,535.
  const least = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= least; at -= 1) {
    if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    const end = {
      offset: view.getUint32(at + 16, true),
      count: view.getUint16(at + 10, true),
      end: at,
      size: view.getUint32(at + 12, true),
    };
    const is64 = end.offset === MAX_32 || end.count === 0xffff;
    return (is64 && findDirectory64(view, at)) || end;
  }
  if (startsLikeZip) throw unreadable('a zip that is cut: it has no central directory');
  const head = new TextDecoder()
    .decode(bytes.subarray(0, 64))
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (head.startsWith('<')) throw unreadable('an HTML or XML document');
  if (/^[{[]/.test(head)) throw unreadable('a JSON document');
  throw unreadable('bytes that are no zip');
}

function findDirectory64(view: DataView, end: number): Directory | undefined {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return undefined;
  // The record stands where it says, or right before its locator where the archive has been moved.
  const isRecord = (at: number): boolean =>
    at >= 0 && at + 56 <= view.byteLength && view.getUint32(at, true) === END_OF_DIRECTORY_64;
  const at = [Number(view.getBigUint64(locator + 8, true)), locator - 56].find(isRecord);
  if (at === undefined) return undefined;
  return {
    offset: Number(view.getBigUint64(at + 48, true)),
    count: Number(view.getBigUint64(at + 32, true)),
    end: at,
    size: Number(view.getBigUint64(at + 40, true)),
  };
}

/** How far the archive has been moved by what stands before it, without its offsets being changed. */
function movedBy(view: DataView, { offset, count, end, size }: Directory): number {
  const isEntry = (at: number): boolean =>
    at >= 0 && at + 46 <= view.byteLength && view.getUint32(at, true) === DIRECTORY_ENTRY;
  const moved = end - size - offset;
  return count > 0 && moved > 0 && !isEntry(offset) && isEntry(offset + moved) ? moved : 0;
}

function leastOffset(entries: readonly ZipEntry[]): number {
  return entries.reduce((least, { offset }) => Math.min(least, offset), Infinity);
}

function readDirectory(
  view: DataView,
  bytes: Uint8Array,
  limits: ZipLimits,
): { found: ZipEntry[]; bytesBefore: number } {
  const directory = findDirectory(view, bytes);
  const { count } = directory;
  const moved = movedBy(view, directory);
  if (count > limits.entries) throw tooMuch('entries', String(count), String(limits.entries));
  const entries: ZipEntry[] = [];
  let at = directory.offset + moved;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) {
      throw unreadable(`its central directory breaks off at entry ${i} of ${count}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) throw unreadable(`its central directory breaks off at entry ${i} of ${count}`);
    if (nameLength > limits.nameBytes)
      throw tooMuch(`name of entry ${i}`, `${nameLength} bytes`, `${limits.nameBytes}`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/');
    checkName(name, limits);
    const entry: ZipEntry = {
      name,
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    readZip64Sizes(view, at + 46 + nameLength, extraLength, entry);
    entry.offset += moved;
    entries.push(entry);
    at = next;
  }
  return { found: entries, bytesBefore: count === 0 ? 0 : leastOffset(entries) };
}

/** Extra field 1 holds, in this order, those of the three numbers that are all ones in the fixed part. */
function readZip64Sizes(view: DataView, start: number, length: number, entry: ZipEntry): void {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    const end = Math.min(field + view.getUint16(at + 2, true), start + length);
    for (const key of ['bytes', 'packedBytes', 'offset'] as const) {
      if (entry[key] !== MAX_32 || field + 8 > end) continue;
      entry[key] = Number(view.getBigUint64(field, true));
      field += 8;
    }
  }
}

function checkName(name: string, limits: ZipLimits): void {
  const steps = name.split('/').filter((step) => step !== '');
  if (steps.length > limits.nameDepth) throw tooMuch('name', `${steps.length} folders deep`, String(limits.nameDepth));
  if (name.startsWith('/') || /^[a-z]:/i.test(name) || steps.includes('..') || name.includes('\0')) {
    throw unreadable(`an entry is named ${JSON.stringify(name)}, which leads out of the archive`);
  }
}

function checkSizes(entries: readonly ZipEntry[], limits: ZipLimits): void {
  let total = 0;
  for (const entry of entries) {
    total += entry.bytes;
    const ratio = entry.bytes / Math.max(entry.packedBytes, 1);
    if (entry.bytes > RATIO_FROM_BYTES && ratio > limits.ratio) {
      throw tooMuch(entry.name, `unpacks to ${Math.round(ratio)} times its size`, `${limits.ratio} times`);
    }
  }
  if (total > limits.totalBytes) throw tooMuch('size', `${total} unpacked bytes`, String(limits.totalBytes));
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  entry: ZipEntry,
  emit: (chunk: Uint8Array) => void,
  engine: ZipEngine,
): void {
  const fault = (reason: string): ZipEntryFault => new ZipEntryFault(entry.name, reason);
  if (entry.encrypted) throw fault('it is encrypted');
  if (![STORED, DEFLATED, DEFLATED_64].includes(entry.method))
    throw fault(`compression method ${entry.method} is unknown`);
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_HEADER) {
    throw fault('its local header is missing');
  }
  const names = view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  const start = entry.offset + 30 + names;
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (packed.length < entry.packedBytes) throw fault('its content is cut');
  let crc = 0;
  let unpacked = 0;
  const take = (chunk: Uint8Array): void => {
    unpacked += chunk.length;
    if (unpacked > entry.bytes) throw fault(`it unpacks to more than the ${entry.bytes} bytes it declares`);
    crc = crcOf(chunk, crc);
    emit(chunk);
  };
  if (entry.method === STORED) take(packed);
  else if (entry.method === DEFLATED_64) inflatePieces(packed, inflate64Into, take, fault);
  else inflateEntry(packed, entry.bytes, take, engine.inflateRaw, fault);
  if (unpacked !== entry.bytes) throw fault(`it unpacks to ${unpacked} bytes instead of ${entry.bytes}`);
  if (crc !== entry.crc32) throw fault('its checksum does not fit');
}

function inflateEntry(
  packed: Uint8Array,
  declared: number,
  take: (chunk: Uint8Array) => void,
  inflateRaw: InflateRaw | undefined,
  fault: (reason: string) => ZipEntryFault,
): void {
  if (inflateRaw && declared <= WHOLE_BYTES) {
    let whole: Uint8Array;
    try {
      whole = inflateRaw(packed, { maxOutputLength: Math.max(declared, 1) });
    } catch (error) {
      throw fault(`it cannot be unpacked (${messageOf(error)})`);
    }
    take(whole);
    return;
  }
  inflatePieces(packed, inflateInto, take, fault);
}

/** Errors of whoever takes the pieces pass through as they are; only the unpacking's own are a fault of the entry. */
function inflatePieces(
  packed: Uint8Array,
  inflate: (packed: Uint8Array, emit: (chunk: Uint8Array) => void) => void,
  take: (chunk: Uint8Array) => void,
  fault: (reason: string) => ZipEntryFault,
): void {
  let outside: { error: unknown } | undefined;
  try {
    inflate(packed, (chunk) => {
      try {
        take(chunk);
      } catch (error) {
        outside = { error };
        throw error;
      }
    });
  } catch (error) {
    if (outside) throw outside.error;
    throw fault(`it cannot be unpacked (${messageOf(error)})`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
