import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * How one event lies in the log:
 *
 *     0  u32   CRC-32 of all that follows
 *     4  u8    1 upsert, 2 remove
 *     5  f64   when it was appended, epoch milliseconds
 *     13 u16   length of the key in bytes
 *     15       key, then the JSON text, both UTF-8
 *
 * Little endian. The head lets compaction decide without parsing JSON.
 */
const HEAD_BYTES = 15;
const UPSERT = 1;
const REMOVE = 2;
const MAX_PLAIN_KEY_BYTES = 480;

export interface RecordHead {
  op: 'upsert' | 'remove';
  appendedAt: number;
  /** As in the key index: see `indexKey`. */
  indexKey: Buffer;
}

/**
 * The entity key as the index holds it. LMDB's keys are short, so long ones are hashed; the first byte tells the two
 * apart.
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

export function encodeRecord(op: 'upsert' | 'remove', key: Buffer, appendedAt: number, json: string): Buffer {
  const jsonBytes = Buffer.byteLength(json, 'utf8');
  const record = Buffer.allocUnsafe(HEAD_BYTES + key.length + jsonBytes);
  record[4] = op === 'remove' ? REMOVE : UPSERT;
  record.writeDoubleLE(appendedAt, 5);
  record.writeUInt16LE(key.length, 13);
  key.copy(record, HEAD_BYTES);
  record.write(json, HEAD_BYTES + key.length, 'utf8');
  record.writeUInt32LE(crc32(record.subarray(4)), 0);
  return record;
}

/** Whether the bytes are what was written. */
export function isIntact(record: Uint8Array): boolean {
  if (record.length < HEAD_BYTES) return false;
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return crc32(record.subarray(4)) === view.getUint32(0, true);
}

/** Call only with an intact record. */
export function readHead(record: Buffer): RecordHead {
  return {
    op: record[4] === REMOVE ? 'remove' : 'upsert',
    appendedAt: record.readDoubleLE(5),
    indexKey: record.subarray(HEAD_BYTES, HEAD_BYTES + record.readUInt16LE(13)),
  };
}

/** Call only with an intact record. */
export function readJson(record: Buffer): string {
  return record.toString('utf8', HEAD_BYTES + record.readUInt16LE(13));
}
