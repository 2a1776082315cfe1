import type { MatchCounts } from '#libs/model';

/** What became of one entity's run. `undefined` where it names none or there is no schedule. */
export interface RunOutcome {
  matchedBy?: string;
  unmatched?: string;
  repair?: string;
}

/** Counts runs by what became of them. The words come from closed lists, so there are few. */
export class MatchTally implements MatchCounts {
  readonly matched: Record<string, number> = {};
  readonly unmatched: Record<string, number> = {};
  readonly repaired: Record<string, number> = {};

  add({ matchedBy, unmatched, repair }: RunOutcome): void {
    if (matchedBy !== undefined) increase(this.matched, matchedBy);
    else if (unmatched !== undefined) increase(this.unmatched, unmatched);
    if (repair !== undefined) increase(this.repaired, repair);
  }

  addAll({ matched, unmatched, repaired }: MatchCounts): void {
    for (const [word, count] of Object.entries(matched)) increase(this.matched, word, count);
    for (const [word, count] of Object.entries(unmatched)) increase(this.unmatched, word, count);
    for (const [word, count] of Object.entries(repaired)) increase(this.repaired, word, count);
  }

  get named(): number {
    return sum(this.matched) + sum(this.unmatched);
  }

  /** Share of the runs reported that the schedule has; `undefined` without any. */
  get rate(): number | undefined {
    const { named } = this;
    return named > 0 ? sum(this.matched) / named : undefined;
  }
}

function increase(counts: Record<string, number>, word: string, by = 1): void {
  counts[word] = (counts[word] ?? 0) + by;
}

function sum(counts: Record<string, number>): number {
  let total = 0;
  for (const count of Object.values(counts)) total += count;
  return total;
}

/** How a run beyond the timetable was found: it is reported as one, so that no schedule can have it. */
export const ADDED = 'added';

/** The part of an observation that says how its run was found. */
export function outcomeOf(
  facts: { score: number; rule: string; repair?: string } | undefined,
  unmatched: string | undefined,
  isAdded = false,
): { matchScore: number; matchedBy?: string; unmatched?: string; repair?: string } {
  if (!facts && isAdded) return { matchScore: 1, matchedBy: ADDED };
  if (!facts) return { matchScore: 0, unmatched: unmatched ?? 'too-little' };
  return facts.repair === undefined
    ? { matchScore: facts.score, matchedBy: facts.rule }
    : { matchScore: facts.score, matchedBy: facts.rule, repair: facts.repair };
}
