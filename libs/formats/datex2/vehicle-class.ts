import type { XmlElement } from '#libs/formats/xml';
import { childrenOf, numberAt, textAt } from './elements.js';

const COMPARISONS: Record<string, string> = {
  equalTo: '=',
  greaterThan: '>',
  greaterThanOrEqualTo: '≥',
  lessThan: '<',
  lessThanOrEqualTo: '≤',
};

/** `length<5.6`, in metres; `''` for what is no limit. */
export function lengthLimit(comparison: string, lengthM: number): string {
  const sign = Object.hasOwn(COMPARISONS, comparison) ? COMPARISONS[comparison] : undefined;
  return sign === undefined || Number.isNaN(lengthM) ? '' : `length${sign}${lengthM}`;
}

/**
 * A class of vehicles by its names and its limits of length, separated by blanks: `car van`, `length≥5.6 length≤12.2`.
 * Spec: VehicleCharacteristics, the same in both models.
 */
export function vehicleClassOf(characteristics: XmlElement | undefined): string | undefined {
  const types = childrenOf(characteristics, 'vehicleType').map((type) => type.text.trim());
  const limits = childrenOf(characteristics, 'lengthCharacteristic').map((limit) =>
    lengthLimit(textAt(limit, 'comparisonOperator') ?? '', numberAt(limit, 'vehicleLength') ?? NaN),
  );
  return [...types, ...limits].filter((part) => part !== '').join(' ') || undefined;
}
