import type { ScheduledStopTime } from '#libs/schedule';

/** Stops of the run being read, and the place from which the next one is looked for. */
export interface ServedStops {
  stopTimes: readonly ScheduledStopTime[];
  from: number;
  stopSequence?: number;
}

/** The next of the run's stops that is one of those meant; the search goes on behind it. */
export function nextServed(served: ServedStops, meant: readonly string[]): string | undefined {
  const { stopTimes, from, stopSequence } = served;
  const place = stopTimes.findIndex(
    (one, at) =>
      meant.includes(one.stopId) && (stopSequence === undefined ? at >= from : one.stopSequence === stopSequence),
  );
  if (place < 0) return undefined;
  served.from = place + 1;
  return stopTimes[place]!.stopId;
}
