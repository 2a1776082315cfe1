import { judge } from '../live/thresholds';
import { hub } from '../live/store';
import { number, t } from '../wording/wording';

/** A share beside its threshold, and whether it is met, in a sign and in words; nothing where none is configured. */
export function Threshold({ figure, name, value }: { figure: string; name: string; value: number | undefined }) {
  const judged = judge(hub.value?.thresholds, figure, name, value);
  if (!judged) return null;
  const { sign, limit, isMet } = judged;
  const word = t(isMet ? 'thresholdMet' : 'thresholdMissed');
  return (
    <span class={`threshold${isMet ? '' : ' is-bad'}`} title={word}>
      {' '}
      {isMet ? '✓' : '✕'}{' '}
      <span class="threshold-limit">
        {sign} {number(limit * 100)} %
      </span>
      <span class="unseen"> {word}</span>
    </span>
  );
}
