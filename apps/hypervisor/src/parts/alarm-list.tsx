import { computed, signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { linesOf, windowOf, type AlarmLine, type Severity } from '../live/alarms';
import { handlingNow, mayAct } from '../live/handling';
import { alarmGroups, alarms, feedList, live, now, selected } from '../live/store';
import { cardOf, clockTime, duration, localised, number, t, hubText } from '../wording/wording';
import { RowActions } from './alarm-actions';
import { isSoundOn, switchSound } from './alarm-signal';
import { choose } from './choose';

export const SEVERITY_MARKS: Record<Severity, string> = { critical: '✕', major: '▲', minor: '△' };

/** Height of each line as in the style sheet: the list draws those in view alone. */
const ROW_REM = 6.14;
/** With what operators see of each alarm and can do about it. */
const OPERATOR_ROW_REM = 8.27;
/** Letters are larger on a wall. */
const remPx = signal(15);
const measureRem = (): void => {
  remPx.value = parseFloat(getComputedStyle(document.documentElement).fontSize) || 15;
};
const rowPx = computed(() => remPx.value * (mayAct.value ? OPERATOR_ROW_REM : ROW_REM));
const MAX_ROWS_IN_VIEW = 4;

/** All alarms, worst first; whatever has one cause under one line. */
export function AlarmList() {
  const { length } = alarms.value;
  const unseen = alarms.value.filter(({ event }) => handlingNow(event).state === 'new').length;
  return (
    <section class="alarms" aria-label={t('alarms')}>
      <header class="alarms-head">
        <h2>
          {t('alarms')} <span class="count">{number(length)}</span>
          {mayAct.value && unseen > 0 && (
            <span class="unseen-count">
              {' '}
              · {number(unseen)} {t('toAcknowledge')}
            </span>
          )}
        </h2>
        <button
          type="button"
          class="sound"
          aria-pressed={isSoundOn.value}
          aria-label={t(isSoundOn.value ? 'soundOff' : 'soundOn')}
          title={t(isSoundOn.value ? 'soundOff' : 'soundOn')}
          onClick={switchSound}
        >
          ♪ {t('sound')} {isSoundOn.value ? '●' : '○'}
        </button>
      </header>
      <Watch />
      {length > 0 && <Rows />}
    </section>
  );
}

/** Whether the list is of now; and where it is empty, since when nothing was seen. */
function Watch() {
  const { connection, since, heardAt } = live.value;
  if (connection === 'offline')
    return (
      <p class="note" role="note">
        {t('alarmsOld')} {duration(now.value - (heardAt || since))}
      </p>
    );
  if (alarms.value.length > 0) return null;
  if (connection !== 'live') return <p class="none">{t('noAlarmYet')}</p>;
  return (
    <p class="none">
      {t('noAlarm')} {clockTime(new Date(since).toISOString(), now.value)}
    </p>
  );
}

function Rows() {
  const open = useSignal<ReadonlySet<string>>(new Set());
  const scroll = useSignal({ scrollTop: 0, height: rowPx.value * MAX_ROWS_IN_VIEW });
  const box = useRef<HTMLDivElement>(null);
  const measure = (): void => {
    const { scrollTop, clientHeight } = box.current!;
    scroll.value = { scrollTop, height: clientHeight };
  };
  useLayoutEffect(() => {
    measureRem();
    measure();
  }, []);
  useEffect(() => {
    const resized = (): void => {
      measureRem();
      measure();
    };
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, []);
  const lines = linesOf(alarmGroups.value, open.value);
  const { from, to } = windowOf(lines.length, { ...scroll.value, rowHeight: rowPx.value });
  const toggle = (id: string): void => {
    const next = new Set(open.value);
    if (!next.delete(id)) next.add(id);
    open.value = next;
  };
  const isOld = live.value.connection === 'offline';
  return (
    <div class={`alarm-rows${isOld ? ' is-old' : ''}`} ref={box} onScroll={measure}>
      <ul style={{ height: `${lines.length * rowPx.value}px` }}>
        {lines.slice(from, to).map((line, at) => (
          <Row
            key={line.row.event.key}
            line={line}
            top={(from + at) * rowPx.value}
            isOpen={open.value.has(line.group.id)}
            onToggle={toggle}
          />
        ))}
      </ul>
    </div>
  );
}

function Row({
  line: { row, group, isMember },
  top,
  isOpen,
  onToggle,
}: {
  line: AlarmLine;
  top: number;
  isOpen: boolean;
  onToggle: (id: string) => void;
}) {
  const { body, event } = row;
  const card = cardOf(body);
  const feed = feedList.value.find(({ id }) => id === body.feedId);
  const others = group.rows.length - 1;
  return (
    <li
      class={`alarm alarm-${body.severity}${isMember ? ' is-member' : ''}${mayAct.value ? ' is-handled' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        class="alarm-open"
        aria-current={selected.value?.kind === 'alarm' && selected.value.key === event.key}
        onClick={() => choose(event)}
      >
        <span class="alarm-title">
          <span class="alarm-mark" aria-hidden="true">
            {SEVERITY_MARKS[body.severity]}
          </span>
          <b>{card.title}</b>
          <span class="alarm-age">
            {t(body.severity)} · {duration(now.value - Date.parse(body.firstSeenAt))}
          </span>
        </span>
        <span class="alarm-text">{hubText(localised(body.text), now.value)}</span>
        <span class="alarm-step">
          → {card.steps[0]}
          {body.rule === 'feed-not-fresh' && feed ? ` (${feed.producer})` : ''}
        </span>
      </button>
      {mayAct.value && (
        <RowActions event={event} group={isMember || isOpen ? [event] : group.rows.map((one) => one.event)} />
      )}
      {!isMember && others > 0 && (
        <button
          type="button"
          class="alarm-more"
          aria-expanded={isOpen}
          title={t('showGroup')}
          onClick={() => onToggle(group.id)}
        >
          {isOpen ? '▾' : '▸'} +{number(others)}
          <span class="unseen"> {t('andOthers')}</span>
        </button>
      )}
    </li>
  );
}
