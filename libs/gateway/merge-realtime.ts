import { IssueCollector } from '#libs/errors';
import { encodeHeaderField, scanFeedMessage } from '#libs/formats/gtfs-rt';

const ENTITY_TAG = 18;
const ID_TAG = 10;

/**
 * `/gtfs-rt/all/….pb` of the parts as one message: entities go over byte for byte, for ids of `all` bear their feed; what
 * several parts have (the operators' own) stands once. Stamped as the newest, since the header may not be older than an
 * entity; without a version, which is that of one schedule.
 */
export function mergeRealtime(bodies: readonly Buffer[]): Buffer {
  const scanned = bodies.map((body) => scanFeedMessage(body, new IssueCollector()));
  const stamps = scanned.flatMap(({ header }) => header.timestamp ?? []);
  const { feedVersion: _, ...header } = scanned[0]!.header;
  const pieces: Uint8Array[] = [
    encodeHeaderField({ ...header, ...(stamps.length > 0 && { timestamp: Math.max(...stamps) }) }),
  ];
  const seen = new Set<string>();
  for (const slice of scanned.flatMap(({ slices }) => slices)) {
    const id = idOf(slice);
    if (id !== undefined && seen.has(id)) continue;
    if (id !== undefined) seen.add(id);
    pieces.push(entityHead(slice.length), slice);
  }
  return Buffer.concat(pieces);
}

/** An entity of a hub begins with its id. */
function idOf(slice: Uint8Array): string | undefined {
  if (slice[0] !== ID_TAG) return undefined;
  let at = 1;
  let length = 0;
  for (let shift = 0; at < slice.length; shift += 7) {
    const byte = slice[at++]!;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return Buffer.from(slice.buffer, slice.byteOffset + at, length).toString('latin1');
}

/** Tag and length. Spec: protobuf encoding, length-delimited fields. */
function entityHead(length: number): Uint8Array {
  const bytes = [ENTITY_TAG];
  for (let rest = length; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
