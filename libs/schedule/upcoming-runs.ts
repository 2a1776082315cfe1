import { civilDateAt, formatServiceDate, parseServiceDate } from '#libs/formats/gtfs';
import type { Schedule } from './schedule.js';

export interface UpcomingRuns {
  total: number;
  /** By name of the agency, its id where it has none; ids change when systems do, names hardly. */
  byAgency: Readonly<Record<string, number>>;
}

/**
 * Runs of the service dates from `nowMs` on, today by the schedule's own zone included: what travellers would miss were it
 * gone. A trip of frequencies.txt counts once for each of its departures.
 */
export function upcomingRuns(schedule: Schedule, nowMs: number, days: number): UpcomingRuns {
  const today = parseServiceDate(civilDateAt(nowMs, schedule.timeZone))!;
  const dates = Array.from({ length: days }, (_, i) => formatServiceDate(today + i));
  const daysOf = new Map<string, number>();
  const agencyOf = new Map<string, string>();
  const byAgency: Record<string, number> = {};
  let total = 0;
  for (const trip of schedule.trips()) {
    const { serviceId, routeId } = trip;
    let running = daysOf.get(serviceId);
    if (running === undefined)
      daysOf.set(serviceId, (running = dates.filter((date) => schedule.isActive(serviceId, date)).length));
    if (running === 0) continue;
    let agency = agencyOf.get(routeId);
    if (agency === undefined) agencyOf.set(routeId, (agency = agencyName(schedule, routeId)));
    const runs = running * departuresOf(schedule, trip);
    byAgency[agency] = (byAgency[agency] ?? 0) + runs;
    total += runs;
  }
  return { total, byAgency };
}

function agencyName(schedule: Schedule, routeId: string): string {
  const { agencies } = schedule;
  const agencyId = schedule.findRoute(routeId)?.agencyId ?? '';
  const agency = agencies.find((one) => one.agencyId === agencyId) ?? (agencies.length === 1 ? agencies[0] : undefined);
  return agency?.name || agencyId;
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
