import type { Instant } from '#libs/model';

/** What the GTFS-RT validator takes for seconds: milliseconds, zeros and far dates lie outside (E001). */
const EARLIEST_S = Date.UTC(2012, 0, 1) / 1000;
const LATEST_S = Date.UTC(2038, 0, 1) / 1000;

/** What says it is from later than this is not published: no clock is that wrong (E012, E050). */
export const MAX_AHEAD_S = 60;

/** Whole POSIX seconds of an instant; `undefined` for one no service runs at. */
export function toPosixSeconds(instant: Instant): number | undefined {
  const seconds = Math.floor(Date.parse(instant) / 1000);
  return seconds >= EARLIEST_S && seconds <= LATEST_S ? seconds : undefined;
}
