import type { FeedId, HubEvent } from '#libs/model';
import type { Schedule } from '#libs/schedule';

/**
 * Names runs, lines and stops of a public timetable as the public feed does: what a trial reports of them is about the same
 * things. What only the trial has keeps the trial's name.
 */
export function onNetwork(event: HubEvent, network: FeedId, schedule: Schedule): HubEvent {
  if (event.op !== 'upsert' || (event.kind !== 'vehicle-position' && event.kind !== 'trip-update')) return event;
  const own = `${event.feed}:`;
  const rename = (id: unknown, isKnown: (local: string) => boolean): string | undefined => {
    if (typeof id !== 'string' || !id.startsWith(own)) return undefined;
    const local = id.slice(own.length);
    return isKnown(local) ? `${network}:${local}` : undefined;
  };
  const isStop = (local: string): boolean => schedule.findStop(local) !== undefined;
  const body = { ...(event.entity as Record<string, unknown>) };
  const trip = body['trip'] as Record<string, unknown> | undefined;
  if (trip) {
    const tripId = rename(trip['tripId'], (local) => schedule.findTrip(local) !== undefined);
    const routeId = rename(trip['routeId'], (local) => schedule.findRoute(local) !== undefined);
    body['trip'] = { ...trip, ...(tripId !== undefined && { tripId }), ...(routeId !== undefined && { routeId }) };
  }
  const stopId = rename(body['stopId'], isStop);
  if (stopId !== undefined) body['stopId'] = stopId;
  const calls = body['stopTimeUpdates'] as Record<string, unknown>[] | undefined;
  if (calls)
    body['stopTimeUpdates'] = calls.map((call) => {
      const at = rename(call['stopId'], isStop);
      return at === undefined ? call : { ...call, stopId: at };
    });
  return { ...event, entity: body as never };
}
