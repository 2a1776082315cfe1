import { encodeCursor } from '#libs/bus';
import { HubError } from '#libs/errors';
import { topicOf, type Position } from '#libs/model';
import type { StreamHub } from './stream-hub.js';
import type { Subscription } from './subscription.js';

/** Events read from the bus at once for a client that comes back. */
const CATCH_UP_BATCH = 1_000;

/**
 * Gives a client exactly the events after its positions, then joins it to the live flow without a gap or an overlap:
 * the last check and the join happen in the same turn of the event loop.
 * Throws POSITION_GONE when some of them are no longer kept.
 */
export async function catchUp(
  hub: StreamHub,
  subscription: Subscription,
  from: readonly Position[],
  client: { send: (events: string[], cursor: string) => Promise<void>; join: () => void },
): Promise<void> {
  const { interest } = subscription;
  const kinds = interest.kindList;
  const topics = new Set(kinds.map(topicOf));
  const wanted = hub.live.nextPositions().filter(({ topic }) => topics.has(topic));
  const places = wanted.map((live) => {
    const known = from.find(({ topic, partition }) => topic === live.topic && partition === live.partition);
    if (!known || known.epoch !== live.epoch) {
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
        const batch = await hub.bus.read(place, CATCH_UP_BATCH);
        if (subscription.ended) return;
        // What the bus has and the live state has not is left to the live flow.
        const due = batch.filter(({ position }) => position.offset < hub.live.nextOffset(place));
        const list = due.flatMap((delivery) => interest.viewAfterResume(delivery) ?? []);
        place.offset = due.length > 0 ? due.at(-1)!.position.offset + 1 : hub.live.nextOffset(place);
        moved = true;
        if (list.length > 0) await client.send(list, encodeCursor(places, kinds));
      }
    }
    if (subscription.ended) return;
    if (!moved) break;
  }
  hub.flush();
  client.join();
}
