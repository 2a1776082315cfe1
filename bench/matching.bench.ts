import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IssueCollector } from '#libs/errors';
import { ServiceDayFinder, matchByStops, type MatchContext, type RunToMatch } from '#libs/normalise';
import {
  importSchedule,
  openScheduleIndex,
  type Schedule,
  type ScheduledTrip,
  type ReportedCall,
} from '#libs/schedule';
import { keep, pairedRatio, type BenchRow } from './row.js';

const zip = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs/hart/hart.zip');
const UPDATES = 10_000;
const BUDGET_PER_S = 50_000;

interface Update extends RunToMatch {
  truth: ScheduledTrip;
}

/** Trip updates made of the schedule's own stop times, ids taken out, delays put in; matched back to their trips. */
export async function run(): Promise<BenchRow[]> {
  if (!existsSync(zip)) return [skipped()];
  const imported = importSchedule(readFileSync(zip), { feedId: 'hart', documentHash: 'bench' }, new IssueCollector());
  const schedule = openScheduleIndex(imported.index);
  const context: MatchContext = { schedule, days: new ServiceDayFinder(schedule) };
  const serviceDate = busiestDay(schedule);
  return [
    await measure('stops, times and route', context, updatesOf(context, serviceDate, true)),
    await measure('stops and times only', context, updatesOf(context, serviceDate, false)),
  ];
}

async function measure(what: string, context: MatchContext, updates: readonly Update[]): Promise<BenchRow> {
  const { schedule } = context;
  const result = await pairedRatio(
    () => {
      let matched = 0;
      for (const update of updates) if (matchByStops.match(update, context)?.trip) matched += 1;
      keep(matched);
    },
    () => {
      let times = 0;
      for (const { truth } of updates) times += schedule.stopTimes(schedule.findTrip(truth.tripId)!).length;
      keep(times);
    },
  );
  const perSecond = updates.length / (result.subjectMs / 1000);
  return {
    name: `matching without ids (HART, 438,000 stop times): ${what}`,
    baseline: 'findTrip by id and reading its stop times',
    budget: '≥ 50,000 updates/s',
    measured:
      `${Math.round(perSecond).toLocaleString('en')} updates/s vs ` +
      `${Math.round(updates.length / (result.baselineMs / 1000)).toLocaleString('en')}/s`,
    ratio: result.ratio,
    spread: `${result.min.toFixed(2)}–${result.max.toFixed(2)}`,
    met: perSecond >= BUDGET_PER_S,
    note: judge(context, updates),
  };
}

/** Shares of the updates matched rightly, left open as ambiguous, matched wrongly, not matched for another reason. */
function judge(context: MatchContext, updates: readonly Update[]): string {
  const counts = { right: 0, ambiguous: 0, wrong: 0, other: 0 };
  for (const update of updates) {
    const match = matchByStops.match(update, context);
    if (match?.trip) counts[match.trip.index === update.truth.index ? 'right' : 'wrong'] += 1;
    else counts[match?.unmatched === 'ambiguous' ? 'ambiguous' : 'other'] += 1;
  }
  const share = (count: number): string => `${((100 * count) / updates.length).toFixed(2)} %`;
  return (
    `right ${share(counts.right)}, ambiguous ${share(counts.ambiguous)}, wrong ${share(counts.wrong)}, ` +
    `other ${share(counts.other)}; delays: 70 % up to 3 min, 25 % up to 10 min, 5 % up to 1 min early, ± 20 s a stop`
  );
}

/** A quarter to all of the stops of trips of one day, the first ones gone as on a bus under way. */
function updatesOf({ schedule, days }: MatchContext, serviceDate: string, withRoute: boolean): Update[] {
  const random = seeded(20_260_115);
  const running = [...schedule.trips()].filter((trip) => days.isRunning(trip, serviceDate));
  const startMs = days.startMs(serviceDate)!;
  return Array.from({ length: UPDATES }, (): Update => {
    const truth = running[Math.floor(random() * running.length)]!;
    const stopTimes = schedule.stopTimes(truth);
    const from = Math.min(stopTimes.length - 2, Math.floor(random() * 0.75 * stopTimes.length));
    const luck = random();
    const delay = luck < 0.7 ? random() * 180 : luck < 0.95 ? 180 + random() * 420 : -random() * 60;
    const calls = stopTimes.slice(from).map(({ stopId, arrivalSeconds, departureSeconds }): ReportedCall => {
      const seconds = departureSeconds ?? arrivalSeconds;
      const timeMs =
        seconds === undefined ? undefined : startMs + Math.round(seconds + delay + (random() - 0.5) * 40) * 1000;
      return { stopIds: [stopId], timeMs, isArrival: departureSeconds === undefined };
    });
    const base: Update = { truth, startDate: serviceDate, calls: () => calls };
    return withRoute ? { ...base, routeId: truth.routeId, directionId: truth.directionId } : base;
  });
}

/** The day of the first fortnight of validity on which most trips run. */
function busiestDay(schedule: Schedule): string {
  const days = new ServiceDayFinder(schedule);
  const trips = [...schedule.trips()];
  let busiest = schedule.validFrom;
  let most = -1;
  for (const day of days.around(schedule.validFrom, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])) {
    const count = trips.filter((trip) => days.isRunning(trip, day)).length;
    if (count > most) [busiest, most] = [day, count];
  }
  return busiest;
}

/** mulberry32: the same updates on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function skipped(): BenchRow {
  return {
    name: 'matching without ids',
    baseline: '–',
    budget: '≥ 50,000 updates/s',
    measured: 'skipped, because the recordings are not here',
    ratio: NaN,
    spread: '–',
    met: false,
  };
}
