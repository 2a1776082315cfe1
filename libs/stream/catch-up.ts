import { encodeCursor, type Bus, type Delivery } from '#libs/bus';
import { HubError } from '#libs/errors';
import type { LiveState } from '#libs/live';
import { topicOf, type Position } from '#libs/model';
import { events } from './messages.js';
import { ShortShelf } from './short-shelf.js';
import type { StreamHub } from './stream-hub.js';
import type { StreamSubscription } from './subscription.js';
import type { WireText } from './wire-text.js';

/** Events read from the bus at once for a client that comes back. */
const CATCH_UP_BATCH = 1_000;

/** Clients that lost the same connection come back within seconds; who comes later is read for anew. */
const SHARED_MS = 5_000;
const MAX_READ_BYTES = 32 * 2 ** 20;
const MAX_FRAME_BYTES = 32 * 2 ** 20;

/** What was on the bus from one place on, and where reading goes on. */
interface Read {
  next: number;
  list: readonly Delivery[];
}

/** What a group missed from one place on: the message, and where its reading goes on. */
interface Part {
  next: number;
  /** Absent where none of it is for the group. */
  message: WireText | undefined;
}

/**
 * Parts of what returning clients missed. A server that was away is joined by all its clients at once: what they missed
 * is read once for all, and framed once for each group and cursor.
 */
export class CatchUps {
  private readonly reads: ShortShelf<Read>;
  private readonly parts: ShortShelf<Part>;

  constructor(
    private readonly bus: Pick<Bus, 'read'>,
    private readonly live: LiveState,
    now: () => number,
  ) {
    const options = { now, maxAgeMs: SHARED_MS };
    this.reads = new ShortShelf({ ...options, maxBytes: MAX_READ_BYTES }, ({ list }) =>
      list.reduce((sum, { json }) => sum + json.length, 0),
    );
    // A text is kept as such and as its frame.
    this.parts = new ShortShelf({ ...options, maxBytes: MAX_FRAME_BYTES }, ({ message }) =>
      message ? 2 * message.text.length : 100,
    );
  }

  get counters(): Record<'readTotal' | 'readSharedTotal' | 'framedTotal' | 'framedSharedTotal', number> {
    const [reads, parts] = [this.reads.counters, this.parts.counters];
    return {
      readTotal: reads.madeTotal,
      readSharedTotal: reads.sharedTotal,
      framedTotal: parts.madeTotal,
      framedSharedTotal: parts.sharedTotal,
    };
  }

  forgetOld(): void {
    this.reads.forgetOld();
    this.parts.forgetOld();
  }

  /** The next part of one place for a subscription that has been given everything before `places`. */
  part({ id, interest, groupKey }: StreamSubscription, places: readonly Position[], place: Position): Promise<Part> {
    const kinds = interest.kindList;
    const from = { ...place };
    const before = places.map((one) => ({ ...one }));
    return this.parts.get(`${places.indexOf(place)} ${encodeCursor(before, kinds)} ${groupKey}`, async () => {
      const name = `${from.epoch}/${from.topic}/${from.partition}/${from.offset}`;
      const { list: batch, next } = await this.reads.get(name, () => this.readFolded(from));
      const list = batch.flatMap((delivery) => interest.viewAfterResume(delivery) ?? []);
      const after = before.map((one, i) => (i === places.indexOf(place) ? { ...one, offset: next } : one));
      return { next, message: list.length > 0 ? events(id, list, encodeCursor(after, kinds)) : undefined };
    });
  }

  /** What the bus has and the live state had not at the call is left to the live flow, or to the next part. */
  private async readFolded(from: Position): Promise<Read> {
    const end = this.live.nextOffset(from);
    const batch = await this.bus.read(from, CATCH_UP_BATCH);
    const list = batch.filter(({ position }) => position.offset < end);
    return { list, next: list.length > 0 ? list.at(-1)!.position.offset + 1 : end };
  }
}

/**
 * Gives a client exactly the events after its positions, then joins it to the live flow without a gap or an overlap:
 * the last check and the join happen in the same turn of the event loop.
 * Throws POSITION_GONE when some of them are no longer kept.
 */
export async function catchUp(
  hub: StreamHub,
  subscription: StreamSubscription,
  from: readonly Position[],
  client: { send: (message: WireText) => Promise<void>; join: () => void },
): Promise<void> {
  const { interest } = subscription;
  const topics = new Set(interest.kindList.map(topicOf));
  const wanted = hub.live.nextPositions().filter(({ topic }) => topics.has(topic));
  const places = wanted.map((live) => {
    // A session reads two logs: its own and that of the city around it.
    const known = from.find(
      ({ epoch, topic, partition }) => epoch === live.epoch && topic === live.topic && partition === live.partition,
    );
    if (!known) {
      throw new HubError('POSITION_GONE', `the cursor has no place in ${live.topic} of this log`);
    }
    // Ahead of what this process has folded: joining here would give some events twice.
    if (known.offset > hub.live.nextOffset(live)) {
      throw new HubError('POSITION_GONE', `the cursor is ahead of this gateway in ${live.topic}`);
    }
    return { ...known };
  });
  for (;;) {
    let moved = false;
    for (const place of places) {
      while (place.offset < hub.live.nextOffset(place)) {
        if (subscription.ended) return;
        const { next, message } = await hub.catchUps.part(subscription, places, place);
        if (subscription.ended) return;
        place.offset = next;
        moved = true;
        if (message) await client.send(message);
      }
    }
    if (subscription.ended) return;
    if (!moved) break;
  }
  hub.flush();
  client.join();
}
