import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { MESSAGE_VERSION, type Delivery } from '#libs/bus';
import { HubError } from '#libs/errors';
import { topicOf, type FeedId, type HubEvent, type Kind, type Position } from '#libs/model';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Changes with what is written here. */
const FORM = 2;
/** Characters of a piece: well below what a text may hold, and what the shared store takes at once. */
const PIECE_LENGTH = 8 * 2 ** 20;

/** What a kept state of a kind is, beside its pieces. */
export interface SnapshotHead {
  form: number;
  /** Version of the events in it, as on the bus. */
  events: number;
  epoch: string;
  /** The feeds it is of; absent where it is of all. */
  feeds?: readonly FeedId[];
  /** Name its pieces are kept under. */
  id: string;
  /** Of this one, which its pieces bear too: those of two snapshots are never put together. */
  stamp: string;
  pieces: number;
  entities: number;
  next: readonly Position[];
}

/** What whoever starts can use. */
export interface UsableSnapshot {
  epoch: string;
  feeds?: readonly FeedId[] | undefined;
}

export function snapshotHeadOf(
  about: Pick<SnapshotHead, 'id' | 'stamp' | 'pieces' | 'entities' | 'next'> & UsableSnapshot,
): Buffer {
  const head: SnapshotHead = { form: FORM, events: MESSAGE_VERSION, ...about };
  return Buffer.from(JSON.stringify(head), 'utf8');
}

/**
 * `undefined` for another log's, which is nothing unusual. Throws SNAPSHOT_REFUSED for one of another version or of other
 * feeds, and for what is no snapshot.
 */
export function readSnapshotHead(bytes: Uint8Array, usable: UsableSnapshot): SnapshotHead | undefined {
  // The first form was packed as a whole.
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw refused('form 1', `form ${FORM}`);
  let head: Partial<SnapshotHead> | null;
  try {
    head = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<SnapshotHead> | null;
  } catch {
    throw refused('what is no snapshot', `form ${FORM}`);
  }
  if (head?.form !== FORM) throw refused(`form ${String(head?.form)}`, `form ${FORM}`);
  if (head.events !== MESSAGE_VERSION)
    throw refused(`events of version ${String(head.events)}`, `events of version ${MESSAGE_VERSION}`);
  if (head.epoch !== usable.epoch) return undefined;
  const [got, expected] = [feedsText(head.feeds), feedsText(usable.feeds)];
  if (got !== expected) throw refused(got, expected);
  return head as SnapshotHead;
}

/** First line the snapshot's stamp, then `<partition> <offset> <event JSON>` for each entity; packed. */
export async function packPiece(stamp: string, deliveries: readonly Delivery[]): Promise<Buffer> {
  const lines = [stamp];
  for (const { position, json } of deliveries) lines.push(`${position.partition} ${position.offset} ${json}`);
  return pack(lines.join('\n'), { level: 1 });
}

/** The lines of a piece. Throws SNAPSHOT_REFUSED for one of another snapshot, and where it is damaged or absent. */
export async function unpackPiece(bytes: Uint8Array | undefined, { stamp }: SnapshotHead): Promise<string> {
  if (bytes === undefined) throw refused('a snapshot that lacks a piece', 'all of it');
  const text = await unpack(bytes).then(
    (unpacked) => unpacked.toString('utf8'),
    () => {
      throw refused('a damaged piece', 'all of it');
    },
  );
  if (!text.startsWith(`${stamp}\n`)) throw refused('a piece of another snapshot', 'its own');
  return text;
}

/** The entities of a piece, added to `into`. */
export function readPiece(text: string, kind: Kind, epoch: string, into: Delivery[]): void {
  const topic = topicOf(kind);
  for (let at = text.indexOf('\n') + 1; at > 0 && at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    const space = text.indexOf(' ', at);
    const second = text.indexOf(' ', space + 1);
    const json = text.slice(second + 1, stop);
    into.push({
      position: {
        epoch,
        topic,
        partition: Number(text.slice(at, space)),
        offset: Number(text.slice(space + 1, second)),
      },
      event: JSON.parse(json) as HubEvent,
      json,
    });
    at = end === -1 ? 0 : end + 1;
  }
}

/** Entities in portions that become a piece each. */
export function* inPieces(deliveries: Iterable<Delivery>): Generator<Delivery[]> {
  let piece: Delivery[] = [];
  let length = 0;
  for (const delivery of deliveries) {
    piece.push(delivery);
    length += delivery.json.length;
    if (length < PIECE_LENGTH) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}

/** All of it was read. Throws SNAPSHOT_REFUSED. */
export function refuseCut(deliveries: readonly Delivery[], { entities }: SnapshotHead): void {
  if (deliveries.length !== entities) throw refused(`${deliveries.length} entities`, `${entities}`);
}

function feedsText(feeds: readonly FeedId[] | undefined): string {
  if (feeds === undefined) return 'all feeds';
  return `the feeds ${[...feeds].sort().join(', ')}`.slice(0, 200);
}

function refused(got: string, expected: string): HubError {
  return new HubError('SNAPSHOT_REFUSED', `a kept state is not used: got ${got}, expected ${expected}`, {
    got,
    expected,
  });
}
