import type { FaultScript } from '../faults/index.js';
import { INCREMENTS_MS, WARM_UP_MS, pictureOf, type TimedDocument, type Timeline } from './timeline.js';

/** Feeds are looked at this often, in their own time: what is too old goes, and how they are is reported. */
export const CHECK_EVERY_MS = 5_000;

/** What is done at one instant of a replay. */
export interface ReplayStep {
  atMs: number;
  /** The document that comes; without one the feeds are looked at. */
  document?: TimedDocument;
}

/**
 * All steps of a replay from one instant on, in order: documents when they came (or come late, by the script), a look at
 * the feeds at full multiples of `CHECK_EVERY_MS`, and the instants at which a fault begins or ends. It depends on the
 * recording and the script alone, not on the speed.
 */
export class ReplaySchedule {
  private readonly arrivals: readonly TimedDocument[];
  /** Pictures a script tampers with: none of theirs is left out when a state is rebuilt. */
  private readonly spoilt: (document: TimedDocument) => boolean;

  constructor(
    private readonly timeline: Timeline,
    private readonly script: FaultScript,
    private readonly toMs: number,
  ) {
    this.arrivals = arrivalsOf(timeline.documents, script);
    this.spoilt = (document) => script.touches(document);
  }

  /** What has to be read again, in order, to be where the replay is at `atMs`: nothing of it comes later than that. */
  stateAt(atMs: number): TimedDocument[] {
    const past = [...this.timeline.before, ...this.arrivals.slice(0, firstAfter(this.arrivals, atMs))];
    const newest = new Map<string, TimedDocument>();
    for (const one of past) if (!one.isIncrement) newest.set(pictureOf(one), one);
    return past.filter(
      (one) =>
        newest.get(pictureOf(one)) === one ||
        one.atMs > atMs - (one.isIncrement ? INCREMENTS_MS : WARM_UP_MS) ||
        this.spoilt(one),
    );
  }

  /** Steps after `atMs`, up to the end of the replay; the last is a look at the feeds at that end. */
  *after(atMs: number): Generator<ReplayStep> {
    let index = firstAfter(this.arrivals, atMs);
    let nowMs = atMs;
    while (nowMs < this.toMs) {
      const document = this.arrivals[index];
      const checkMs = Math.min(this.toMs, nextMultiple(nowMs), this.script.nextChangeMs(nowMs) ?? Infinity);
      if (document && document.atMs <= checkMs) {
        index += 1;
        // Several may come at one instant; the look at the feeds is after them.
        yield { atMs: document.atMs, document };
        if (document.atMs === checkMs && this.arrivals[index]?.atMs !== checkMs) {
          nowMs = checkMs;
          yield { atMs: checkMs };
        }
      } else {
        nowMs = checkMs;
        yield { atMs: checkMs };
      }
    }
  }
}

function nextMultiple(atMs: number): number {
  return (Math.floor(atMs / CHECK_EVERY_MS) + 1) * CHECK_EVERY_MS;
}

/** As the script lets them come: later, or not at all. */
function arrivalsOf(documents: readonly TimedDocument[], script: FaultScript): TimedDocument[] {
  const arriving = documents.flatMap((one) => {
    const delayMs = script.delayMsOf(sourceOf(one), one.atMs);
    const atMs = one.atMs + delayMs;
    return script.holdsBack(sourceOf(one), atMs) ? [] : [delayMs === 0 ? one : { ...one, atMs }];
  });
  return arriving.sort((a, b) => a.atMs - b.atMs);
}

function sourceOf({ feedId, sourceId }: TimedDocument): { feedId: never; sourceId: string } {
  return { feedId: feedId as never, sourceId };
}

/** Index of the first that comes after `atMs`. */
function firstAfter(documents: readonly TimedDocument[], atMs: number): number {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (documents[middle]!.atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
