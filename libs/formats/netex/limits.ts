import type { Limit } from './availability.js';
import type { NetexDataset } from './dataset.js';
import type { Valid } from './entities.js';
import { isLimited, type Journey } from './journey.js';

export interface JourneyLimits {
  /** Equal for journeys with equal limits; 0 where there are none. */
  number: number;
  limits: readonly Limit[];
}

const NO_LIMITS: JourneyLimits = { number: 0, limits: [] };

/** What limits a journey from around it: the validity of its frames, of its line, route and pattern, and of theirs. */
export class Limits {
  private readonly sets = new Map<string, JourneyLimits>();
  private readonly numbers = new Map<Valid, number>();

  constructor(private readonly dataset: NetexDataset) {}

  of({ frames, where, patternRef, lineRef }: Journey): JourneyLimits {
    const pattern = this.dataset.find('pattern', patternRef);
    const route = this.dataset.find('route', pattern?.routeRef);
    const line = this.dataset.find('line', pattern?.lineRef ?? route?.lineRef ?? lineRef);
    const limits: Limit[] = (frames ?? []).map((validity) => ({ validity, where: `${where} frame` }));
    for (const [element, one] of [
      ['JourneyPattern', pattern],
      ['Route', route],
      ['Line', line],
    ] as const) {
      if (!one) continue;
      const place = `${one.where} ${element}[${one.id}]`;
      for (const validity of one.frames ?? []) limits.push({ validity, where: `${one.where} frame` });
      if (isLimited(one)) limits.push({ validity: one, where: place });
    }
    if (limits.length === 0) return NO_LIMITS;
    const key = limits.map(({ validity }) => this.numberOf(validity)).join();
    let set = this.sets.get(key);
    if (!set) this.sets.set(key, (set = { number: this.sets.size + 1, limits }));
    return set;
  }

  private numberOf(validity: Valid): number {
    let number = this.numbers.get(validity);
    if (number === undefined) this.numbers.set(validity, (number = this.numbers.size));
    return number;
  }
}
