import { readFileSync } from 'node:fs';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Gauges that Prometheus takes for counters by their name; each is the sum of one that has labels, and is not lost. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];
const SUMMED_MAPS = '/proc/self/smaps_rollup';

/** What Linux says of this process; undefined elsewhere, and where it may not be read. */
export function anonymousBytes(): number | undefined {
  try {
    const kilobytes = /^Anonymous:\s+(\d+) kB$/m.exec(readFileSync(SUMMED_MAPS, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  } catch {
    return undefined;
  }
}

/**
 * Prometheus metrics of one process. Names end in their unit (`_seconds`, `_bytes`, `_total`); label values come from
 * closed or configured lists only (feed, source, kind, code), so the number of series is bounded.
 */
export class Metrics {
  readonly registry = new Registry();

  constructor(options: { processMetrics?: boolean } = {}) {
    if (!options.processMetrics) return;
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
    if (anonymousBytes() === undefined) return;
    this.gauge(
      'estuaire_process_anonymous_bytes',
      'Memory of this process that is no file: resident memory also counts the mapped log, which the system takes back when it needs room',
      [],
      (gauge) => gauge.set(anonymousBytes() ?? 0),
    );
  }

  counter<L extends string>(name: `${string}_total`, help: string, labelNames: readonly L[] = []): Counter<L> {
    return (
      (this.registry.getSingleMetric(name) as Counter<L> | undefined) ??
      new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  /**
   * A counter whose figures another object keeps: `collect` gives them anew at each scrape. It only grows, and falls to 0
   * where that object is made anew, as a counter of Prometheus may.
   */
  total<L extends string>(
    name: `${string}_total`,
    help: string,
    labelNames: readonly L[],
    collect: (set: (value: number, labels?: Partial<Record<L, string>>) => void) => void,
  ): void {
    if (this.registry.getSingleMetric(name)) return;
    new Counter<L>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        this.reset();
        collect((value, labels = {}) => this.inc(labels, value));
      },
    });
  }

  /** `collect` is called at each scrape, for figures another object already keeps. */
  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void,
  ): Gauge<L> {
    return (
      (this.registry.getSingleMetric(name) as Gauge<L> | undefined) ??
      new Gauge<L>({
        name,
        help,
        labelNames: [...labelNames],
        registers: [this.registry],
        ...(collect
          ? {
              collect(this: Gauge<L>) {
                collect(this);
              },
            }
          : {}),
      })
    );
  }

  histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[],
  ): Histogram<L> {
    return (
      (this.registry.getSingleMetric(name) as Histogram<L> | undefined) ??
      new Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [this.registry] })
    );
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
