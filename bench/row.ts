/** One line of the benchmark table. */
export interface BenchRow {
  name: string;
  baseline: string;
  /** As DESIGN states it, for example `≤ 2.0×`. */
  budget: string;
  /** Human figures of subject and baseline: `4.1 ms vs 2.9 ms`. */
  measured: string;
  /** Subject ÷ baseline in the sense the budget uses (time or rate). NaN where the budget is absolute. */
  ratio: number;
  /** Min–max of the pairwise ratios. */
  spread: string;
  met: boolean;
  note?: string;
}

export interface PairedRatio {
  subjectMs: number;
  baselineMs: number;
  /** Median of the pairwise ratios subject ÷ baseline. */
  ratio: number;
  min: number;
  max: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

let sink: unknown;
/** Keeps the optimiser from dropping work whose result nobody reads. */
export function keep(value: unknown): void {
  sink = value;
}
export const kept = (): unknown => sink;

/** Times the two in turn, A B A B …, after one warm-up of each; a drifting machine then moves both alike. */
export async function pairedRatio(
  subject: () => unknown,
  baseline: () => unknown,
  options: { runs?: number; warmUps?: number } = {},
): Promise<PairedRatio> {
  const runs = options.runs ?? 9;
  const time = async (work: () => unknown): Promise<number> => {
    const started = performance.now();
    keep(await work());
    return performance.now() - started;
  };
  for (let i = 0; i < (options.warmUps ?? 2); i += 1) {
    await time(subject);
    await time(baseline);
  }
  const subjectTimes: number[] = [];
  const baselineTimes: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    subjectTimes.push(await time(subject));
    baselineTimes.push(await time(baseline));
  }
  const ratios = subjectTimes.map((value, i) => value / baselineTimes[i]!);
  return {
    subjectMs: median(subjectTimes),
    baselineMs: median(baselineTimes),
    ratio: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
  };
}
