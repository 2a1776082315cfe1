import type { ReferenceTree } from '../reference-tree.js';
import type { RecordLosses } from './losses.js';

export type Tree = { [name: string]: ReferenceTree | ReferenceTree[] };

/** Classes of version 2 and what stands for them in version 3. */
const CLASSES: Readonly<Record<string, string>> = { Point: 'PointLocation', Linear: 'SingleRoadLinearLocation' };

/** Parts both versions write alike. */
const ALIKE = ['pointAlongLinearElement', 'linearWithinLinearElement'];
const ALERT_C = ['alertCPoint', 'alertCLinear'];

/**
 * A kept location reference in the form of version 3, as far as the versions agree: PR and abscissa as they are,
 * Alert-C where it names one direction (version 3 knows neither `both` nor `unknown` and wants to know the direction of
 * the lanes besides, which version 2 cannot express). What is left out is a loss.
 */
export function toVersion3(reference: unknown, losses: RecordLosses): Tree | undefined {
  if (typeof reference !== 'object' || reference === null || Array.isArray(reference)) return undefined;
  const tree = reference as Tree;
  if (tree['@model'] === '3') return tree;
  const className = typeof tree['@type'] === 'string' ? CLASSES[tree['@type']] : undefined;
  const upgraded: Tree = {};
  for (const [name, value] of Object.entries(tree)) {
    if (name.startsWith('@')) continue;
    if (ALIKE.includes(name)) upgraded[name] = value;
    else if (ALERT_C.includes(name)) {
      const parts = (Array.isArray(value) ? value : [value])
        .map(toAlertC3)
        .filter((part): part is Tree => part !== undefined);
      if (parts.length > 0) upgraded[name] = parts;
      else losses.add(`${name} of version 2`);
    } else losses.add(`${name} of version 2`);
  }
  if (!className || Object.keys(upgraded).length === 0) return undefined;
  return { '@model': '3', '@type': className, ...upgraded };
}

function toAlertC3(part: ReferenceTree): Tree | undefined {
  if (typeof part === 'string') return undefined;
  const direction = part['alertCDirection'];
  if (typeof direction !== 'object' || Array.isArray(direction)) return undefined;
  const coded = direction['alertCDirectionCoded'];
  if (coded !== 'positive' && coded !== 'negative') return undefined;
  return { ...part, alertCDirection: { ...direction, alertCAffectedDirection: 'unknown' } };
}
