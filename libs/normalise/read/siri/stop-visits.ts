import type { SiriCall } from '#libs/formats/siri';
import type { EntityKey, Instant, StopTimeUpdate } from '#libs/model';
import type { Observation } from '../../event-diff.js';

/** Runs and items remembered; the oldest go first. A city has some 10,000 runs a day. */
const MAX_RUNS = 50_000;
const MAX_ITEMS = 200_000;

interface RememberedRun {
  observation: Observation<'trip-update'>;
  atMs: number;
}

interface RememberedJourney {
  calls: SiriCall[];
  atMs: number;
  /** The key it is emitted under. */
  key?: EntityKey;
}

/** No line has more. */
const MAX_CALLS = 300;

/**
 * Stop monitoring reports a run stop by stop, each stop in a document of its own: what was reported of its other stops
 * is kept and reported again with the new, as long as it lies ahead. Bounded.
 */
export class StopVisits {
  private readonly runs = new Map<EntityKey, RememberedRun>();
  private readonly items = new Map<string, { key: EntityKey; stop: string }>();

  private readonly journeys = new Map<string, RememberedJourney>();

  constructor(private readonly keepMs: number) {}

  /**
   * All calls known of a journey, those reported now among them, in order: each stop may come in a document of its own,
   * and one stop alone says little about which run it is.
   */
  recall(journey: string, now: readonly SiriCall[], atMs: number): SiriCall[] {
    const before = this.journeys.get(journey);
    const known = before && atMs - before.atMs <= this.keepMs ? before.calls : [];
    const calls = [...now];
    for (const old of known) if (!calls.some((one) => isSameCall(one, old))) calls.push(old);
    calls.sort(byOrder);
    this.journeys.delete(journey);
    if (this.journeys.size >= MAX_RUNS) this.journeys.delete(this.journeys.keys().next().value!);
    this.journeys.set(journey, { calls: calls.slice(0, MAX_CALLS), atMs, ...(before?.key ? { key: before.key } : {}) });
    return calls;
  }

  /** Takes note of the key a journey is emitted under; gives the earlier key where that is another. */
  setRunKey(journey: string, key: EntityKey): EntityKey | undefined {
    const known = this.journeys.get(journey);
    if (!known) return undefined;
    const before = known.key;
    known.key = key;
    if (before === undefined || before === key) return undefined;
    this.runs.delete(before);
    return before;
  }

  remember(itemIdentifier: string | undefined, key: EntityKey, call: SiriCall | undefined): void {
    if (itemIdentifier === undefined || call?.stopPointRef === undefined) return;
    if (this.items.size >= MAX_ITEMS) this.items.delete(this.items.keys().next().value!);
    this.items.set(itemIdentifier, { key, stop: call.stopPointRef });
  }

  /** Run and stop of a visit reported before. */
  findItem(itemRef: string | undefined): { key: EntityKey; stop: string } | undefined {
    return itemRef === undefined ? undefined : this.items.get(itemRef);
  }

  /** The observation with what is still known of the run's other stops. */
  merge(observation: Observation<'trip-update'>, now: Instant): Observation<'trip-update'> {
    const { key, entity } = observation;
    const atMs = Date.parse(now);
    const before = this.runs.get(key);
    const updates = [...entity.stopTimeUpdates];
    if (before && atMs - before.atMs <= this.keepMs) {
      for (const old of before.observation.entity.stopTimeUpdates) {
        if (!updates.some((one) => isSameStop(one, old)) && isAhead(old, now)) updates.push(old);
      }
    }
    updates.sort(inOrder);
    const merged = { ...observation, entity: { ...entity, stopTimeUpdates: updates } };
    this.runs.delete(key);
    if (this.runs.size >= MAX_RUNS) this.runs.delete(this.runs.keys().next().value!);
    this.runs.set(key, { observation: merged, atMs });
    return merged;
  }

  /**
   * Takes one stop out of a run: the run as it is then emitted; `gone` when nothing is left of it. `undefined` for a run
   * nothing is known of.
   */
  cancelVisit(key: EntityKey, stopId: string): Observation<'trip-update'> | 'gone' | undefined {
    const before = this.runs.get(key);
    if (!before) return undefined;
    const { observation } = before;
    const stopTimeUpdates = observation.entity.stopTimeUpdates.filter((one) => one.stopId !== stopId);
    if (stopTimeUpdates.length === 0) {
      this.runs.delete(key);
      return 'gone';
    }
    before.observation = { ...observation, entity: { ...observation.entity, stopTimeUpdates } };
    return before.observation;
  }
}

function isSameStop(a: StopTimeUpdate, b: StopTimeUpdate): boolean {
  if (a.stopSequence !== undefined && b.stopSequence !== undefined) return a.stopSequence === b.stopSequence;
  return a.stopId === b.stopId;
}

function timeOf({ arrival, departure }: StopTimeUpdate): Instant | undefined {
  return departure?.time ?? arrival?.time;
}

function isAhead(update: StopTimeUpdate, now: Instant): boolean {
  const time = timeOf(update);
  return time === undefined || time >= now;
}

function inOrder(a: StopTimeUpdate, b: StopTimeUpdate): number {
  if (a.stopSequence !== undefined && b.stopSequence !== undefined) return a.stopSequence - b.stopSequence;
  const left = timeOf(a) ?? '';
  const right = timeOf(b) ?? '';
  return left < right ? -1 : left > right ? 1 : 0;
}

function isSameCall(a: SiriCall, b: SiriCall): boolean {
  if (a.stopPointRef !== b.stopPointRef) return false;
  return a.order === undefined || b.order === undefined ? a.visitNumber === b.visitNumber : a.order === b.order;
}

function byOrder(a: SiriCall, b: SiriCall): number {
  if (a.order !== undefined && b.order !== undefined) return a.order - b.order;
  return (aimedOf(a) ?? 0) - (aimedOf(b) ?? 0);
}

function aimedOf({
  aimedDepartureTime,
  aimedArrivalTime,
  expectedDepartureTime,
  expectedArrivalTime,
}: SiriCall): number | undefined {
  return aimedDepartureTime ?? aimedArrivalTime ?? expectedDepartureTime ?? expectedArrivalTime;
}
