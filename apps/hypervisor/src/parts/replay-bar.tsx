import { instantOf, orderReplay, replay, replayGone, type ReplayStatus } from '../live/replay';
import { liveNow } from '../live/store';
import { REPLAY_SPEEDS, STEP_MS, shareOf } from '../live/time-bar';
import { clockTime, t } from '../wording/wording';
import { Speeds, Track } from './time-track';

/** The clock of a replay and its commands: pause, resume, seek, speed. */
export function ReplayBar() {
  const known = replay.value;
  if (!known) return <section class="time-bar" aria-label={t('timeBar')} aria-busy="true" />;
  // Read, so that the bar moves on with the seconds.
  const pageMs = liveNow.value && Date.now();
  const { status } = known;
  const window = { fromMs: Date.parse(status.from), toMs: Date.parse(status.to) };
  const shownMs = instantOf(known, pageMs);
  const isPlaying = status.state === 'playing';
  const seek = (atMs: number): void => {
    const within = Math.min(window.toMs, Math.max(window.fromMs, atMs));
    void orderReplay({ op: 'seek', at: new Date(within).toISOString() });
  };
  return (
    <section class="time-bar" aria-label={t('timeBar')}>
      <div class="time-controls">
        <button type="button" aria-label={t('stepBack')} title={t('stepBack')} onClick={() => seek(shownMs - STEP_MS)}>
          ◂◂
        </button>
        <button
          type="button"
          aria-label={t(isPlaying ? 'pausePast' : 'playPast')}
          title={t(isPlaying ? 'pausePast' : 'playPast')}
          onClick={() => void orderReplay({ op: isPlaying ? 'pause' : 'resume' })}
        >
          {isPlaying ? '❚❚' : '▶'}
        </button>
        <button
          type="button"
          aria-label={t('stepForth')}
          title={t('stepForth')}
          onClick={() => seek(shownMs + STEP_MS)}
        >
          ▸▸
        </button>
        <Speeds
          of={speedsWith(status.speed)}
          at={status.speed}
          onChoose={(speed) => void orderReplay({ op: 'speed', speed })}
        />
      </div>
      <Track window={window} shownMs={shownMs} onSeek={seek} text={clockTime(new Date(shownMs).toISOString(), shownMs)}>
        <Missing status={status} />
        {status.faults.map(({ at, fault, target }) => (
          <span
            key={`${at} ${fault} ${target}`}
            class="time-mark severity-major"
            style={{ left: `${shareOf(Date.parse(at), window) * 100}%` }}
            title={`${clockTime(at, shownMs)} ${fault} ${target}`}
          >
            ⚡
          </span>
        ))}
      </Track>
      <p class="time-state" role="status">
        {t(STATE_WORDS[status.state])}
        {status.loop && ` · ${t('replayLoops')}`}
        {status.missing.length > 0 && ` · ${t('replayMissing')}`}
      </p>
    </section>
  );
}

/** That all of the page is a replay, and of when; or that there is none any more. */
export function ReplayNotice() {
  if (replayGone.value !== undefined)
    return (
      <p class="past-notice" role="alert">
        <b>{t('replayGone')}</b> {replayGone.value}
      </p>
    );
  const known = replay.value;
  if (!known) return null;
  const shownMs = instantOf(known, liveNow.value && Date.now());
  return (
    <p class="past-notice" role="status">
      <b>
        <span aria-hidden="true">◷</span> {t('replayShown')} {clockTime(new Date(shownMs).toISOString(), Date.now())}
      </b>{' '}
      <span>{known.status.speed}×</span>
    </p>
  );
}

const STATE_WORDS: Record<
  ReplayStatus['state'],
  'replayBuilding' | 'replayPlaying' | 'replayPaused' | 'replayFinished' | 'replayEnded' | 'replayFailed'
> = {
  building: 'replayBuilding',
  playing: 'replayPlaying',
  paused: 'replayPaused',
  finished: 'replayFinished',
  ended: 'replayEnded',
  failed: 'replayFailed',
};

function speedsWith(speed: number): number[] {
  return [...new Set<number>([...REPLAY_SPEEDS, speed])].sort((a, b) => a - b);
}

/** Stretches whose documents are gone. */
function Missing({ status }: { status: ReplayStatus }) {
  const window = { fromMs: Date.parse(status.from), toMs: Date.parse(status.to) };
  return (
    <>
      {status.missing.map(({ feed, from, to }) => {
        const left = shareOf(Date.parse(from), window);
        const width = shareOf(Date.parse(to), window) - left;
        return (
          <span
            key={`${feed} ${from}`}
            class="time-missing"
            style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
            title={`${t('replayMissing')} ${feed}`}
          />
        );
      })}
    </>
  );
}
