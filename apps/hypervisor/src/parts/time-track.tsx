import { liveNow } from '../live/store';
import { GRAIN_MS, type TimeWindow } from '../live/time-bar';
import { clockTime, t } from '../wording/wording';

/** How fast time is to go. */
export function Speeds({ of, at, onChoose }: { of: readonly number[]; at: number; onChoose: (speed: number) => void }) {
  return (
    <select
      aria-label={t('playSpeed')}
      value={String(at)}
      onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}
    >
      {of.map((speed) => (
        <option key={speed} value={String(speed)}>
          {speed}×
        </option>
      ))}
    </select>
  );
}

/** The bar itself: a slider over a stretch of time, with what stands on it. */
export function Track({
  window: { fromMs, toMs },
  shownMs,
  text,
  onSeek,
  children,
}: {
  window: TimeWindow;
  shownMs: number;
  text: string;
  onSeek: (atMs: number) => void;
  children?: preact.ComponentChildren;
}) {
  return (
    <div class="time-track">
      <div class="time-marks">{children}</div>
      <input
        type="range"
        aria-label={t('instant')}
        aria-valuetext={text}
        min={fromMs}
        max={toMs}
        step={GRAIN_MS}
        value={Math.min(toMs, Math.max(fromMs, shownMs))}
        onChange={({ currentTarget }) => onSeek(Number(currentTarget.value))}
      />
      <div class="time-ends">
        <span>{clockTime(new Date(fromMs).toISOString(), liveNow.value)}</span>
        <b>{text}</b>
        <span>{clockTime(new Date(toMs).toISOString(), liveNow.value)}</span>
      </div>
    </div>
  );
}
