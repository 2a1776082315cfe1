import { invalidRequest as invalid } from '#libs/errors';
import type { Clock } from '#libs/telemetry';

/** How much a sandbox may have and send. */
export interface SandboxQuota {
  feeds: number;
  eventsPerSecond: number;
  /** Of its log and its raw documents, half each; the oldest go first. */
  bytes: number;
}

export const DEFAULT_QUOTA: SandboxQuota = { feeds: 5, eventsPerSecond: 200, bytes: 128 * 1024 * 1024 };
export const MOST_QUOTA: SandboxQuota = { feeds: 20, eventsPerSecond: 1_000, bytes: 1024 * 1024 * 1024 };
const LEAST_QUOTA: SandboxQuota = { feeds: 1, eventsPerSecond: 1, bytes: 1024 * 1024 };

const NAMES = Object.keys(DEFAULT_QUOTA) as (keyof SandboxQuota)[];

/** Reads `quota` of a request. Throws REQUEST_INVALID by field. */
export function readQuota(given: unknown): SandboxQuota {
  if (given === undefined) return DEFAULT_QUOTA;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('quota', typeof given, 'an object');
  const stranger = Object.keys(given).find((name) => !(NAMES as string[]).includes(name));
  if (stranger !== undefined) throw invalid(`quota.${stranger.slice(0, 40)}`, stranger, `one of ${NAMES.join(', ')}`);
  const quota = { ...DEFAULT_QUOTA };
  for (const name of NAMES) {
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined) continue;
    const [least, most] = [LEAST_QUOTA[name], MOST_QUOTA[name]];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      throw invalid(`quota.${name}`, String(value), `a whole number from ${least} to ${most}`);
    quota[name] = value;
  }
  return quota;
}

/** Seconds of its pace that may come at once: who sends every ten seconds sends no more than who sends every second. */
const BURST_SECONDS = 10;

/** Events a sandbox may still send now. */
export class EventBudget {
  private left: number;
  private atMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.left = perSecond * BURST_SECONDS;
    this.atMs = clock.now();
  }

  /** The most that ever come at once: a batch of more has to be sent in parts. */
  get most(): number {
    return this.perSecond * BURST_SECONDS;
  }

  /** Spends as many; where there are not so many left, none, and says in how many seconds to come again. */
  spend(events: number): { retryAfterS: number } | undefined {
    const nowMs = this.clock.now();
    const { most } = this;
    this.left = Math.min(most, this.left + (Math.max(0, nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
    if (events <= this.left) {
      this.left -= events;
      return undefined;
    }
    return { retryAfterS: Math.max(1, Math.ceil((Math.min(events, most) - this.left) / this.perSecond)) };
  }
}
