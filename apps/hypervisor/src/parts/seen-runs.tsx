import type { VehicleRuns } from '../api/contract';
import { openRun } from '../live/view';
import { clockMinute, serviceDay, t } from '../wording/wording';
import { AnswerNote, type Asked } from './answer';
import { localId } from './names';
import { RouteBadge } from './route-badge';

/** What the vehicle reported to be on, out of the history: also where the timetable has no block for it. */
export function SeenRuns({ asked }: { asked: Asked<VehicleRuns> }) {
  const { answer } = asked;
  return (
    <>
      <h3>
        {t('seenRunning')} {answer && `· ${serviceDay(answer.serviceDate)}`}
      </h3>
      {asked.isNone ? <p class="note">{t('ranNotKept')}</p> : <AnswerNote asked={asked} />}
      {answer && answer.items.length === 0 && <p class="none">{t('seenNothing')}</p>}
      {answer && answer.items.length > 0 && (
        <table class="calls seen-runs">
          <thead>
            <tr>
              <th scope="col">{t('run')}</th>
              <th scope="col">{t('seenFromTo')}</th>
              <th scope="col">{t('planned')}</th>
            </tr>
          </thead>
          <tbody>
            {answer.items.map(({ trip, route, headsign, firstAt, lastAt, scheduledStartAt, scheduledEndAt }) => (
              <tr key={`${trip?.id} ${firstAt}`}>
                <th scope="row">
                  {route && <RouteBadge id={route.id} name={route.name} colour={route.color} />}{' '}
                  {trip ? (
                    <button
                      type="button"
                      class="call-stop"
                      title={t('openRun')}
                      onClick={() => openRun({ id: trip.id, serviceDate: trip.serviceDate })}
                    >
                      {headsign ?? localId(trip.id)}
                    </button>
                  ) : (
                    t('noRun')
                  )}
                </th>
                <td>
                  {clockMinute(firstAt)}–{clockMinute(lastAt)}
                </td>
                <td>
                  {scheduledStartAt && clockMinute(scheduledStartAt)}
                  {scheduledEndAt && `–${clockMinute(scheduledEndAt)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
