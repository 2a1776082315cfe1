import type { HubEvent, TransitTrip, VehiclePosition, VehicleRuns } from '../api/contract';
import { feedNowMs } from '../live/age';
import { delayOf } from '../live/calls';
import { past, pastMinute } from '../live/past';
import { findRun } from '../live/runs';
import { ageMs } from '../live/age';
import { confirmedAt, eventsOf, now, oldness, stopName } from '../live/store';
import { blockOf, doingOf } from '../live/vehicle-day';
import type { View } from '../live/view';
import { ago, clockTime, number, occupancy, t } from '../wording/wording';
import { useAnswer } from './answer';
import { BlockOfDay } from './block-of-day';
import { CallState } from './call-state';
import { choose } from './choose';
import { Facts } from './facts';
import { localId, nameOf } from './names';
import { RouteBadge } from './route-badge';
import { SeenRuns } from './seen-runs';

const RUN_ASKED_MS = 15_000;
const HISTORY_ASKED_MS = 60_000;

/** A vehicle: how it is now, what it is planned to run today, and what it was seen to run. */
export function VehiclePage({ view: { id, date } }: { view: View }) {
  const event = eventsOf('vehicle-position')?.get(id);
  const vehicle = event?.entity as unknown as VehiclePosition | undefined;
  const { tripId, startDate, startTime } = vehicle?.trip ?? {};
  const ofRun = new URLSearchParams({
    ...(startDate && { date: startDate }),
    ...(startTime && { startTime }),
  }).toString();
  const run = useAnswer<TransitTrip>(
    tripId && `/v1/trips/${encodeURIComponent(tripId)}${ofRun && `?${ofRun}`}`,
    RUN_ASKED_MS,
  );
  const asOf = pastMinute();
  const ofDay = new URLSearchParams({ ...(date && { date }), ...(asOf && { at: asOf }) }).toString();
  const runs = useAnswer<VehicleRuns>(
    `/v1/vehicle-positions/${encodeURIComponent(id)}/runs${ofDay && `?${ofDay}`}`,
    HISTORY_ASKED_MS,
  );
  const block = blockOf(tripId === undefined ? undefined : run.answer?.block, runs.answer);
  const day = date ?? startDate ?? runs.answer?.serviceDate;
  return (
    <>
      <h2>
        {vehicle?.routeName && (
          <RouteBadge id={vehicle.trip?.routeId} name={vehicle.routeName} colour={vehicle.routeColor} />
        )}{' '}
        {vehicle?.label ?? localId(id)}
      </h2>
      {event ? <Now event={event} /> : <p class="note">{t(past.value ? 'vehicleUnseenThen' : 'vehicleUnseen')}</p>}
      {block && day ? (
        <BlockOfDay key={`${block} ${day}`} id={block} date={day} vehicle={id} runs={runs.answer} />
      ) : (
        <>
          <h3>{t('block')}</h3>
          <p class="none">{t(run.answer || runs.answer || tripId === undefined ? 'noBlock' : 'loading')}</p>
        </>
      )}
      <SeenRuns asked={runs} />
    </>
  );
}

function Now({ event }: { event: HubEvent }) {
  const vehicle = event.entity as unknown as VehiclePosition;
  const update = findRun(vehicle);
  const delaySeconds = update && delayOf(update.entity as never, feedNowMs(update, now.value));
  const doing = doingOf(vehicle);
  const { point, speedMps, occupancyStatus } = vehicle;
  return (
    <>
      {oldness(event) > 0 && <p class="note">{t('old')}</p>}
      <p class="note-facts">
        {delaySeconds !== undefined && <CallState state="predicted" delaySeconds={delaySeconds} />}{' '}
        {vehicle.headsign && `→ ${vehicle.headsign}`}
      </p>
      <Facts
        rows={[
          [t('age'), ago(ageMs(event, now.value, confirmedAt(event)))],
          [t('observedAt'), clockTime(event.observedAt, now.value)],
          [t('atStop'), doing && `${t(doing)} ${stopName(vehicle.stopId!)}`],
          [t('position'), point && `${point.latitude.toFixed(4)}, ${point.longitude.toFixed(4)}`],
          [t('speed'), speedMps === undefined ? undefined : `${number(speedMps * 3.6)} km/h`],
          [t('occupancy'), occupancyStatus && occupancy(occupancyStatus)],
        ]}
      />
      <button type="button" class="show-all" onClick={() => choose(event)}>
        {t('showOnMap')}
        <span class="unseen"> {nameOf(event)}</span>
      </button>
    </>
  );
}
