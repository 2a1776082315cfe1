import { HubError } from '#libs/errors';
import type { Log } from '#libs/telemetry';
import type { SkipReason } from '../bus.js';
import { noneSkipped } from '../skipped.js';
import { MESSAGE_VERSION } from './message.js';

const WARN_EVERY_MS = 60_000;

/** Counts the records readers pass over; each reason is reported once a minute at most, with the last place it was seen. */
export class Skips {
  readonly totals = noneSkipped();
  private readonly reported = new Map<SkipReason, { at: number; total: number }>();

  constructor(
    private readonly log: Log,
    private readonly now: () => number,
  ) {}

  /**
   * Passes over a record and counts it. Throws VERSION_NEWER for what is an event only a newer version can read: whoever
   * went past it would lose it for good.
   */
  pass(reason: SkipReason, place: string, offset: number): void {
    this.add(reason, place, offset);
    if (reason !== 'newer-version') return;
    throw new HubError(
      'VERSION_NEWER',
      `the bus holds a message of a newer version at ${place}@${offset}: upgrade this process; it goes on from there then`,
      { where: `${place}@${offset}`, expected: `version ${MESSAGE_VERSION} or older` },
    );
  }

  private add(reason: SkipReason, place: string, offset: number): void {
    this.totals[reason] += 1;
    const reported = this.reported.get(reason);
    const now = this.now();
    if (reported !== undefined && now - reported.at < WARN_EVERY_MS) return;
    const count = this.totals[reason] - (reported?.total ?? 0);
    this.reported.set(reason, { at: now, total: this.totals[reason] });
    this.log.warn('bus-message-skipped', { reason, count, place, offset });
  }
}
