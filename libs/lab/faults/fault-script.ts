import type { HubEvent, SourceDocument } from '#libs/model';
import { contentHashOf } from '#libs/sources';
import { EventFaults, type ActiveFault } from './event-faults.js';
import { isOfDocuments, type FaultLine, type LabFault } from './fault-line.js';
import { shiftIds } from './shift-ids.js';
import { CLOCK_OFF_MS, LATE_MS, MAINTENANCE_PAGE, duplicate, truncate } from './spoil.js';

/** Nothing new comes of these: the server gives what it gave, or fails, or is too slow to be waited for. */
const HELD_BACK: readonly LabFault[] = ['frozen', '500', '204', 'slow'];

/** How one line of a script stands. */
export interface FaultState extends FaultLine {
  state: 'waiting' | 'active' | 'over';
}

/**
 * A script of faults at work: decided by the time given and by nothing else, so that the same documents at the same times
 * come out the same each time. Whoever drives it asks `delayMsOf` and `document` for each document before it is read,
 * passes events through `events`, and appends what `advance` gives at the instants of `nextChangeMs`.
 */
export class FaultScript {
  private readonly eventFaults = new EventFaults();
  private readonly onDocuments: readonly FaultLine[];
  private readonly onEvents: readonly ActiveFault[];
  private begun = new Set<ActiveFault>();
  private ended = new Set<ActiveFault>();
  private readonly made = new WeakSet<HubEvent>();
  private readonly documents = { heldBackTotal: 0, spoiltTotal: 0, untouchedTotal: 0 };

  /** `startMs`: the instant that the times of the lines count from. */
  constructor(
    private readonly lines: readonly FaultLine[],
    private readonly startMs: number,
  ) {
    this.onDocuments = lines.filter(isOfDocuments);
    this.onEvents = lines.flatMap((line, index) =>
      isOfDocuments(line) ? [] : [{ line, index, endMs: startMs + line.atMs + line.seconds * 1000 }],
    );
  }

  /** Documents held back, spoilt and left as they were though a fault was meant for them; events by what was done to them. */
  get counters(): Record<string, number> {
    return { ...this.documents, ...this.eventFaults.counters };
  }

  list(nowMs: number): FaultState[] {
    return this.lines.map((line) => ({ ...line, state: this.stateOf(line, nowMs) }));
  }

  /** Begins anew: what is driven by it begins anew too. */
  reset(): void {
    this.eventFaults.reset();
    this.begun = new Set();
    this.ended = new Set();
  }

  /** How much later than `atMs` a document of this source arrives. */
  delayMsOf(source: Pick<SourceDocument, 'feedId' | 'sourceId'>, atMs: number): number {
    let delayMs = 0;
    for (const line of this.documentFaults(source, atMs)) {
      if (line.fault === 'late') delayMs += line.bySeconds === undefined ? LATE_MS : Math.max(0, line.bySeconds * 1000);
    }
    return delayMs;
  }

  /** Whether nothing new comes of this source at an instant. */
  holdsBack(source: Pick<SourceDocument, 'feedId' | 'sourceId'>, atMs: number): boolean {
    return this.documentFaults(source, atMs).some(({ fault }) => HELD_BACK.includes(fault));
  }

  /** Whether any line is about documents of this source, whenever. */
  touches({ feedId, sourceId }: { feedId: string; sourceId: string }): boolean {
    return this.onDocuments.some(({ target }) => target === feedId || target === `${feedId}/${sourceId}`);
  }

  /** The document as it arrives; `undefined` when it does not: the source gives what it gave before. */
  document(document: SourceDocument, nowMs: number): SourceDocument | undefined {
    let arrived = document;
    for (const line of this.documentFaults(document, nowMs)) {
      if (HELD_BACK.includes(line.fault)) {
        this.documents.heldBackTotal += 1;
        return undefined;
      }
      if (line.fault === 'late') continue;
      const before = arrived;
      arrived = spoil(arrived, line);
      this.documents[arrived === before ? 'untouchedTotal' : 'spoiltTotal'] += 1;
    }
    return arrived;
  }

  /** What goes to the bus for what feeds say. Call `advance` for the same instant before. */
  events(events: readonly HubEvent[]): HubEvent[] {
    if (this.onEvents.length === 0) return [...events];
    return events.flatMap((event) => (this.made.has(event) ? [event] : this.eventFaults.pass([event])));
  }

  /**
   * Brings faults into force and ends them up to now; gives the events this makes. They pass `events` as they are, for they
   * go the same way to the bus.
   */
  advance(nowMs: number): HubEvent[] {
    const made: HubEvent[] = [];
    this.bringUpTo(nowMs, made);
    for (const event of made) this.made.add(event);
    return made;
  }

  private bringUpTo(nowMs: number, made: HubEvent[]): void {
    for (const fault of this.onEvents) {
      if (this.begun.has(fault) && !this.ended.has(fault) && fault.endMs <= nowMs) {
        this.ended.add(fault);
        made.push(...this.eventFaults.end(fault, nowMs));
      }
    }
    for (const fault of this.onEvents) {
      if (this.begun.has(fault) || this.startMs + fault.line.atMs > nowMs) continue;
      this.begun.add(fault);
      if (fault.endMs <= nowMs) this.ended.add(fault);
      else made.push(...this.eventFaults.begin(fault, nowMs));
    }
  }

  /** The next instant after `afterMs` at which `advance` has something to do. */
  nextChangeMs(afterMs: number): number | undefined {
    let next: number | undefined;
    for (const { line, endMs } of this.onEvents) {
      for (const atMs of [this.startMs + line.atMs, endMs]) {
        if (atMs > afterMs && (next === undefined || atMs < next)) next = atMs;
      }
    }
    return next;
  }

  /** The next instant at which `advance` has something to do, whether it has passed or not. */
  nextPendingMs(): number | undefined {
    let next: number | undefined;
    for (const fault of this.onEvents) {
      if (this.ended.has(fault)) continue;
      const atMs = this.begun.has(fault) ? fault.endMs : this.startMs + fault.line.atMs;
      if (next === undefined || atMs < next) next = atMs;
    }
    return next;
  }

  private documentFaults(
    { feedId, sourceId }: Pick<SourceDocument, 'feedId' | 'sourceId'>,
    nowMs: number,
  ): FaultLine[] {
    return this.onDocuments.filter(
      (line) =>
        this.stateOf(line, nowMs) === 'active' && (line.target === feedId || line.target === `${feedId}/${sourceId}`),
    );
  }

  private stateOf({ atMs, seconds }: FaultLine, nowMs: number): FaultState['state'] {
    const sinceMs = nowMs - this.startMs - atMs;
    return sinceMs < 0 ? 'waiting' : sinceMs < seconds * 1000 ? 'active' : 'over';
  }
}

function spoil(document: SourceDocument, line: FaultLine): SourceDocument {
  switch (line.fault) {
    case 'truncated':
      return withBytes(document, truncate(document.bytes));
    case 'duplicated':
      return withBytes(document, duplicate(document.bytes));
    case 'clock-off': {
      const offMs = line.bySeconds === undefined ? CLOCK_OFF_MS : line.bySeconds * 1000;
      return { ...document, timeShiftMs: document.timeShiftMs + offMs };
    }
    case 'html':
      return withBytes(document, MAINTENANCE_PAGE);
    case 'wrong-prefix':
    case 'id-shift': {
      const bytes = shiftIds(document.bytes, document.format, line.seed);
      return bytes ? withBytes(document, bytes) : document;
    }
    default:
      return document;
  }
}

function withBytes(document: SourceDocument, bytes: Uint8Array): SourceDocument {
  return { ...document, bytes, contentHash: contentHashOf(bytes) };
}
