/** One step into a row: the name of a property, or a place in an array. */
export type Step = string | number;

const MOST_STEPS = 32;

/** `a.b[2].c` → steps; `undefined` where it is written otherwise. Brackets may quote a name: `a["b.c"]`. */
export function parsePath(text: string): Step[] | undefined {
  const steps: Step[] = [];
  const part = /\.?([^.[\]]+)|\[(\d{1,9})\]|\["([^"]+)"\]/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (!match || steps.length >= MOST_STEPS) return undefined;
    steps.push(match[2] !== undefined ? Number(match[2]) : (match[1] ?? match[3])!);
  }
  return steps.length > 0 && !text.startsWith('.') ? steps : undefined;
}

/** What stands there; only own properties count, so that no name leads out of the document. */
export function valueAt(value: unknown, steps: readonly Step[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (!Object.hasOwn(at, step)) return undefined;
    at = (at as Record<Step, unknown>)[step];
  }
  return at;
}
