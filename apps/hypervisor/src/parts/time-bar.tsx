import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask } from '../api/ask';
import { REPLAY, hubPath } from '../api/base';
import {
  backToLive,
  lookBack,
  past,
  pastAsked,
  pastSpeed,
  pastTrouble,
  pause,
  play,
  rowsOf,
  troubleSince,
} from '../live/past';
import { hub, liveNow, unheardFrom } from '../live/store';
import {
  GRAIN_MS,
  PAST_SPEEDS,
  STEP_MS,
  clustered,
  instantOfLocal,
  localText,
  marksOf,
  neighbour,
  shareOf,
  windowAround,
  type AlarmMark,
  type TimeWindow,
} from '../live/time-bar';
import { ago, cardOf, clockTime, t } from '../wording/wording';
import { SEVERITY_MARKS } from './alarm-list';
import { ReplayBar } from './replay-bar';
import { Speeds, Track } from './time-track';

const MARK_SLOTS = 80;
const MARKS_RENEWED_MS = 60_000;

/** Below the map: any instant of the kept history, or how the replay stands that the page shows. */
export function TimeBar() {
  return REPLAY === undefined ? <PastBar /> : <ReplayBar />;
}

/** What is shown is not now: said where nobody can miss it, with the way back. */
export function PastNotice() {
  const picture = past.value;
  if (!picture) return <PastOnItsWay />;
  return (
    <p class="past-notice" role="status">
      <b>
        <span aria-hidden="true">◷</span> {t('pastShown')}{' '}
        {clockTime(new Date(picture.atMs).toISOString(), liveNow.value)}
      </b>{' '}
      <span>({ago(liveNow.value - picture.atMs)})</span>
      <button type="button" onClick={backToLive}>
        {t('backToLive')} <kbd>d</kbd>
      </button>
    </p>
  );
}

/** A picture was asked for and is not there yet: until it is, what the map shows is not of then. */
function PastOnItsWay() {
  const asked = pastAsked.value;
  if (asked === undefined) return null;
  return (
    <p class="past-notice" role="status">
      <b>
        <span aria-hidden="true">◷</span> {t('pastComing')} {clockTime(new Date(asked).toISOString(), liveNow.value)}…
      </b>
      <button type="button" onClick={backToLive}>
        {t('backToLive')} <kbd>d</kbd>
      </button>
    </p>
  );
}

/** Plays on from what is shown, or from a quarter of an hour ago; stands still when it plays. */
export function switchPlaying(speed = pastSpeed.peek() || 10): void {
  if (pastSpeed.peek() > 0) return pause();
  if (pastAsked.peek() === undefined)
    void lookBack(liveNow.peek() - 3 * STEP_MS).then(() => play(speed, liveNow.peek.bind(liveNow)));
  else play(speed, () => liveNow.peek());
}

/** By one step back or forth; forth past now is now. */
export function stepBy(ms: number): void {
  const atMs = (pastAsked.peek() ?? liveNow.peek()) + ms;
  if (atMs >= liveNow.peek()) backToLive();
  else void lookBack(atMs);
}

function PastBar() {
  const asked = pastAsked.value;
  const window = windowAround(asked, liveNow.value);
  const marks = useAlarmMarks(window);
  const speed = useSignal(10);
  // What is shown while the hub is away is as old as the last that was heard of it.
  const isAway = unheardFrom.value !== undefined;
  const shownMs = asked ?? (isAway ? Date.parse(unheardFrom.value!) : liveNow.value);
  const seek = (atMs: number): void => {
    pause();
    if (atMs >= liveNow.peek() - GRAIN_MS) backToLive();
    else void lookBack(atMs);
  };
  const toMark = (direction: -1 | 1): void => {
    const mark = neighbour(marks, shownMs, direction);
    if (mark) seek(mark.atMs);
  };
  return (
    <section class="time-bar" aria-label={t('timeBar')}>
      <div class="time-controls">
        <button type="button" aria-label={t('stepBack')} title={t('stepBack')} onClick={() => stepBy(-STEP_MS)}>
          ◂◂
        </button>
        <button
          type="button"
          aria-label={t(pastSpeed.value > 0 ? 'pausePast' : 'playPast')}
          title={t(pastSpeed.value > 0 ? 'pausePast' : 'playPast')}
          onClick={() => switchPlaying(speed.value)}
        >
          {pastSpeed.value > 0 ? '❚❚' : '▶'}
        </button>
        <button
          type="button"
          aria-label={t('stepForth')}
          title={t('stepForth')}
          disabled={asked === undefined}
          onClick={() => stepBy(STEP_MS)}
        >
          ▸▸
        </button>
        <Speeds
          of={PAST_SPEEDS}
          at={speed.value}
          onChoose={(chosen) => {
            speed.value = chosen;
            if (pastSpeed.value > 0) play(chosen, () => liveNow.peek());
          }}
        />
      </div>
      <Track
        window={window}
        shownMs={shownMs}
        onSeek={seek}
        text={
          asked === undefined
            ? isAway
              ? t('offlineNow')
              : t('live')
            : clockTime(new Date(shownMs).toISOString(), liveNow.value)
        }
      >
        {clustered(marks, window, MARK_SLOTS).map(({ mark, count }) => (
          <Mark key={`${mark.key} ${mark.atMs}`} mark={mark} count={count} window={window} />
        ))}
      </Track>
      <div class="time-controls">
        <button type="button" aria-label={t('alarmBefore')} title={t('alarmBefore')} onClick={() => toMark(-1)}>
          ◂✕
        </button>
        <button type="button" aria-label={t('alarmAfter')} title={t('alarmAfter')} onClick={() => toMark(1)}>
          ✕▸
        </button>
        <input
          type="datetime-local"
          class="time-input"
          aria-label={t('instant')}
          title={hub.value?.timezone}
          value={localText(shownMs, hub.value?.timezone)}
          max={localText(liveNow.value, hub.value?.timezone)}
          onChange={({ currentTarget }) => {
            const atMs = instantOfLocal(currentTarget.value, hub.value?.timezone);
            if (atMs !== undefined) seek(atMs);
          }}
        />
        <button
          type="button"
          class={`to-live${isAway ? ' is-away' : ''}`}
          aria-pressed={asked === undefined && !isAway}
          onClick={backToLive}
        >
          {isAway ? '✕' : '●'} {t(isAway && asked === undefined ? 'offlineNow' : 'liveNow')}
        </button>
      </div>
      {pastTrouble.value && (
        <p class="time-trouble" role="alert">
          {pastTrouble.value === 'no-history'
            ? t('noHistory')
            : `${t('storeAway')} ${clockTime(new Date(troubleSince.value!).toISOString(), liveNow.value)}. ${t('storeAwayDo')}`}
        </p>
      )}
    </section>
  );
}

function Mark({ mark, count, window }: { mark: AlarmMark; count: number; window: TimeWindow }) {
  const { title } = cardOf(mark as never);
  const more = count > 1 ? ` +${count - 1}` : '';
  return (
    <span
      class={`time-mark severity-${mark.severity}`}
      style={{ left: `${shareOf(mark.atMs, window) * 100}%` }}
      title={`${clockTime(new Date(mark.atMs).toISOString(), liveNow.value)} ${title}${more}`}
      aria-hidden="true"
    >
      {SEVERITY_MARKS[mark.severity]}
    </span>
  );
}

/** A hub without a history is not asked for it again and again. */
let keepsHistory = true;

/** Alarms of the window, from what the hub keeps; none where it keeps no history. */
function useAlarmMarks({ fromMs, toMs }: TimeWindow): AlarmMark[] {
  const marks = useSignal<AlarmMark[]>([]);
  const period = Math.floor(toMs / MARKS_RENEWED_MS);
  useEffect(() => {
    if (!keepsHistory) return undefined;
    const stop = new AbortController();
    const load = async (): Promise<void> => {
      const query = new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
      const response = await ask(hubPath(`/v1/exports/alarm.ndjson?${query}`), { signal: stop.signal });
      if (response.status === 404) keepsHistory = false;
      if (!response.ok) return;
      marks.value = marksOf(rowsOf(await response.text()));
    };
    load().catch(() => undefined);
    return () => stop.abort();
  }, [period, toMs - fromMs]);
  return marks.value;
}
