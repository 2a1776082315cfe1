import { invalidRequest as invalid } from '#libs/errors';
import { KINDS, toInstant, type FeedId, type HubEvent, type Instant } from '#libs/model';
import type { SourceDocument } from '#libs/sources';
import type { Clock } from '#libs/telemetry';
import { FaultScript, readFaultScript, type FaultState } from '../faults/index.js';
import type { LabSession } from '../session/index.js';

/** Documents that are late at a time; what comes on top is lost, as it is on the way to a producer that is overrun. */
const MOST_LATE = 1_000;

/** When every fault of a script is over. */
const LONG_OVER_MS = Date.UTC(9000, 0, 1);

/** A script of faults in a sandbox: what is pushed goes wrong as it says, and so do the events that come of it. */
export class SandboxFaults {
  readonly counters = { lateTotal: 0, lostTotal: 0 };
  private script: FaultScript | undefined;
  /** Events the script has made itself: they go wrong no more. */
  private readonly made = new WeakSet<HubEvent>();
  private readonly stopping = new AbortController();
  private late = 0;

  constructor(
    private readonly session: () => LabSession,
    private readonly clock: Clock,
  ) {}

  /** A script from now on, in place of the one before, whose faults end. Throws REQUEST_INVALID by line and field. */
  async use(value: unknown, startMs = this.clock.now()): Promise<void> {
    const lines = readFaultScript(value, startMs);
    lines.forEach(({ target }, index) => {
      const [feed] = target.split(/[/:]/);
      if (!this.session().feed(feed!))
        throw invalid(`faults[${index}].target`, target, 'something of a feed of the sandbox');
    });
    await this.end();
    if (lines.length === 0) return;
    const script = new FaultScript(lines, startMs);
    const { own } = this.session();
    await own.catchUp();
    // What is there already can go wrong, too: the script knows things by their events.
    for (const kind of KINDS) script.events([...own.list(kind)].map(({ event }) => event));
    this.script = script;
    await this.advance();
  }

  list(): FaultState[] {
    return this.script?.list(this.clock.now()) ?? [];
  }

  /** Brings faults into force and ends them up to now. */
  advance(): Promise<void> {
    return this.append(this.script?.advance(this.clock.now()) ?? []);
  }

  /** What goes to the log for what the feeds say. */
  events(events: readonly HubEvent[]): HubEvent[] {
    const { script } = this;
    if (!script) return [...events];
    return events.flatMap((event) => (this.made.has(event) ? [event] : script.events([event])));
  }

  /**
   * Takes a document as it arrives: spoilt, later, or not at all. `true` once it is on the log, `false` where it is not
   * there yet, or never will be.
   */
  async take(document: SourceDocument, onSpoilt: (document: SourceDocument) => void): Promise<boolean> {
    await this.advance();
    const { script } = this;
    const nowMs = this.clock.now();
    const arrived = script ? script.document(document, nowMs) : document;
    if (!arrived) return false;
    if (arrived !== document) onSpoilt(arrived);
    const delayMs = script?.delayMsOf(document, nowMs) ?? 0;
    if (delayMs <= 0) {
      await this.session().take(arrived);
      return true;
    }
    if (this.late >= MOST_LATE) {
      this.counters.lostTotal += 1;
      return false;
    }
    this.late += 1;
    this.counters.lateTotal += 1;
    void this.arriveLate(arrived, delayMs);
    return false;
  }

  stop(): void {
    this.stopping.abort();
  }

  private async arriveLate(document: SourceDocument, delayMs: number): Promise<void> {
    const { signal } = this.stopping;
    await this.clock.sleep(delayMs, signal);
    this.late -= 1;
    // The feed may be declared no more, or the sandbox be over.
    if (!signal.aborted)
      await this.session()
        .take(document)
        .catch(() => undefined);
  }

  /** Whatever is in force is over at once. */
  private async end(): Promise<void> {
    const made = this.script?.advance(LONG_OVER_MS) ?? [];
    this.script = undefined;
    const now = toInstant(this.clock.now());
    const atMost = (at: Instant): Instant => (at > now ? now : at);
    await this.append(
      made.map((event) => ({
        ...event,
        observedAt: atMost(event.observedAt),
        receivedAt: atMost(event.receivedAt),
        producedAt: now,
      })),
    );
  }

  private async append(events: readonly HubEvent[]): Promise<void> {
    const byFeed = new Map<FeedId, HubEvent[]>();
    for (const event of events) {
      if (!this.session().feed(event.feed)) continue;
      this.made.add(event);
      byFeed.set(event.feed, [...(byFeed.get(event.feed) ?? []), event]);
    }
    for (const [feed, some] of byFeed) await this.session().append(feed, some);
  }
}
