import type { TransitTrip } from '../api/contract';
import { ADHERENCE_MARKS, adherenceOf, minutesOf } from '../live/ladder';
import { t } from '../wording/wording';

/** How a call stands, in words; a predicted one by how late it is, in sign, number and colour. */
export function CallState({ state, delaySeconds }: { state: TransitTrip['state']; delaySeconds?: number | undefined }) {
  if (state === 'predicted' && delaySeconds !== undefined) {
    const adherence = adherenceOf(delaySeconds);
    return (
      <span class={`adherence adherence-${adherence}`} title={t(`adherence-${adherence}`)}>
        {ADHERENCE_MARKS[adherence]} {minutesOf(delaySeconds)}
      </span>
    );
  }
  return <span class="call-state">{t(`call-${state}`)}</span>;
}
