import { civilDateAt, formatServiceDate, parseServiceDate } from '#libs/formats/gtfs';
import type { Schedule } from './schedule.js';

/**
 * Runs of the service dates from `nowMs` on, today by the schedule's own zone included: what travellers would miss were it
 * gone. A trip of frequencies.txt counts once for each of its departures.
 */
export function upcomingRuns(schedule: Schedule, nowMs: number, days: number): number {
  const today = parseServiceDate(civilDateAt(nowMs, schedule.timeZone))!;
  const dates = Array.from({ length: days }, (_, i) => formatServiceDate(today + i));
  const runsADay = new Map<string, number>();
  for (const trip of schedule.trips()) {
    runsADay.set(trip.serviceId, (runsADay.get(trip.serviceId) ?? 0) + departuresOf(schedule, trip));
  }
  let runs = 0;
  for (const [serviceId, count] of runsADay) {
    runs += count * dates.filter((date) => schedule.isActive(serviceId, date)).length;
  }
  return runs;
}

function departuresOf(schedule: Schedule, trip: Parameters<Schedule['frequenciesOf']>[0]): number {
  const headways = schedule.frequenciesOf(trip);
  if (headways.length === 0) return 1;
  return headways.reduce(
    (sum, { startSeconds, endSeconds, headwaySeconds }) =>
      sum + Math.max(0, Math.ceil((endSeconds - startSeconds) / headwaySeconds)),
    0,
  );
}
