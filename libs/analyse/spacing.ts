/** A call a run has still to make; times in epoch milliseconds of the feed's own day. */
export interface CallAhead {
  stop: string;
  expectedMs: number;
  plannedMs?: number | undefined;
}

/** A run on its way. */
export interface SpacedRun {
  key: string;
  /** Runs of one line and direction are held against each other, others are not. */
  line: string;
  /** In the order of the run. */
  calls: readonly CallAhead[];
}

/** How far a run is behind the one before it, at the next stop both have still to serve. */
export interface Spacing {
  ahead: string;
  seconds: number;
  /** Absent where the timetable does not say, or has both at one time. */
  plannedSeconds?: number;
}

export type SpacingState = 'bunched' | 'short' | 'even' | 'gap' | 'unknown';

/** Shares of the planned interval. Bunched is a quarter, as the Transit Capacity and Quality of Service Manual has it. */
export const BUNCHED_SHARE = 0.25;
const SHORT_SHARE = 0.5;
const GAP_SHARE = 1.5;

/** What an interval is like beside the planned one. */
export function spacingState({ seconds, plannedSeconds }: Partial<Spacing> = {}): SpacingState {
  if (seconds === undefined || plannedSeconds === undefined) return 'unknown';
  const share = seconds / plannedSeconds;
  if (share <= BUNCHED_SHARE) return 'bunched';
  return share < SHORT_SHARE ? 'short' : share <= GAP_SHARE ? 'even' : 'gap';
}

/**
 * Between two runs, whichever drives ahead: at the first stop that is still before both of them, so that nothing is asked of
 * stops one of them has passed. `undefined` where they have none in common.
 */
export function spacingBetween(a: SpacedRun, b: SpacedRun): (Spacing & { behind: string }) | undefined {
  const common = firstCommon(a.calls, b.calls);
  if (!common) return undefined;
  const [ofA, ofB] = common;
  const isABehind = ofA.expectedMs >= ofB.expectedMs;
  const planned = ofA.plannedMs === undefined || ofB.plannedMs === undefined ? 0 : ofA.plannedMs - ofB.plannedMs;
  return {
    ahead: isABehind ? b.key : a.key,
    behind: isABehind ? a.key : b.key,
    seconds: Math.round(Math.abs(ofA.expectedMs - ofB.expectedMs) / 1_000),
    // Who has been overtaken is as far from the other as the timetable has them apart.
    ...(planned !== 0 && { plannedSeconds: Math.round(Math.abs(planned) / 1_000) }),
  };
}

/** A call as a trip update predicts it. */
interface PredictedCall {
  stopId?: string | undefined;
  scheduleRelationship?: string | undefined;
  arrival?: PredictedTime | undefined;
  departure?: PredictedTime | undefined;
}
interface PredictedTime {
  time?: string | undefined;
  delaySeconds?: number | undefined;
  scheduledTime?: string | undefined;
}

/** The calls of a trip update that are not over at `nowMs`, of those whose time is predicted. */
export function callsAhead(calls: readonly PredictedCall[], nowMs: number): CallAhead[] {
  const ahead: CallAhead[] = [];
  for (const { stopId, scheduleRelationship, arrival, departure } of calls) {
    const by = arrival?.time === undefined ? departure : arrival;
    if (stopId === undefined || by?.time === undefined || scheduleRelationship === 'SKIPPED') continue;
    const expectedMs = Date.parse(by.time);
    if (expectedMs < nowMs) continue;
    const plannedMs =
      by.scheduledTime !== undefined
        ? Date.parse(by.scheduledTime)
        : by.delaySeconds === undefined
          ? undefined
          : expectedMs - by.delaySeconds * 1_000;
    ahead.push({ stop: stopId, expectedMs, plannedMs });
  }
  return ahead;
}

/** Of each run the distance to the one before it, by key; the first of a line has none. */
export function spacingsOf(runs: Iterable<SpacedRun>): Map<string, Spacing> {
  const lines = new Map<string, SpacedRun[]>();
  for (const run of runs) {
    const others = lines.get(run.line);
    if (others) others.push(run);
    else lines.set(run.line, [run]);
  }
  const spacings = new Map<string, Spacing>();
  for (const line of lines.values()) {
    for (let i = 0; i < line.length; i += 1) {
      for (let k = i + 1; k < line.length; k += 1) {
        const found = spacingBetween(line[i]!, line[k]!);
        if (!found) continue;
        const { behind, ...spacing } = found;
        const known = spacings.get(behind);
        if (!known || spacing.seconds < known.seconds) spacings.set(behind, spacing);
      }
    }
  }
  return spacings;
}

/** The first stop the one that is further along has before it, and the other too. */
function firstCommon(a: readonly CallAhead[], b: readonly CallAhead[]): [CallAhead, CallAhead] | undefined {
  // Who has fewer calls left is further along; where both end elsewhere either may be, and one of the two is found.
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a];
  for (const call of fewer) {
    const same = more.find(({ stop }) => stop === call.stop);
    if (same) return fewer === a ? [call, same] : [same, call];
  }
  return undefined;
}
