import type { Alarm, HubEvent } from '../api/contract';
import { eventsOf, now } from '../live/store';
import { openView } from '../live/view';
import { cardOf, clockTime, duration, localised, number, t, hubText } from '../wording/wording';
import { AlarmHandlingBlock } from './alarm-actions';
import { SEVERITY_MARKS } from './alarm-list';
import { choose } from './choose';
import { Facts } from './facts';
import { nameOf } from './names';

const MAX_ABOUT = 20;

/** One alarm: how bad, since when, what it means, what to do, and what it is about. */
export function AlarmBody({ event }: { event: HubEvent }) {
  const alarm = event.entity as unknown as Alarm;
  const card = cardOf(alarm);
  const about = alarm.about.flatMap(({ kind, key }) => {
    const found = kind === 'feed-status' ? undefined : eventsOf(kind)?.get(key);
    return found ? [found] : [];
  });
  return (
    <div class={`alarm-${alarm.severity}`}>
      <h2>
        <span class="alarm-mark" aria-hidden="true">
          {SEVERITY_MARKS[alarm.severity]}
        </span>{' '}
        {card.title}
      </h2>
      <p>{hubText(localised(alarm.text), now.value)}</p>
      <Facts
        rows={[
          [t('alarm'), alarm.state === 'cleared' ? t('cleared') : t(alarm.severity)],
          [
            t('raisedFor'),
            `${duration(now.value - Date.parse(alarm.firstSeenAt))} (${clockTime(alarm.firstSeenAt, now.value)})`,
          ],
          [t('occurrences'), alarm.occurrences > 1 ? `${number(alarm.occurrences)} ${t('times')}` : undefined],
        ]}
      />
      {card.meaning && (
        <>
          <h3>{t('meaning')}</h3>
          <p>{card.meaning}</p>
          <h3>{t('toDo')}</h3>
          <ol class="steps">
            {card.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
      <AlarmHandlingBlock event={event} />
      <button type="button" class="show-all" onClick={() => openView({ kind: 'feed', id: alarm.feedId })}>
        {t('openFeed')}
      </button>
      {alarm.routeId && (
        <button type="button" class="show-all" onClick={() => openView({ kind: 'line', id: alarm.routeId! })}>
          {t('openLine')}
        </button>
      )}
      {about.length > 0 && (
        <>
          <h3>{t('concerned')}</h3>
          <ul class="notices">
            {about.slice(0, MAX_ABOUT).map((found) => (
              <li key={`${found.kind} ${found.key}`}>
                <button type="button" onClick={() => choose(found)}>
                  {nameOf(found)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
