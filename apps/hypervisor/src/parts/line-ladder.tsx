import { useSignal } from '@preact/signals';
import type { HubEvent, RouteDetail, TripUpdate, VehiclePosition } from '../api/contract';
import { feedNowMs } from '../live/age';
import { delayOf } from '../live/calls';
import { ADHERENCE_MARKS, adherenceOf, directionOf, minutesOf, rungOf, type Rung } from '../live/ladder';
import { entitiesOf, now, oldness } from '../live/store';
import { openView, type View } from '../live/view';
import { adherenceWords, number, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { choose } from './choose';
import { localId } from './names';
import { RouteBadge } from './route-badge';
import { findRun } from '../live/runs';

const ASKED_MS = 300_000;

interface Placed {
  event: HubEvent;
  delaySeconds: number | undefined;
  direction: number;
  rung?: Rung | undefined;
}

/** A line's stops in order with the vehicles on it, live; how each keeps its timetable in sign, number and colour. */
export function LineLadder({ view: { id } }: { view: View }) {
  const asked = useAnswer<RouteDetail>(`/v1/routes/${encodeURIComponent(id)}`, ASKED_MS);
  const chosen = useSignal(0);
  const line = asked.answer;
  if (!line) return <AnswerNote asked={asked} />;
  const vehicles = place(line);
  const direction = line.directions[chosen.value];
  const here = vehicles.filter((vehicle) => vehicle.direction === chosen.value);
  const elsewhere = vehicles.filter((vehicle) => vehicle.direction < 0 || !vehicle.rung);
  return (
    <>
      <h2>
        <RouteBadge name={line.name} colour={line.color} /> {line.longName}
      </h2>
      <AnswerNote asked={asked} />
      <button type="button" class="show-all" onClick={() => openView({ kind: 'diagram', id })}>
        {t('openDiagram')}
      </button>
      <div class="directions" role="group" aria-label={t('direction')}>
        {line.directions.map(({ headsigns }, at) => (
          <button key={at} type="button" aria-pressed={at === chosen.value} onClick={() => (chosen.value = at)}>
            → {headsigns[0] ?? number(at + 1)} ({number(vehicles.filter((one) => one.direction === at).length)})
          </button>
        ))}
      </div>
      <ol class="ladder">
        {direction?.stops.map((stop, at) => (
          <li key={`${at} ${stop.id}`}>
            <Vehicles of={here.filter(({ rung }) => rung?.stop === at && !rung.isThere)} />
            <span class="ladder-stop">
              <button type="button" onClick={() => openView({ kind: 'stop', id: stop.id })}>
                {stop.name ?? localId(stop.id)}
              </button>
              <Vehicles of={here.filter(({ rung }) => rung?.stop === at && rung.isThere)} />
            </span>
          </li>
        ))}
      </ol>
      {elsewhere.length > 0 && (
        <>
          <h3>{t('offLadder')}</h3>
          <Vehicles of={elsewhere} />
        </>
      )}
      <p class="legend">
        {(['early', 'on-time', 'late', 'unknown'] as const).map((one) => (
          <span key={one} class={`adherence adherence-${one}`}>
            {ADHERENCE_MARKS[one]} {adherenceWords(one)}
          </span>
        ))}
      </p>
    </>
  );
}

function place(line: RouteDetail): Placed[] {
  return entitiesOf('vehicle-position')
    .filter(({ entity }) => (entity as unknown as VehiclePosition).trip?.routeId === line.id)
    .map((event) => {
      const vehicle = event.entity as unknown as VehiclePosition;
      const run = findRun(vehicle);
      const direction = directionOf(line.directions, vehicle);
      return {
        event,
        delaySeconds: run && delayOf(run.entity as unknown as TripUpdate, feedNowMs(run, now.value)),
        direction,
        rung: direction < 0 ? undefined : rungOf(line.directions[direction]!, vehicle),
      };
    });
}

function Vehicles({ of: placed }: { of: readonly Placed[] }) {
  if (placed.length === 0) return null;
  return (
    <ul class="ladder-vehicles">
      {placed.map(({ event, delaySeconds }) => {
        const adherence = adherenceOf(delaySeconds);
        const { vehicleId } = event.entity as unknown as VehiclePosition;
        const isOld = oldness(event) > 0;
        return (
          <li key={event.key}>
            <button
              type="button"
              class={`adherence adherence-${adherence}${isOld ? ' is-old' : ''}`}
              title={`${t(`adherence-${adherence}`)}${isOld ? ` · ${t('old')}` : ''}`}
              onClick={() => choose(event)}
            >
              {ADHERENCE_MARKS[adherence]} {localId(vehicleId)} {minutesOf(delaySeconds)}
              <span class="unseen"> {t(`adherence-${adherence}`)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
