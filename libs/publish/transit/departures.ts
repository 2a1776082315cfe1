import { toInstant, type FeedId } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { StopCallsAnswer } from '../describe/transit-answers.js';
import { invalid } from '../query/request.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { boardOf, callsInOrder, orderOfCall, type BoardCall } from './board.js';
import type { Transit } from './transit.js';

const MOST_WINDOW_MS = 86_400_000;

/** `/v1/stops/{id}/departures` and `/arrivals`; a station answers for its platforms. Throws NOT_FOUND. */
export function stopBoard(
  transit: Transit,
  id: string,
  by: 'arrival' | 'departure',
  asked: QueryParameters,
  nowMs: number,
): StopCallsAnswer {
  const known = transit.stop(id);
  const { feedId, schedule } = known;
  const span = spanOf(transit, asked, nowMs);
  const routes = asked.list('route');
  const unknown = transit.unknown({ route: routes });
  const calls = boardOf(feedId, schedule, transit.reported.of(feedId, schedule), {
    stopIds: transit.directory().calledAt(known),
    by,
    ...span,
    nowMs,
    ...localRoutes(feedId, routes),
  });
  const view = transit.view(nowMs);
  const items = calls.slice(0, asked.whole('limit')).map((call) => view.call(feedId, schedule, call));
  view.use(feedId);
  return {
    at: toInstant(nowMs),
    from: toInstant(span.fromMs),
    until: toInstant(span.toMs),
    stop: view.stopRef(feedId, schedule, known.stop.stopId),
    items,
    total: calls.length,
    sources: view.sources(),
    ...(unknown && { unknown }),
  };
}

interface NearCall {
  feedId: FeedId;
  schedule: Schedule;
  board: BoardCall;
}

/** `/v1/departures?near=` and `/v1/arrivals?near=`: of all stops within the radius. */
export function boardNear(
  transit: Transit,
  by: 'arrival' | 'departure',
  asked: QueryParameters,
  nowMs: number,
): StopCallsAnswer {
  const point = asked.point('near')!;
  const span = spanOf(transit, asked, nowMs);
  const [routes, feeds] = [asked.list('route'), asked.list('feed')];
  const unknown = transit.unknown({ route: routes, feed: feeds });
  const away = new Map<string, number>();
  const byFeed = new Map<FeedId, string[]>();
  for (const { stop: near, distanceM } of transit.directory().near(point, asked.whole('radius'))) {
    if (near.type !== 'stop' && near.type !== 'platform') continue;
    if (feeds.length > 0 && !feeds.includes(near.feedId)) continue;
    away.set(near.id, distanceM);
    const known = byFeed.get(near.feedId);
    if (known) known.push(near.stop.stopId);
    else byFeed.set(near.feedId, [near.stop.stopId]);
  }
  const calls: NearCall[] = [];
  // In the order of the configuration: calls that are alike in all else stand in that of their feeds.
  for (const { feedId, schedule } of transit.directory().feeds) {
    const stopIds = byFeed.get(feedId);
    if (!stopIds) continue;
    const question = { stopIds, by, ...span, nowMs, ...localRoutes(feedId, routes) };
    for (const board of boardOf(feedId, schedule, transit.reported.of(feedId, schedule), question))
      calls.push({ feedId, schedule, board });
  }
  const of = new Map(calls.map((one) => [one.board, one]));
  const ordered = callsInOrder(calls.map(({ board }) => board));
  const view = transit.view(nowMs);
  const limit = asked.whole('limit');
  const shown = ordered.slice(0, limit);
  const placeOf = (board: BoardCall): number => transit.context.catalogue.placeOf(of.get(board)!.feedId);
  asked.part?.shown(
    shown.map((board) => [...orderOfCall(board), placeOf(board)]),
    limit,
  );
  const items = shown.map((board) => {
    const { feedId, schedule } = of.get(board)!;
    const { stopId, assignedStopId } = board.call;
    const distanceM = away.get(`${feedId}:${assignedStopId ?? stopId}`) ?? away.get(`${feedId}:${stopId}`);
    const call = view.call(feedId, schedule, board);
    return distanceM === undefined ? call : { ...call, distanceM: Math.round(distanceM) };
  });
  return {
    at: toInstant(nowMs),
    from: toInstant(span.fromMs),
    until: toInstant(span.toMs),
    items,
    total: ordered.length,
    sources: view.sources(),
    ...(unknown && { unknown }),
  };
}

function spanOf({ context }: Transit, asked: QueryParameters, nowMs: number): { fromMs: number; toMs: number } {
  const fromMs = asked.instantMs('at', context.catalogue.hub.timezone) ?? nowMs;
  const toMs = fromMs + asked.durationMs('window', MOST_WINDOW_MS);
  if (toMs > 8.64e15) throw invalid('at', asked.text('at')!, 'an instant whose window has an end');
  return { fromMs, toMs };
}

function localRoutes(feedId: FeedId, routes: readonly string[]): { routeIds?: ReadonlySet<string> } {
  if (routes.length === 0) return {};
  const own = routes.filter((id) => id.startsWith(`${feedId}:`)).map((id) => id.slice(feedId.length + 1));
  return { routeIds: new Set(own) };
}
