import type { Schedule } from '#libs/schedule';
import { askJson } from './http.js';
import type { Planner } from './planner.js';

interface PlannedCall {
  serviceDay: number;
  scheduledDeparture: number;
  realtimeDeparture: number;
  realtimeState: string;
  stopPositionInPattern: number;
  trip: { gtfsId: string; pattern: { stops: { gtfsId: string }[] } };
}

interface OwnCall {
  state: string;
  scheduledAt?: string;
  expectedAt?: string;
  stop: { id: string };
  trip: { id: string; serviceDate?: string };
}

export interface BoardQuestion {
  stopId: string;
  atMs: number;
}

const WINDOW_S = 7_200;
const MOST = 1_000;

/** Of so many stops that runs call at and moments of the day, by a seed: the same on every machine. */
export function randomQuestions(schedule: Schedule, days: readonly string[], count: number): BoardQuestion[] {
  const stops = [...new Set([...schedule.stopsByRoute().values()].flat())].sort();
  let state = 12;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, () => {
    const minutes = Math.floor(random() * 24 * 60);
    return { stopId: any(stops), atMs: Date.parse(`${any(days)}T00:00:00Z`) + minutes * 60_000 };
  });
}

/**
 * Where the departures the hub gives for a stop differ from than the planner's: trip, planned time and expected time of
 * each, in order. Both have the dataset and the real time of the feed. Where a run ends is no departure here, and is
 * one there.
 */
export async function boardDifferences(
  planner: Planner,
  hub: string,
  feed: string,
  questions: readonly BoardQuestion[],
): Promise<{ compared: number; differences: string[] }> {
  const differences: string[] = [];
  let compared = 0;
  for (const question of questions) {
    const [planned, own] = [await plannedBoard(planner, feed, question), await ownBoard(hub, feed, question)];
    compared += own.length;
    const where = `${question.stopId} at ${new Date(question.atMs).toISOString()}`;
    for (const line of planned) if (!own.includes(line)) differences.push(`${where}: only the planner has ${line}`);
    for (const line of own) if (!planned.includes(line)) differences.push(`${where}: only the hub has ${line}`);
  }
  return { compared, differences };
}

async function plannedBoard(planner: Planner, feed: string, { stopId, atMs }: BoardQuestion): Promise<string[]> {
  const { stop } = await planner.ask<{ stop: { stoptimesWithoutPatterns: PlannedCall[] } | null }>(
    `{ stop(id: ${JSON.stringify(`${feed}:${stopId}`)}) { stoptimesWithoutPatterns(
      startTime: ${atMs / 1000} timeRange: ${WINDOW_S} numberOfDepartures: ${MOST} omitNonPickups: false omitCanceled: false
    ) { serviceDay scheduledDeparture realtimeDeparture realtimeState stopPositionInPattern
      trip { gtfsId pattern { stops { gtfsId } } } } } }`,
  );
  return (stop?.stoptimesWithoutPatterns ?? [])
    .filter(({ stopPositionInPattern: at, trip }) => at < trip.pattern.stops.length - 1)
    .map(({ serviceDay, scheduledDeparture, realtimeDeparture, realtimeState, trip }) =>
      [trip.gtfsId, serviceDay + scheduledDeparture, serviceDay + realtimeDeparture, realtimeState === 'CANCELED'].join(
        ' ',
      ),
    )
    .filter((line) => isWithin(line, atMs))
    .sort();
}

async function ownBoard(hub: string, feed: string, { stopId, atMs }: BoardQuestion): Promise<string[]> {
  const id = encodeURIComponent(`${feed}:${stopId}`);
  const at = new Date(atMs).toISOString();
  const { items } = await askJson<{ items: OwnCall[] }>(
    `${hub}/v1/stops/${id}/departures?at=${at}&window=PT${WINDOW_S}S&limit=${MOST}`,
  );
  // A run that is added without a day the planner takes for one of today, which the recorded timetable does not reach.
  return items
    .filter(({ state, trip }) => state !== 'added' || trip.serviceDate !== undefined)
    .map(({ scheduledAt, expectedAt, state, trip }) => {
      const planned = Date.parse(scheduledAt ?? expectedAt!) / 1000;
      const expected = expectedAt === undefined ? planned : Date.parse(expectedAt) / 1000;
      return [trip.id, planned, expected, state === 'cancelled'].join(' ');
    })
    .filter((line) => isWithin(line, atMs))
    .sort();
}

/** The two ends of the span are not the same here and there. */
function isWithin(line: string, atMs: number): boolean {
  const expected = Number(line.split(' ').at(-2));
  return expected > atMs / 1000 && expected < atMs / 1000 + WINDOW_S - 1;
}
