import type { TransitTrip } from '../api/contract';
import { past } from '../live/past';
import { eventsOf } from '../live/store';
import { openView, type View } from '../live/view';
import { clockMinute, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { CallState } from './call-state';
import { choose } from './choose';
import { localId } from './names';
import { RouteBadge } from './route-badge';

const ASKED_MS = 15_000;

/** A run with every call, planned and expected. */
export function RunPage({ view: { id, date, startTime } }: { view: View }) {
  const query = new URLSearchParams({ ...(date && { date }), ...(startTime && { startTime }) }).toString();
  const asked = useAnswer<TransitTrip>(`/v1/trips/${encodeURIComponent(id)}${query && `?${query}`}`, ASKED_MS);
  const run = asked.answer;
  if (!run) return <AnswerNote asked={asked} />;
  const vehicles = (run.vehicles ?? []).filter((key) => eventsOf('vehicle-position')?.has(key));
  return (
    <>
      <h2>
        {run.route && <RouteBadge id={run.route.id} name={run.route.name} colour={run.route.color} />} {run.headsign}
      </h2>
      <AnswerNote asked={asked} />
      {past.value && <p class="note">{t('runIsOfNow')}</p>}
      <p class="note-facts">
        {t('oneRun')} {localId(run.trip.id)} · {t(`call-${run.state}`)}
      </p>
      {vehicles.map((key) => (
        <button key={key} type="button" class="show-all" onClick={() => choose({ kind: 'vehicle-position', key })}>
          {t('showVehicle')} {localId(key)}
        </button>
      ))}
      {(run.vehicles ?? []).map((key) => (
        <button
          key={`day ${key}`}
          type="button"
          class="show-all"
          onClick={() => openView({ kind: 'vehicle', id: key })}
        >
          {t('openVehicle')} {localId(key)}
        </button>
      ))}
      <table class="calls">
        <thead>
          <tr>
            <th scope="col">{t('stop')}</th>
            <th scope="col">{t('planned')}</th>
            <th scope="col">{t('expected')}</th>
            <th scope="col">{t('delay')}</th>
          </tr>
        </thead>
        <tbody>
          {run.calls.map(({ stop, arrival, departure, state, passed, stopSequence }, at) => {
            const scheduledAt = departure.scheduledAt ?? arrival.scheduledAt;
            const expectedAt = departure.expectedAt ?? arrival.expectedAt;
            return (
              <tr key={`${stopSequence ?? at} ${stop.id}`} class={`call-${state}${passed ? ' is-passed' : ''}`}>
                <th scope="row">
                  {passed && <span title={t('passed')}>✓ </span>}
                  <button type="button" class="call-stop" onClick={() => openView({ kind: 'stop', id: stop.id })}>
                    {stop.name ?? localId(stop.id)}
                  </button>
                </th>
                <td>{scheduledAt && clockMinute(scheduledAt)}</td>
                <td>{expectedAt && clockMinute(expectedAt)}</td>
                <td>
                  {!(passed && state === 'scheduled') && (
                    <CallState state={state} delaySeconds={departure.delaySeconds ?? arrival.delaySeconds} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
