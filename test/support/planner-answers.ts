import GtfsRealtimeBindings from 'gtfs-realtime-bindings';
import { until } from './hub-process.js';
import type { Planner } from './planner.js';

const { FeedMessage, TripUpdate } = GtfsRealtimeBindings.transit_realtime;
const { SKIPPED } = TripUpdate.StopTimeUpdate.ScheduleRelationship;

/** A call of a run on one day, as the planner has it; seconds since the start of the service day. */
interface PlannedCall {
  stopPosition: number;
  stop: { gtfsId: string };
  serviceDay: number;
  realtime: boolean;
  realtimeState: string;
  realtimeArrival: number;
  realtimeDeparture: number;
  arrivalDelay: number;
  departureDelay: number;
}

/** Epoch seconds, or a delay in seconds such as `+60`, or `skipped`. */
type EventTime = number | string | undefined;

/** One row a call: run, service date, stop_sequence, stop, and what is reported of arrival and departure. */
export type Prediction = readonly [string, string, number, string, EventTime?, EventTime?];

interface Event {
  time?: unknown;
  delay?: number | null;
}

/** What a published message predicts of the runs it names a day of. Ids are as published. */
export function predictionsOf(message: Uint8Array): Prediction[] {
  return FeedMessage.decode(message).entity.flatMap(({ tripUpdate }) => {
    const { tripId, startDate } = tripUpdate?.trip ?? {};
    if (!tripId || !startDate) return [];
    return tripUpdate!.stopTimeUpdate!.flatMap((call): Prediction[] => {
      const place = [tripId, startDate, call.stopSequence!, call.stopId!] as const;
      if (call.scheduleRelationship === SKIPPED) return [[...place, 'skipped']];
      const [arrival, departure] = [timeOf(call.arrival), timeOf(call.departure)];
      return arrival === undefined && departure === undefined ? [] : [[...place, arrival, departure]];
    });
  });
}

/** The decoder gives zero for what is absent, as the property of a prototype. */
function timeOf(event: Event | null | undefined): EventTime {
  if (!event) return undefined;
  if (Object.hasOwn(event, 'time')) return Number(event.time);
  return Object.hasOwn(event, 'delay') ? delayText(event.delay!) : undefined;
}

const delayText = (seconds: number): string => `${seconds < 0 ? '' : '+'}${seconds}`;

/**
 * The same rows as the planner has them: without times where it has no real time, and each time only where the message
 * gave one. Waits until the first run has real time, for the planner shows what it took a second later.
 */
export async function plannedFor(
  planner: Planner,
  feed: string,
  predictions: readonly Prediction[],
): Promise<Prediction[]> {
  const runs = new Map<string, Map<number, PlannedCall>>();
  for (const [trip, date] of predictions) {
    const run = `${trip} ${date}`;
    if (runs.has(run)) continue;
    const read = async (): Promise<PlannedCall[]> => {
      const answer = await planner.ask<{ trip: { stoptimesForDate: PlannedCall[] } | null }>(
        `{ trip(id: ${JSON.stringify(`${feed}:${trip}`)}) { stoptimesForDate(serviceDate: "${date}") {
          stopPosition stop { gtfsId } serviceDay realtime realtimeState realtimeArrival realtimeDeparture
          arrivalDelay departureDelay } } }`,
      );
      return answer.trip?.stoptimesForDate ?? [];
    };
    if (runs.size === 0)
      await until(`real time of ${feed}:${run}`, async () => (await read()).some(({ realtime }) => realtime));
    runs.set(run, new Map((await read()).map((call) => [call.stopPosition, call])));
  }
  return predictions.map(([trip, date, sequence, , arrival, departure]) => {
    const call = runs.get(`${trip} ${date}`)!.get(sequence);
    if (!call) return [trip, date, sequence, 'no such call'];
    const place = [trip, date, sequence, call.stop.gtfsId.slice(feed.length + 1)] as const;
    if (!call.realtime) return place;
    if (call.realtimeState === 'CANCELED') return [...place, 'skipped'];
    const as = (given: EventTime, seconds: number, delay: number): EventTime =>
      typeof given === 'number' ? call.serviceDay + seconds : given && delayText(delay);
    return [
      ...place,
      as(arrival, call.realtimeArrival, call.arrivalDelay),
      as(departure, call.realtimeDeparture, call.departureDelay),
    ];
  });
}
