import type { Loss } from '#libs/model';

/** Beyond this many kinds of loss all further ones are counted together: names of fields may be a feed's own words. */
const MAX_KINDS = 200;
const EXAMPLE_LENGTH = 80;
const OTHERS = { field: '(others)', reason: 'more kinds of loss than are counted separately' };

/**
 * Counts what one document cannot carry, by field and reason, each with the first example. Memory is bounded by 200
 * kinds, whatever the size of the document.
 */
export class LossTally {
  private readonly byKind = new Map<string, Loss>();

  add(field: string, reason: string, example?: string, count = 1): void {
    const key = `${field}\n${reason}`;
    const known = this.byKind.get(key);
    if (known) known.count += count;
    else if (this.byKind.size >= MAX_KINDS && field !== OTHERS.field)
      this.add(OTHERS.field, OTHERS.reason, `${field}: ${reason}`, count);
    else {
      const shown = example === undefined ? {} : { example: example.slice(0, EXAMPLE_LENGTH) };
      this.byKind.set(key, { field, reason, count, ...shown });
    }
  }

  /** Adds one when the value is there. */
  drop(field: string, reason: string, value: unknown): void {
    if (value === undefined) return;
    this.add(field, reason, typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** Most frequent first, then by name: equal documents give equal lists. */
  list(): Loss[] {
    return [...this.byKind.values()]
      .map((loss) => ({ ...loss }))
      .sort((a, b) => b.count - a.count || compare(a.field, b.field) || compare(a.reason, b.reason));
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
