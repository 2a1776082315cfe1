import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { AlarmFigures } from '../api/contract';
import { isOperator, session } from '../live/session';
import { hubNow, now } from '../live/store';
import { cardOf, clockTime, duration, localised, number, t } from '../wording/wording';
import { AnswerNote, useAnswer } from './answer';
import { choose } from './choose';
import { Facts } from './facts';
import { alarmName } from './names';

const ASKED_MS = 30_000;
const DAY_MS = 86_400_000;

/** How good the alarms of a day or a week were: how many, how soon seen, which are no use. */
export function AlarmFiguresPanel() {
  const days = useSignal(1);
  const from = useMemo(() => new Date(hubNow() - days.value * DAY_MS).toISOString(), [days.value]);
  if (!isOperator.value)
    return (
      <>
        <h2>{t('statistics')}</h2>
        <p class="note">
          {t('operatorsOnly')} <a href={session.value.signIn.path}>{t('signIn')}</a>
        </p>
      </>
    );
  return (
    <>
      <h2>{t('statistics')}</h2>
      <div class="tabs" role="group" aria-label={t('statistics')}>
        {([1, 7] as const).map((one) => (
          <button key={one} type="button" aria-pressed={days.value === one} onClick={() => (days.value = one)}>
            {t(one === 1 ? 'lastHours' : 'lastWeek')}
          </button>
        ))}
      </div>
      <Figures from={from} />
    </>
  );
}

function Figures({ from }: { from: string }) {
  const asked = useAnswer<AlarmFigures>(`/v1/alarms/statistics?from=${encodeURIComponent(from)}`, ASKED_MS);
  const found = asked.answer;
  if (!found) return <AnswerNote asked={asked} />;
  const { bySeverity, byRule, standing, chattering } = found;
  return (
    <>
      <AnswerNote asked={asked} />
      {found.incompleteTexts && (
        <p class="note">
          {t('journalIncomplete')} {localised(found.incompleteTexts)}
        </p>
      )}
      <Facts
        rows={[
          [
            t('statRaised'),
            `${number(found.raised)} (✕ ${number(bySeverity.critical)} ▲ ${number(bySeverity.major)} △ ${number(bySeverity.minor)})`,
          ],
          [t('statPerHour'), number(found.perOperatorHour, 2)],
          [t('statBusiest'), number(found.busiestTenMinutes)],
          [t('statAcknowledged'), number(found.acknowledged)],
          [
            t('statWait'),
            found.acknowledgeMedianSeconds === undefined ? undefined : duration(found.acknowledgeMedianSeconds * 1000),
          ],
        ]}
      />
      <p class="note-facts">{t('statGuide')}</p>
      <ul class="samples">
        {byRule.map((one) => (
          <li key={one.rule}>
            {cardOf({ rule: one.rule as never }).title}: {number(one.raised)}
            {one.false > 0 && ` · ${number(one.false)} ${t('statFalse')}`}
            {one.chattering > 0 && ` · ${number(one.chattering)} ${t('statChattering')}`}
          </li>
        ))}
      </ul>
      {standing.length > 0 && <h3>{t('statStanding')}</h3>}
      <ul class="notices">
        {standing.map(({ key, since }) => (
          <li key={key}>
            <button type="button" onClick={() => choose({ kind: 'alarm', key })}>
              {alarmName(key)} <span class="notice-facts">{clockTime(since, now.value)}</span>
            </button>
          </li>
        ))}
      </ul>
      {chattering.length > 0 && <h3>{t('statChattering')}</h3>}
      <ul class="samples">
        {chattering.map(({ key, raised }) => (
          <li key={key}>
            {alarmName(key)} × {number(raised)}
          </li>
        ))}
      </ul>
    </>
  );
}
