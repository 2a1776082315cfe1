import type { StopCallsAnswer } from '../api/contract';
import { past, pastMinute } from '../live/past';
import { now } from '../live/store';
import { type View, openRun } from '../live/view';
import { clockMinute, number, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { CallState } from './call-state';
import { localId } from './names';
import { RouteBadge } from './route-badge';

const ASKED_MS = 15_000;

/** What leaves a stop within the hour, as travellers and timetable have it. */
export function StopBoard({ view: { id } }: { view: View }) {
  const asOf = pastMinute();
  const asked = useAnswer<StopCallsAnswer>(
    `/v1/stops/${encodeURIComponent(id)}/departures?limit=40${asOf ? `&at=${asOf}` : ''}`,
    ASKED_MS,
  );
  const board = asked.answer;
  if (!board) return <AnswerNote asked={asked} />;
  return (
    <>
      <h2>{board.stop?.name ?? localId(id)}</h2>
      <AnswerNote asked={asked} />
      {past.value && <p class="note">{t('runIsOfNow')}</p>}
      {board.items.length === 0 && <p class="none">{t('noDeparture')}</p>}
      <ul class="departures">
        {board.items.map((call) => {
          const { route, trip, headsign, scheduledAt, expectedAt, delaySeconds, state } = call;
          const at = expectedAt ?? scheduledAt;
          const waitMs = at === undefined ? undefined : Date.parse(at) - now.value;
          return (
            <li key={`${trip.id} ${trip.serviceDate} ${trip.startTime} ${call.stopSequence}`} class={`call-${state}`}>
              {route && <RouteBadge id={route.id} name={route.name} colour={route.color} />}
              <button type="button" class="departure" title={t('openRun')} onClick={() => openRun(trip)}>
                <span class="call-stop">{headsign ?? localId(trip.id)}</span>
                <CallState state={state} delaySeconds={delaySeconds} />
              </button>
              <span class="departure-time">
                {at && <time dateTime={at}>{clockMinute(at)}</time>}
                {waitMs !== undefined && state !== 'cancelled' && (
                  <b>{waitMs < 60_000 ? t('imminent') : `${number(Math.floor(waitMs / 60_000))} min`}</b>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {board.total > board.items.length && (
        <p class="none">
          {number(board.items.length)} / {number(board.total)}
        </p>
      )}
    </>
  );
}
