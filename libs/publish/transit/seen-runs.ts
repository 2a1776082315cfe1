import { toInstant, type EntityKey, type FeedId, type Instant, type Visibility } from '#libs/model';
import { feedOf, localId } from '#libs/model';
import type { SeenRun, SeenRunsQuery } from '#libs/record';
import { notFoundAt } from '#libs/errors';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import type { BlockVehicles, SeenRunAnswer, VehicleRuns } from '../describe/transit-answers.js';
import type { Query } from '../query/request.js';
import { QueryParameters } from '../query/query-parameters.js';
import { plannedBlock } from './blocks.js';
import { plannedCalls } from './planned-calls.js';
import { readDate, serviceDayOf, type ServiceDay } from './service-day.js';
import type { Transit } from './transit.js';
import type { TransitView } from './transit-view.js';

/**
 * A vehicle is looked for around the middle of each trip: it may be late, and the reports of all vehicles of all day are
 * too many to go through for one block.
 */
const BEFORE_MIDDLE_MS = 5 * 60_000;
const AFTER_MIDDLE_MS = 10 * 60_000;

/** A question to the history and what its answer means to a reader. */
export interface SeenRunsRequest<Answer> {
  query: SeenRunsQuery;
  answer(seen: readonly SeenRun[]): Answer;
}

/** `/v1/vehicle-positions/{key}/runs`: the runs one vehicle reported to be on, on a service date. Throws REQUEST_INVALID. */
export function askVehicleRuns(
  transit: Transit,
  key: string,
  query: Query,
  visibilities: readonly Visibility[],
): SeenRunsRequest<VehicleRuns> {
  const feedId = feedOf(key);
  const { day, nowMs, until } = dayAsked(transit, feedId, query);
  return {
    query: {
      feed: feedId,
      visibilities,
      questions: [{ vehicle: key as EntityKey, from: day.from, to: until(day.to) }],
    },
    answer: (seen) => {
      const view = transit.view(nowMs);
      view.use(feedId);
      return {
        key,
        serviceDate: day.serviceDate as never,
        timezone: day.timeZone,
        items: toAnswers(transit, view, feedId, day, seen),
        sources: view.sources(),
      };
    },
  };
}

/**
 * `/v1/blocks/{id}/vehicles`: the vehicles that reported to be on trips of the block that have begun, on a service date.
 * Throws REQUEST_INVALID, and NOT_FOUND for a block or a day that has no trip.
 */
export function askBlockVehicles(
  transit: Transit,
  id: string,
  query: Query,
  visibilities: readonly Visibility[],
): SeenRunsRequest<BlockVehicles> {
  const feedId = feedOf(id);
  const { schedule } = transit.scheduleOf(id, 'block');
  const { day, nowMs, until } = dayAsked(transit, feedId, query);
  const trips = plannedBlock(transit, id, day.serviceDate);
  if (trips.length === 0)
    throw notFoundAt('id', id, 'the id of a block that runs then', `no block ${id.slice(0, 80)} on ${day.serviceDate}`);
  const begun = trips.filter(({ startMs }) => startMs <= nowMs);
  return {
    query: {
      feed: feedId,
      visibilities,
      questions: begun.map(({ tripId, startMs, endMs }) => {
        const middleMs = (startMs + endMs) / 2;
        return {
          tripId: `${feedId}:${tripId}`,
          from: toInstant(Math.max(startMs, middleMs - BEFORE_MIDDLE_MS)),
          to: until(toInstant(middleMs + AFTER_MIDDLE_MS)),
        };
      }),
    },
    answer: (seen) => {
      const view = transit.view(nowMs);
      view.use(feedId);
      return {
        id: `${feedId}:${localId(id)}`,
        serviceDate: day.serviceDate as never,
        timezone: schedule.timeZone,
        items: toAnswers(transit, view, feedId, day, seen),
        sources: view.sources(),
      };
    },
  };
}

/** The service date asked for, or that of the instant; `until`: no further than the instant, where one is asked for. */
function dayAsked(
  transit: Transit,
  feedId: FeedId,
  query: Query,
): { day: ServiceDay; nowMs: number; until: (to: Instant) => Instant } {
  const asked = new QueryParameters(query, TRANSIT_QUERIES.day);
  const { clock, catalogue } = transit.context;
  const { timezone } = catalogue.hub;
  const atMs = asked.instantMs('at', timezone);
  const nowMs = atMs ?? clock.now();
  const day = serviceDayOf(transit.schedule(feedId), timezone, readDate(asked), nowMs);
  // The end of a period is not in it.
  return { day, nowMs, until: (to) => toInstant(Math.min(Date.parse(to), (atMs ?? Infinity) + 1)) };
}

/** Those of the day: a run after midnight is of the day before, and says so, or by when it was reported. */
function toAnswers(
  transit: Transit,
  view: TransitView,
  feedId: FeedId,
  day: ServiceDay,
  seen: readonly SeenRun[],
): SeenRunAnswer[] {
  const schedule = transit.schedule(feedId);
  return seen
    .filter(({ startDate, firstAt }) => (startDate === undefined ? day.has(firstAt) : startDate === day.serviceDate))
    .map(({ vehicle, tripId, routeId, startTime, headsign, firstAt, lastAt, reports }): SeenRunAnswer => {
      const trip = tripId === undefined ? undefined : schedule?.findTrip(localId(tripId));
      const lineId = trip?.routeId ?? (routeId === undefined ? undefined : localId(routeId));
      const route = schedule && lineId !== undefined ? view.routeRef(feedId, schedule, lineId) : undefined;
      const calls = schedule && trip && !startTime ? plannedCalls(schedule, trip, day.serviceDate) : [];
      const [startMs, endMs] = [calls[0]?.departure.scheduledMs, calls.at(-1)?.arrival.scheduledMs];
      const towards = trip?.headsign ?? headsign;
      return {
        vehicle,
        firstAt,
        lastAt,
        reports,
        ...(tripId !== undefined && {
          trip: { id: tripId, serviceDate: day.serviceDate as never, ...(startTime && { startTime }) },
        }),
        ...(route && { route }),
        ...(towards && { headsign: towards }),
        ...(trip?.blockId && { block: `${feedId}:${trip.blockId}` }),
        ...(startMs === undefined ? {} : { scheduledStartAt: toInstant(startMs) }),
        ...(endMs === undefined ? {} : { scheduledEndAt: toInstant(endMs) }),
      };
    });
}
