import { crc32 } from 'node:zlib';
import { topicOf, type Kind, type Position } from '#libs/model';

/**
 * Numbers of the topics inside a cursor. A number is never given to another kind: cursors outlive releases. A new kind
 * takes the next free one.
 */
const TOPIC_NUMBERS: Record<Kind, number> = {
  'vehicle-position': 0,
  'trip-update': 1,
  alert: 2,
  station: 3,
  'free-vehicle': 4,
  'traffic-measurement': 5,
  'traffic-situation': 6,
  parking: 7,
  'feed-status': 8,
  dataset: 9,
  alarm: 10,
  kpi: 11,
  'trip-modification': 12,
  'variable-message-sign': 13,
  'alarm-action': 14,
  'journal-entry': 15,
  audit: 16,
};
const kindOfNumber = new Map(Object.entries(TOPIC_NUMBERS).map(([kind, number]) => [number, kind as Kind]));
const numberOfTopic = new Map(Object.entries(TOPIC_NUMBERS).map(([kind, number]) => [topicOf(kind as Kind), number]));

const VERSION = 1;
const CHECKSUM_BYTES = 4;
/** Longest text looked at: 17 kinds of 64 partitions each take about 12,000 characters. */
const MAX_CURSOR_LENGTH = 16_384;

/**
 * Positions as one opaque, URL-safe text (base64url). Only the positions of `kinds` go in; their order does not matter.
 * Layout: version, number of epochs, epochs (length, UTF-8), then per position epoch index, topic number, partition,
 * offset as LEB128, then CRC-32 of all before.
 */
export function encodeCursor(positions: readonly Position[], kinds: readonly Kind[]): string {
  const wanted = new Set(kinds.map(topicOf));
  const kept = positions
    .filter((position) => wanted.has(position.topic))
    .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition));
  const epochs = [...new Set(kept.map((position) => position.epoch))];
  const bytes: number[] = [VERSION];
  writeNumber(bytes, epochs.length);
  for (const epoch of epochs) {
    const text = Buffer.from(epoch, 'utf8');
    writeNumber(bytes, text.length);
    bytes.push(...text);
  }
  for (const position of kept) {
    writeNumber(bytes, epochs.indexOf(position.epoch));
    writeNumber(bytes, numberOfTopic.get(position.topic)!);
    writeNumber(bytes, position.partition);
    writeNumber(bytes, position.offset);
  }
  const body = Buffer.from(bytes);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([body, checksum]).toString('base64url');
}

/**
 * The positions of a cursor, or `undefined` for anything this version did not write: other versions, cut or altered
 * text. Never throws. The checksum catches accidents, not intent: a cursor grants nothing, whoever forges one only
 * chooses where to read.
 */
export function decodeCursor(text: string): Position[] | undefined {
  if (text.length > MAX_CURSOR_LENGTH || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const all = Buffer.from(text, 'base64url');
  if (all.length < 2 + CHECKSUM_BYTES || all[0] !== VERSION) return undefined;
  const body = all.subarray(0, all.length - CHECKSUM_BYTES);
  if (crc32(body) !== all.readUInt32BE(body.length)) return undefined;
  const reader = new NumberReader(body, 1);
  const epochs: string[] = [];
  for (let left = reader.next() ?? 0; left > 0; left -= 1) {
    const epoch = reader.text();
    if (epoch === undefined) return undefined;
    epochs.push(epoch);
  }
  const positions: Position[] = [];
  while (!reader.atEnd) {
    const epoch = epochs[reader.next() ?? -1];
    const kind = kindOfNumber.get(reader.next() ?? -1);
    const partition = reader.next();
    const offset = reader.next();
    if (epoch === undefined || kind === undefined || partition === undefined || offset === undefined) return undefined;
    positions.push({ epoch, topic: topicOf(kind), partition, offset });
  }
  return positions;
}

/** LEB128: seven bits a byte, low bits first, the top bit says that more follow. Exact up to 2^53 − 1. */
function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

class NumberReader {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  next(): number | undefined {
    let value = 0;
    for (let scale = 1; this.at < this.bytes.length; scale *= 0x80) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) return undefined;
      if (byte < 0x80) return value;
    }
    return undefined;
  }

  text(): string | undefined {
    const length = this.next();
    if (length === undefined || this.at + length > this.bytes.length) return undefined;
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}
