import { useSignal } from '@preact/signals';
import type { BlockTrip, BlockVehicles, TransitBlock, TripUpdate, VehicleRuns } from '../api/contract';
import { past, pastMinute } from '../live/past';
import { findRun } from '../live/runs';
import { blockAsOf, doneEarlier, vehiclesOfTrips } from '../live/vehicle-day';
import { openRun, openView } from '../live/view';
import { clockMinute, duration, number, serviceDay, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { CallState } from './call-state';
import { localId } from './names';
import { RouteBadge } from './route-badge';

const BLOCK_ASKED_MS = 15_000;
const HISTORY_ASKED_MS = 60_000;
const PROGRESS_MARKS: Record<BlockTrip['progress'], string> = {
  done: '✓',
  running: '▶',
  next: '›',
  later: '·',
  cancelled: '⊘',
};

/** What the vehicle's block runs on a service date, in order: how each trip stands, the layovers between, and who ran it. */
export function BlockOfDay({
  id,
  date,
  vehicle,
  runs,
}: {
  id: string;
  date: string;
  vehicle: string;
  runs: VehicleRuns | undefined;
}) {
  const address = `/v1/blocks/${encodeURIComponent(id)}`;
  const asked = useAnswer<TransitBlock>(`${address}?date=${date}`, BLOCK_ASKED_MS);
  const asOf = pastMinute();
  const ran = useAnswer<BlockVehicles>(
    `${address}/vehicles?date=${date}${asOf ? `&at=${asOf}` : ''}`,
    HISTORY_ASKED_MS,
  );
  const block = asked.answer && past.value ? blockAsOf(asked.answer, updateOf, past.value.atMs) : asked.answer;
  const vehicles = block && vehiclesOfTrips(block, runs, ran.answer);
  const showsAll = useSignal(false);
  const earlier = block && !showsAll.value ? doneEarlier(block) : 0;
  return (
    <>
      <h3>
        {t('block')} {localId(id)} · {serviceDay(date)}
      </h3>
      <AnswerNote asked={asked} />
      {block && (
        <table class="calls block">
          <thead>
            <tr>
              <th scope="col">{t('run')}</th>
              <th scope="col">{t('planned')}</th>
              <th scope="col">{t('state')}</th>
              <th scope="col">{t('showVehicle')}</th>
            </tr>
          </thead>
          <tbody>
            {earlier > 0 && (
              <tr>
                <td colSpan={4}>
                  <button type="button" class="call-stop" onClick={() => (showsAll.value = true)}>
                    {t('showDone')} {number(earlier)}
                  </button>
                </td>
              </tr>
            )}
            {block.trips.slice(earlier).map((one) => (
              <Trip key={one.trip.id} of={one} vehicles={vehicles!.get(one.trip.id) ?? []} own={vehicle} />
            ))}
          </tbody>
        </table>
      )}
      {block && block.total > block.trips.length && (
        <p class="none">
          {block.trips.length} / {block.total}
        </p>
      )}
      {block && ran.hasFailed && <p class="note">{t(ran.isNone ? 'ranNotKept' : 'ranNoAnswer')}</p>}
    </>
  );
}

/** What is predicted of a trip in the picture shown. */
function updateOf({ id, serviceDate }: BlockTrip['trip']): TripUpdate | undefined {
  return findRun({ trip: { tripId: id, startDate: serviceDate } } as never)?.entity as TripUpdate | undefined;
}

function Trip({ of: one, vehicles, own }: { of: BlockTrip; vehicles: readonly string[]; own: string }) {
  const { trip, route, headsign, to, progress, state, departure, arrival, delaySeconds } = one;
  const clock = (at: string | undefined): string => (at ? clockMinute(at) : '?');
  return (
    <>
      <Layover of={one} />
      <tr class={`call-${state} progress-${progress}${progress === 'done' ? ' is-passed' : ''}`}>
        <th scope="row">
          {route && <RouteBadge id={route.id} name={route.name} colour={route.color} />}{' '}
          <button type="button" class="call-stop" title={t('openRun')} onClick={() => openRun(trip)}>
            {headsign ?? to.name ?? localId(trip.id)}
          </button>
        </th>
        <td>
          {clock(departure.scheduledAt)}–{clock(arrival.scheduledAt)}
        </td>
        <td>
          <span aria-hidden="true">{PROGRESS_MARKS[progress]}</span> {t(`progress-${progress}`)}{' '}
          {delaySeconds !== undefined && <CallState state="predicted" delaySeconds={delaySeconds} />}
          {state === 'scheduled' && (progress === 'done' || progress === 'running') && (
            <span class="call-state">({t('byTimetable')})</span>
          )}
        </td>
        <td>
          {vehicles.map((key) =>
            key === own ? (
              <span key={key}>{localId(key)} </span>
            ) : (
              <button key={key} type="button" onClick={() => openView({ kind: 'vehicle', id: key })}>
                {localId(key)}
              </button>
            ),
          )}
          {vehicles.length === 0 && progress === 'done' && <span class="call-state">{t('notSeen')}</span>}
        </td>
      </tr>
    </>
  );
}

/** A late end that leaves less than was planned is said; one that leaves nothing makes the next run late. */
function Layover({ of: { layoverSeconds, expectedLayoverSeconds } }: { of: BlockTrip }) {
  if (layoverSeconds === undefined) return null;
  const left = expectedLayoverSeconds ?? layoverSeconds;
  return (
    <tr class={`layover${left < 0 ? ' is-short' : ''}`}>
      <td colSpan={4}>
        {t('layover')} {minutes(layoverSeconds)}
        {left !== layoverSeconds && ` · ${t('expected')} ${minutes(left)}`}
        {left < 0 && ` · ${t('leavesLate')}`}
      </td>
    </tr>
  );
}

function minutes(seconds: number): string {
  return `${seconds < 0 ? '−' : ''}${duration(Math.abs(seconds) * 1_000)}`;
}
