import type { HubEvent, TripDescriptor, TripUpdate, VehiclePosition } from '../api/contract';
import { spacingState, type Spacing } from '../../../../libs/analyse/spacing';
import { feedNowMs } from '../live/age';
import { concerns } from '../live/alerts';
import { delayOf, nextCalls, runWord } from '../live/calls';
import { entitiesOf, now, oldness, stopName } from '../live/store';
import { ago, clockTime, duration, number, occupancy, t, localised } from '../wording/wording';
import { findRun } from '../live/runs';
import { openRun, openView } from '../live/view';
import { Facts } from './facts';
import { RouteBadge } from './route-badge';
import { localId, nameOf } from './names';
import { spacingOf } from './shade';
import { scopeWords, standingOf, standingWords } from './notices';

/** A vehicle, with the run it is on where one is reported. */
export function VehicleBody({ event, vehicle }: { event: HubEvent; vehicle: VehiclePosition }) {
  const run = findRun(vehicle);
  const update = run?.entity as TripUpdate | undefined;
  return (
    <>
      <h2>
        {vehicle.routeName && (
          <RouteBadge id={vehicle.trip?.routeId} name={vehicle.routeName} colour={vehicle.routeColor} />
        )}
        {vehicle.headsign ?? vehicle.label ?? localId(vehicle.vehicleId)}
      </h2>
      <RunNotes trips={[vehicle.trip, update?.trip]} />
      {event.quality.matchScore === 0 && <p class="note">{t('unmatched')}</p>}
      <Facts
        rows={[
          [t('delay'), update && run && punctuality(delayOf(update, feedNowMs(run, now.value)))],
          [t('headway'), headwayWords(spacingOf(event.key))],
          [t('speed'), vehicle.speedMps === undefined ? undefined : `${number(vehicle.speedMps * 3.6)} km/h`],
          [t('occupancy'), vehicle.occupancyStatus && occupancy(vehicle.occupancyStatus)],
        ]}
      />
      {run && <NextStops event={run} />}
      <button type="button" class="show-all" onClick={() => openView({ kind: 'vehicle', id: event.key })}>
        {t('openVehicle')}
      </button>
      <AlertsOf feed={event.feed} trip={vehicle.trip} update={update} />
    </>
  );
}

/** A run as it is predicted, whether or not a vehicle on it is known. */
export function RunBody({ event }: { event: HubEvent }) {
  const update = event.entity as unknown as TripUpdate;
  return (
    <>
      <h2>{nameOf(event)}</h2>
      <RunNotes trips={[update.trip]} />
      <Facts rows={[[t('delay'), punctuality(delayOf(update, feedNowMs(event, now.value)))]]} />
      <NextStops event={event} />
      <AlertsOf feed={event.feed} trip={update.trip} update={update} />
    </>
  );
}

function RunNotes({ trips }: { trips: (TripDescriptor | undefined)[] }) {
  const words = new Set(trips.flatMap((trip) => runWord(trip?.scheduleRelationship) ?? []));
  return (
    <>
      {[...words].map((word) => (
        <p class="note" key={word}>
          {t(word)}
        </p>
      ))}
    </>
  );
}

function NextStops({ event }: { event: HubEvent }) {
  const update = event.entity as unknown as TripUpdate;
  if (runWord(update.trip.scheduleRelationship) === 'runCancelled') return null;
  const calls = nextCalls(update, feedNowMs(event, now.value));
  const isOld = oldness(event) > 0;
  return (
    <>
      <h3>
        {t('nextStops')}
        {isOld && ` (${ago(now.value - Date.parse(event.observedAt))})`}
      </h3>
      <ol class={`stops${isOld ? ' is-old' : ''}`}>
        {calls.length === 0 && <li>{t('noMoreStops')}</li>}
        {calls.map(({ call: { stopId, stopSequence }, stands, time }, at) => (
          <li key={`${stopSequence ?? at} ${stopId}`} class={`call-${stands}`}>
            {stopId && (
              <button type="button" class="call-stop" onClick={() => openView({ kind: 'stop', id: stopId })}>
                {stopName(stopId)}
              </button>
            )}
            {stands === 'skipped' && <span>{t('skipped')}</span>}
            {stands === 'no-data' && <span>{t('noData')}</span>}
            {time && <time dateTime={time}>{clockTime(time, now.value)}</time>}
          </li>
        ))}
      </ol>
      {update.trip.tripId && (
        <button
          type="button"
          class="show-all"
          onClick={() =>
            openRun({ id: update.trip.tripId!, serviceDate: update.trip.startDate, startTime: update.trip.startTime })
          }
        >
          {t('openRun')}
        </button>
      )}
    </>
  );
}

function AlertsOf({ feed, trip, update }: { feed: string; trip?: TripDescriptor; update?: TripUpdate }) {
  const stopIds = (update?.stopTimeUpdates ?? []).flatMap(({ stopId }) => stopId ?? []);
  const run = { feed, routeId: trip?.routeId, tripId: trip?.tripId, stopIds };
  const alerts = entitiesOf('alert').filter((event) => concerns(event.entity as never, event.feed, run));
  return (
    <>
      {alerts.map((event) => {
        const alert = event.entity as never as Parameters<typeof scopeWords>[0];
        const standing = standingOf(event);
        return (
          <p class="note" key={event.key}>
            <strong>{nameOf(event)}</strong> {alert.header && localised(alert.description)}
            <span class="note-facts">
              {[standing && standingWords(standing), scopeWords(alert)].filter(Boolean).join(' · ')}
            </span>
          </p>
        );
      })}
    </>
  );
}

/** `2 min instead of 10`: how far behind the one before it. */
function headwayWords(spacing: Spacing | undefined): string | undefined {
  if (!spacing) return undefined;
  const { seconds, plannedSeconds } = spacing;
  const plan = plannedSeconds === undefined ? '' : ` (${t('planned')} ${duration(plannedSeconds * 1_000)})`;
  return `${duration(seconds * 1_000)}${plan} · ${t(`headway-${spacingState(spacing)}`)}`;
}

function punctuality(delaySeconds: number | undefined): string | undefined {
  if (delaySeconds === undefined) return undefined;
  const minutes = Math.round(Math.abs(delaySeconds) / 60);
  if (minutes === 0) return t('onTime');
  return `${minutes} min ${delaySeconds > 0 ? t('late') : t('early')}`;
}
