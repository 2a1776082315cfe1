import type { StopTimeUpdate, StopTimeEvent, TripUpdate } from '../api/contract';

/** A call to come: predicted, left out, or one whose time is unknown. */
export interface NextCall {
  call: StopTimeUpdate;
  stands: 'due' | 'skipped' | 'no-data';
  /** When the vehicle leaves, or arrives where no departure is reported. */
  time?: string;
}

/** The calls still to come at `nowMs`, in their order: what lies before a call that is over is over as well. */
export function nextCalls({ stopTimeUpdates }: TripUpdate, nowMs: number, limit = 5): NextCall[] {
  const isOver = ({ arrival, departure, scheduleRelationship }: StopTimeUpdate): boolean => {
    const time = (departure ?? arrival)?.time ?? arrival?.time;
    return scheduleRelationship !== 'SKIPPED' && time !== undefined && Date.parse(time) < nowMs;
  };
  const from = stopTimeUpdates.findLastIndex(isOver) + 1;
  return stopTimeUpdates.slice(from, from + limit).map((call): NextCall => {
    if (call.scheduleRelationship === 'SKIPPED') return { call, stands: 'skipped' };
    const time = call.arrival?.time ?? call.departure?.time;
    if (call.scheduleRelationship === 'NO_DATA') return { call, stands: 'no-data' };
    return { call, stands: 'due', ...(time && { time }) };
  });
}

/** Seconds late at the next call that says so, else of the whole run. */
export function delayOf(update: TripUpdate, nowMs: number): number | undefined {
  const delays = nextCalls(update, nowMs, Infinity).flatMap(({ call, stands }) =>
    stands === 'due' ? [lateness(call.arrival) ?? lateness(call.departure)] : [],
  );
  return delays.find((delay) => delay !== undefined) ?? update.delaySeconds;
}

function lateness(event: StopTimeEvent | undefined): number | undefined {
  return event?.delaySeconds;
}

/** How a run differs from the timetable, by its reported status. */
export const RUN_WORDS = {
  CANCELED: 'runCancelled',
  DELETED: 'runCancelled',
  ADDED: 'runAdded',
  NEW: 'runAdded',
  DUPLICATED: 'runDoubled',
  UNSCHEDULED: 'runUnscheduled',
  REPLACEMENT: 'runReplaced',
} as const;

export function runWord(relationship: string | undefined): (typeof RUN_WORDS)[keyof typeof RUN_WORDS] | undefined {
  return RUN_WORDS[relationship as keyof typeof RUN_WORDS];
}
