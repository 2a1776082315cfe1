import type { MeasuredValue } from '#libs/model';

/**
 * What a number says.
 * - `sentinel`: a way of saying "no reading": below 0 (NDW), a speed of 255 (NTIS).
 * - `withoutInput`: worked out from no vehicle, or a flow of 0 although vehicles were put in (Bison Futé's loops that
 *   do not answer). A flow of 0 that names no inputs is a true count of an empty road.
 */
export type Verdict = 'reading' | 'sentinel' | 'withoutInput' | 'outOfRange';

/** `inputsUsed` is NaN where the feed does not say. */
export function judgeReading(type: MeasuredValue['type'], number: number, inputsUsed: number): Verdict {
  if (number < 0 || (number === 255 && type === 'speed')) return 'sentinel';
  if (number === 0 && (inputsUsed === 0 || (inputsUsed > 0 && type === 'flow'))) return 'withoutInput';
  return type === 'occupancy' && number > 100 ? 'outOfRange' : 'reading';
}

/**
 * Takes away mean speeds of exactly 0 from a site that counts vehicles, and answers how many: without vehicles there
 * is no mean, and vehicles that were counted had moved. A jam shows as a low speed, never as 0.
 */
export function dropZeroSpeeds(values: readonly MeasuredValue[]): number {
  if (!values.some((value) => value.type === 'flow')) return 0;
  let dropped = 0;
  for (const value of values)
    if (value.type === 'speed' && value.value === 0) {
      delete value.value;
      dropped += 1;
    }
  return dropped;
}
