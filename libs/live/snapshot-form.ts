import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { MESSAGE_VERSION, type Delivery } from '#libs/bus';
import { HubError } from '#libs/errors';
import { topicOf, type EntityKey, type FeedId, type HubEvent, type Kind, type Position } from '#libs/model';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Changes with what is written here. */
const FORM = 2;
/** Characters of a piece: well below what a text may hold, and what the shared store takes at once. */
const PIECE_LENGTH = 8 * 2 ** 20;

/** At once: by 16 kB, as is the default, handing over costs more than unpacking. */
const UNPACK_BYTES = 4 * 2 ** 20;

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

/**
 * First line the snapshot's stamp, then `<partition> <offset> <feed> <length of the key> <key> <event JSON>` for each entity;
 * packed. Feed and key stand outside the event too, so that a state is whole before its events are read.
 */
export async function packPiece(stamp: string, deliveries: readonly Delivery[]): Promise<Buffer> {
  const lines = [stamp];
  for (const delivery of deliveries) {
    const { position, json } = delivery;
    const { key, feed } = namesOf(delivery);
    // A key is written as JSON writes it, which has no line of its own.
    const keyText = JSON.stringify(key);
    lines.push(`${position.partition} ${position.offset} ${feed} ${keyText.length} ${keyText} ${json}`);
  }
  return pack(lines.join('\n'), { level: 1 });
}

/** The lines of a piece. Throws SNAPSHOT_REFUSED for one of another snapshot, and where it is damaged or absent. */
export async function unpackPiece(bytes: Uint8Array | undefined, { stamp }: SnapshotHead): Promise<string> {
  if (bytes === undefined) throw refused('a snapshot that lacks a piece', 'all of it');
  const text = await unpack(bytes, { chunkSize: UNPACK_BYTES }).then(
    (unpacked) => unpacked.toString('utf8'),
    () => {
      throw refused('a damaged piece', 'all of it');
    },
  );
  if (!text.startsWith(`${stamp}\n`)) throw refused('a piece of another snapshot', 'its own');
  return text;
}

/**
 * A kept entity, its event read from its JSON when somebody first asks: of a country's state most is never asked for, and
 * a process is ready sooner.
 */
export class KeptDelivery implements Delivery {
  private read: HubEvent | undefined;

  constructor(
    readonly key: EntityKey,
    readonly feed: FeedId,
    private readonly at: { epoch: string; topic: string },
    private readonly partition: number,
    private readonly offset: number,
    readonly json: string,
  ) {}

  get position(): Position {
    return { ...this.at, partition: this.partition, offset: this.offset };
  }

  get event(): HubEvent {
    return (this.read ??= JSON.parse(this.json) as HubEvent);
  }
}

/** Key and feed of an entity, without reading a kept event for them. */
export function namesOf(delivery: Delivery): { key: EntityKey; feed: FeedId } {
  return delivery instanceof KeptDelivery ? delivery : delivery.event;
}

/** The entities of a piece, added to `into`. */
export function readPiece(text: string, kind: Kind, epoch: string, into: Delivery[]): void {
  const place = { epoch, topic: topicOf(kind) };
  const feeds = new Map<string, FeedId>();
  for (let at = text.indexOf('\n') + 1; at > 0 && at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    const second = text.indexOf(' ', at) + 1;
    const third = text.indexOf(' ', second) + 1;
    const fourth = text.indexOf(' ', third) + 1;
    const keyAt = text.indexOf(' ', fourth) + 1;
    const keyEnd = keyAt + Number(text.slice(fourth, keyAt - 1));
    const feed = text.slice(third, fourth - 1);
    // One text for all of a feed.
    if (!feeds.has(feed)) feeds.set(feed, JSON.parse(JSON.stringify(feed)) as FeedId);
    const [partition, offset] = [Number(text.slice(at, second - 1)), Number(text.slice(second, third - 1))];
    const json = text.slice(keyEnd + 1, stop);
    // A text of its own: as a slice it would hold the whole piece for as long as the entity lives.
    const key = JSON.parse(text.slice(keyAt, keyEnd)) as EntityKey;
    into.push(new KeptDelivery(key, feeds.get(feed)!, place, partition, offset, json));
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
