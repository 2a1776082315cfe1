import type { Instant, StoppedSource } from '#libs/model';
import { toInstant } from '#libs/model';

/** A pace is known after so many new documents, and is the longest of the last so many pauses between two. */
const KNOWN_AFTER = 20;
const REMEMBERED = 50;
/**
 * Something is known of it after so many: enough to wait a few turns more than it ever took, fewer the more is known. A
 * source that stops right after the start of the hub is not waited for until its whole feed is too old.
 */
const GUESSED_AFTER = 4;
const PAUSES_FOR_A_TURN = 5;
/** Of sources that are asked more seldom the limit of the feed itself is soon enough. */
const ASKED_WITHIN_MS = 10_000;
/** The same document may come once more than it ever did; and twice at least, for one turn is missed by anybody. */
const ONCE_MORE = 1;
const TWICE = 2;
const LEAST_MS = 8_000;

/** Between two new documents. */
interface Pause {
  ms: number;
  /** Answers with the same document within it. */
  same: number;
}

/**
 * Reports early that a source has stopped whose pace is known, or guessed from its first few documents: it gave a new document at nearly each turn, and now gives
 * the same. What is known of it is still of now, so this is a warning; past the limit of its feed it is stale.
 */
export class PaceWatch {
  private readonly pauses: Pause[] = [];
  private changedMs: number | undefined;
  private everyMs = 0;
  private sameSince = 0;

  /** `paceMs`: how often its producer makes a new document, where that is configured. */
  constructor(private readonly paceMs?: number) {}

  noteChange(at: Instant, everyMs: number): void {
    const atMs = Date.parse(at);
    // Nobody asked meanwhile, or in vain: that says nothing of its pace.
    if (this.changedMs !== undefined && this.sameSince >= 0) {
      this.pauses.push({ ms: atMs - this.changedMs, same: this.sameSince });
      if (this.pauses.length > REMEMBERED) this.pauses.shift();
    }
    this.changedMs = atMs;
    this.everyMs = everyMs;
    this.sameSince = 0;
  }

  /** It answered, and with the same. */
  noteSame(): void {
    if (this.sameSince >= 0) this.sameSince += 1;
  }

  /** It did not answer: the pause under way is not of its making. */
  noteFailure(): void {
    this.sameSince = -1;
  }

  findStopped(nowMs: number): StoppedSource | undefined {
    const { changedMs, everyMs, pauses, sameSince, paceMs = 0 } = this;
    if (changedMs === undefined || everyMs === 0 || everyMs > ASKED_WITHIN_MS) return undefined;
    if (pauses.length < GUESSED_AFTER && paceMs === 0) return undefined;
    if (sameSince < TWICE || nowMs - changedMs < LEAST_MS) return undefined;
    // By answers, not by the clock: each turn takes a little longer than it should.
    const atPace = Math.max(0, Math.ceil(paceMs / everyMs) - 1);
    const most = Math.max(atPace, ...pauses.map(({ same }) => same));
    const unknown = paceMs > 0 ? 0 : Math.max(0, KNOWN_AFTER - pauses.length);
    if (sameSince <= most + ONCE_MORE + Math.ceil(unknown / PAUSES_FOR_A_TURN)) return undefined;
    const longestMs = Math.max(everyMs, paceMs, ...pauses.map(({ ms }) => ms));
    return { since: toInstant(changedMs), usualSeconds: Math.round(longestMs / 1000) };
  }
}
