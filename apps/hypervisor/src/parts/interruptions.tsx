import { REPLAY } from '../api/base';
import type { Interruption } from '../live/reducer';
import { lookBack } from '../live/past';
import { isOperator } from '../live/session';
import { dismiss, now, streamed } from '../live/store';
import { openView } from '../live/view';
import { clockTime, duration, t } from '../wording/wording';

/** When the page was without the hub: since when and how long, what is known of that time, and what to do about it. */
export function Interruptions() {
  // A replay goes on when its page does.
  if (REPLAY !== undefined) return null;
  return (
    <div role="status" class="interruptions">
      {streamed.value.interruptions.map((one) => (
        <Line key={one.fromMs} of={one} />
      ))}
    </div>
  );
}

function Line({ of: { fromMs, toMs, isLost, wasAsleep } }: { of: Interruption }) {
  const [from, to] = [fromMs, toMs].map((ms) => clockTime(new Date(ms).toISOString(), now.value));
  return (
    <p class={`interruption${isLost ? ' is-lost' : ''}`}>
      <span>
        <b>
          <span aria-hidden="true">{isLost ? '▲' : '✓'}</span> {t(wasAsleep ? 'wasAsleep' : 'wasUnheard')} {from} – {to}{' '}
          ({duration(toMs - fromMs)}).
        </b>{' '}
        {t(isLost ? 'missedLost' : 'missedCaughtUp')}
      </span>
      {isLost && (
        <button type="button" onClick={() => void lookBack(fromMs)}>
          {t('lookThen')}
        </button>
      )}
      {isLost && isOperator.value && (
        <button type="button" onClick={() => openView({ kind: 'journal', id: 'all' })}>
          {t('journal')}
        </button>
      )}
      <button type="button" class="close" aria-label={t('close')} onClick={() => dismiss(fromMs)}>
        ×
      </button>
    </p>
  );
}
