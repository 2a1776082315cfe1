import { DECODED_ONLY } from './decoded-only.js';
import { ENTITIES } from './entities.js';
import type { ElementShape, Values } from './shape.js';

/** Where in a message what nothing hangs on stands. */
interface Step {
  key: string;
  /** Of a leaf: the element's name. */
  local?: string;
  steps?: Step[];
}

/** Those of a shape below a path; wrappers without a key of their own belong to what is around them. */
function stepsOf(shape: ElementShape, path: string, unused: ReadonlySet<string>): Step[] {
  return shape.fields.flatMap((field): Step[] => {
    const own = path === '' ? field.local : `${path}/${field.local}`;
    if (!field.shape) return unused.has(own) ? [{ key: field.key, local: field.local }] : [];
    const steps = stepsOf(field.shape, own, unused);
    if (field.kind === 'inline' || steps.length === 0) return steps;
    return [{ key: field.key, steps }];
  });
}

const STEPS: Readonly<Record<string, readonly Step[]>> = Object.fromEntries(
  Object.entries(ENTITIES).map(([name, { shape }]) => [
    name,
    stepsOf(shape, '', new Set(DECODED_ONLY[name]?.split(' '))),
  ]),
);

/** Reports the names of the elements of a message that the hub knows nothing more by; `entity` is of that element. */
export function listUnused(element: string, entity: object, report: (local: string) => void): void {
  walk(STEPS[element] ?? [], entity as Values, report);
}

function walk(steps: readonly Step[], values: Values, report: (local: string) => void): void {
  for (const { key, local, steps: inside } of steps) {
    const value = values[key];
    if (value === undefined) continue;
    if (local !== undefined) report(local);
    else if (Array.isArray(value)) for (const one of value as Values[]) walk(inside!, one, report);
    else walk(inside!, value as Values, report);
  }
}
