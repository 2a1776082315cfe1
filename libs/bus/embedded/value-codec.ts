import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * Every value in the log's file starts with a CRC-32, little endian, of its key and of all that follows: a value that
 * was altered, or moved under another key, is known by it.
 *
 * An event then goes on:
 *
 *     4  u8    1 upsert, 2 remove
 *     5  f64   when it was appended, epoch milliseconds
 *     13 u16   length of the key in bytes
 *     15       entity key as in the index, then the JSON text in UTF-8
 *
 * The head lets compaction decide without parsing JSON.
 */
const SEAL_BYTES = 4;
const HEAD_BYTES = 15;
const UPSERT = 1;
const REMOVE = 2;
const OFFSET_BYTES = 6;
const MAX_PLAIN_KEY_BYTES = 480;

/** Offsets as keys sort as numbers: six bytes, big endian, enough for 2^48 events. */
export function offsetKey(offset: number): Buffer {
  const key = Buffer.allocUnsafe(OFFSET_BYTES);
  key.writeUIntBE(offset, 0, OFFSET_BYTES);
  return key;
}

export function offsetOf(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUIntBE(0, OFFSET_BYTES);
}

/**
 * The entity key as the index holds it. LMDB's keys are short, so long ones are hashed; the first byte distinguishes
 * the two apart.
 */
export function indexKey(key: string): Buffer {
  const bytes = Buffer.byteLength(key, 'utf8');
  if (bytes > MAX_PLAIN_KEY_BYTES) {
    return Buffer.concat([Buffer.of(2), createHash('sha256').update(key, 'utf8').digest()]);
  }
  const plain = Buffer.allocUnsafe(bytes + 1);
  plain[0] = 1;
  plain.write(key, 1, 'utf8');
  return plain;
}

/** Whether the value is what was written under the key. */
export function isIntact(key: Uint8Array, value: Uint8Array): boolean {
  if (value.length < SEAL_BYTES) return false;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return crc32(value.subarray(SEAL_BYTES), crc32(key)) === view.getUint32(0, true);
}

export function encodeValue(key: Uint8Array, body: Uint8Array): Buffer {
  const value = Buffer.allocUnsafe(SEAL_BYTES + body.length);
  value.set(body, SEAL_BYTES);
  return sealed(key, value);
}

/** What `encodeValue` took, or `undefined` when it is not intact. */
export function decodeValue(key: Uint8Array, value: Buffer): Buffer | undefined {
  return isIntact(key, value) ? value.subarray(SEAL_BYTES) : undefined;
}

export interface EventHead {
  op: 'upsert' | 'remove';
  appendedAt: number;
  indexKey: Buffer;
}

/** Bytes `encodeEvent` needs. */
export function eventLength(indexKey: Buffer, json: string): number {
  return HEAD_BYTES + indexKey.length + Buffer.byteLength(json, 'utf8');
}

/** `value` must have `eventLength` bytes; given back filled. A text of as many bytes as characters is plain ASCII. */
export function encodeEvent(
  value: Buffer,
  offset: Buffer,
  head: { op: 'upsert' | 'remove'; appendedAt: number; indexKey: Buffer },
  json: string,
): Buffer {
  const jsonAt = HEAD_BYTES + head.indexKey.length;
  value[4] = head.op === 'remove' ? REMOVE : UPSERT;
  value.writeDoubleLE(head.appendedAt, 5);
  value.writeUInt16LE(head.indexKey.length, 13);
  head.indexKey.copy(value, HEAD_BYTES);
  value.write(json, jsonAt, value.length - jsonAt === json.length ? 'latin1' : 'utf8');
  return sealed(offset, value);
}

/** Call only with an intact event. */
export function readHead(value: Buffer): EventHead {
  return {
    op: value[4] === REMOVE ? 'remove' : 'upsert',
    appendedAt: value.readDoubleLE(5),
    indexKey: value.subarray(HEAD_BYTES, HEAD_BYTES + value.readUInt16LE(13)),
  };
}

/** Call only with an intact event. */
export function readJson(value: Buffer): string {
  return value.toString('utf8', HEAD_BYTES + value.readUInt16LE(13));
}

function sealed(key: Uint8Array, value: Buffer): Buffer {
  value.writeUInt32LE(crc32(value.subarray(SEAL_BYTES), crc32(key)), 0);
  return value;
}
