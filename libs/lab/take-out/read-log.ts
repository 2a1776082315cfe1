import type { Bus } from '#libs/bus';
import type { HubEvent, Kind } from '#libs/model';

const PART = 2_000;

/** What a log holds of a kind, in its order; as far as it was kept. */
export async function* readLog(bus: Bus, kind: Kind): AsyncIterable<readonly { event: HubEvent; json: string }[]> {
  const { start, end } = await bus.bounds([kind]);
  for (const [index, from] of start.entries()) {
    const untilOffset = end[index]!.offset;
    for (let next = from; next.offset < untilOffset;) {
      const part = await bus.read(next, PART, { compacted: true });
      if (part.length === 0) break;
      yield part;
      next = { ...next, offset: part.at(-1)!.position.offset + 1 };
    }
  }
}
