import type { Bus, Delivery, Latest } from '#libs/bus';
import type { Kind, Position } from '#libs/model';

const READ_EVENTS = 2_000;

/** What `latest` has to give, found the slow way: reads the topic from what is kept to its end and keeps the newest. */
export async function foldLatest(bus: Pick<Bus, 'bounds' | 'read'>, kind: Kind): Promise<Latest> {
  const { start, end } = await bus.bounds([kind]);
  const newest = new Map<string, Delivery>();
  for (const [partition, first] of start.entries()) {
    const last = end[partition]!;
    let at: Position = first;
    while (at.offset < last.offset) {
      const batch = await bus.read(at, READ_EVENTS, { compacted: true });
      if (batch.length === 0) break;
      for (const delivery of batch) {
        if (delivery.position.offset >= last.offset) continue;
        // Set again at the end, so that the map is in log order.
        newest.delete(delivery.event.key);
        newest.set(delivery.event.key, delivery);
      }
      at = { ...at, offset: batch.at(-1)!.position.offset + 1 };
    }
  }
  return { deliveries: [...newest.values()], next: end };
}
