import type { ContentTime } from '#libs/normalise';
import { toInstant, type FrozenContent } from '#libs/model';

/**
 * How long the newest time of a service may stand still, where the feed's own limit is not longer. Vehicles and
 * predictions move within minutes; of situations only the time of the answer moves, and caches may hold it for a while.
 */
const STILL_MS = 5 * 60_000;
const STILL_SITUATIONS_MS = 3_600_000;
/** Counters report every few minutes, up to a quarter of an hour. */
const STILL_MEASUREMENTS_MS = 45 * 60_000;
/** Clocks are off by seconds; what is further ahead is a clock that is wrong. */
const AHEAD_MS = 60_000;

/**
 * Reports a server that goes on answering with what it knew long ago: each answer is another document, since the time of
 * the answer stands in it, and only the times within its content give it away. Bounded by the number of services.
 */
export class ContentWatch {
  private readonly services = new Map<string, ContentTime & { movedMs: number }>();

  /** `staleAfterMs`: the limit of the source now. */
  constructor(private readonly staleAfterMs: () => number) {}

  /** `documentMs`: when the document came, by the clock its times are written in. */
  note(times: readonly ContentTime[], documentMs: number, nowMs: number): void {
    // Where no vehicle runs, none stands still.
    for (const [service, { by }] of this.services)
      if (by === 'own time' && !times.some((time) => time.service === service)) this.services.delete(service);
    for (const time of times) {
      const known = this.services.get(time.service);
      if (known && time.newestMs <= known.newestMs) {
        // A producer behind a balancer may be the older one now; what was reported once stays reported.
        if (time.by === known.by && !isCorrected(known, time, documentMs)) continue;
        // The last vehicle has gone in, or the first come out: what is compared is another thing from now on.
        this.services.set(time.service, { ...time, movedMs: nowMs });
        continue;
      }
      const ageMs = documentMs - time.newestMs;
      // What was old when the hub first saw it was not made by looking.
      const isOldNews = !known && ageMs > this.limitMs(time);
      this.services.set(time.service, { ...time, movedMs: isOldNews ? nowMs - ageMs : nowMs });
    }
  }

  /** The service that has stood still longest beyond its limit. */
  findFrozen(nowMs: number): FrozenContent | undefined {
    let longest: (ContentTime & { movedMs: number }) | undefined;
    for (const one of this.services.values())
      if (nowMs - one.movedMs > this.limitMs(one) && !(longest && longest.movedMs <= one.movedMs)) longest = one;
    if (!longest) return undefined;
    const { service, by, newestMs, movedMs, producer } = longest;
    return {
      service,
      by,
      newestAt: toInstant(newestMs),
      since: toInstant(movedMs),
      ...(producer !== undefined && { producer }),
    };
  }

  private limitMs({ service }: ContentTime): number {
    const still =
      service === 'SituationExchange'
        ? STILL_SITUATIONS_MS
        : service === 'traffic-measurement'
          ? STILL_MEASUREMENTS_MS
          : STILL_MS;
    return Math.max(this.staleAfterMs(), still);
  }
}

/** A clock that was ahead has been set right: what it reported is still to come, and says nothing of what stands still. */
function isCorrected(known: ContentTime, time: ContentTime, documentMs: number): boolean {
  return time.newestMs < known.newestMs && known.newestMs > documentMs + AHEAD_MS;
}
