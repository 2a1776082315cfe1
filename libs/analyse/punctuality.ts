import type { FeedId, HubEvent, StopTimeEvent, TripUpdate } from '#libs/model';
import { quantile, shareOf } from './numbers.js';
import type { AnalystOptions } from './options.js';
import type { View } from './view.js';

export interface Punctuality {
  punctualShare: number;
  delayMedianSeconds: number;
  delayP90Seconds: number;
  updates: HubEvent<'trip-update'>[];
}

/** Over the current trip updates whose delay is known; `undefined` when there is none. */
export function punctualityOf(view: View, feed: FeedId, figures: AnalystOptions['figures']): Punctuality | undefined {
  const delays: number[] = [];
  const updates: HubEvent<'trip-update'>[] = [];
  let punctual = 0;
  for (const event of view.list('trip-update', feed)) {
    const { tripId, startDate, modifiedTrip } = event.entity!.trip;
    // A run reported as modified is reported a second time, as the run of its trip, to those who do not know of
    // modifications.
    if (modifiedTrip && view.find('trip-update', startDate ? `${tripId}:${startDate}` : String(tripId))) continue;
    const delay = newestDelaySeconds(event.entity!, event.observedAt);
    if (delay === undefined) continue;
    delays.push(delay);
    updates.push(event);
    if (delay >= figures.punctualFromSeconds && delay <= figures.punctualToSeconds) punctual += 1;
  }
  if (delays.length === 0) return undefined;
  return {
    punctualShare: shareOf(punctual, delays.length),
    delayMedianSeconds: quantile(delays, 0.5),
    delayP90Seconds: quantile(delays, 0.9),
    updates,
  };
}

/**
 * How late a run is by its newest word: its own delay, else that of the first stop it has still to pass at `observedAt`,
 * else of the last one that has any. Cancelled runs have none. Spec: GTFS-RT TripUpdate.delay, StopTimeEvent.
 */
export function newestDelaySeconds(update: TripUpdate, observedAt: string): number | undefined {
  const { scheduleRelationship } = update.trip;
  if (scheduleRelationship === 'CANCELED' || scheduleRelationship === 'DELETED') return undefined;
  if (update.delaySeconds !== undefined) return update.delaySeconds;
  let newest: number | undefined;
  for (const { arrival, departure, scheduleRelationship: stopRelationship } of update.stopTimeUpdates) {
    if (stopRelationship === 'SKIPPED' || stopRelationship === 'NO_DATA') continue;
    const delay = delayOf(arrival) ?? delayOf(departure);
    if (delay === undefined) continue;
    newest = delay;
    const passesAt = departure?.time ?? arrival?.time;
    // Instants sort as text. A stop without a time is taken as still ahead: feeds drop those that are passed.
    if (passesAt === undefined || passesAt >= observedAt) break;
  }
  return newest;
}

function delayOf(event: StopTimeEvent | undefined): number | undefined {
  if (!event) return undefined;
  if (event.delaySeconds !== undefined) return event.delaySeconds;
  if (!event.time || !event.scheduledTime) return undefined;
  return Math.round((Date.parse(event.time) - Date.parse(event.scheduledTime)) / 1_000);
}
