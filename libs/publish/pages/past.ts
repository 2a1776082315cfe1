import type { Dataset, EntityKey } from '#libs/model';
import { toInstant } from '#libs/model';
import type { RecordStore } from '#libs/record';
import type { Clock } from '#libs/telemetry';
import { spanShown, type HourValue } from './draw/chart.js';

/** A figure of each hour by name, as the history has it: `scoreShareAvg`. */
export interface HourFigures {
  at: string;
  values: Readonly<Record<string, unknown>>;
}

/** A static dataset and since when it has been in use. */
export interface DatasetVersion {
  at: string;
  dataset: Dataset;
}

const KEEP_MS = 300_000;
const MOST_KEPT = 500;
/** A page is not held up by a store that is away or only just opening. */
const PATIENCE_MS = 700;
const VERSIONS_MS = 90 * 86_400_000;

/**
 * What pages show of the past. Each question is asked of the store once in five minutes, whoever asks; a page that cannot
 * wait is made without, and says so (`undefined`).
 */
export class Past {
  private readonly kept = new Map<string, { untilMs: number; answer: Promise<unknown> }>();

  constructor(
    private readonly store: () => Promise<RecordStore | undefined>,
    private readonly clock: Clock,
    private readonly timeZone: string,
  ) {}

  /** A key figure over the seven days, by the hour; none where no history is kept. */
  figures(key: string): Promise<readonly HourFigures[] | undefined> {
    return this.ask(`kpi ${key}`, async (store) => {
      const { fromMs, toMs } = spanShown(this.clock.now());
      const rows = await store.history({
        kind: 'kpi',
        key: key as EntityKey,
        from: toInstant(fromMs),
        to: toInstant(toMs),
        bucketSeconds: 3_600,
        timezone: this.timeZone,
      });
      return rows.map(({ at, values }): HourFigures => ({ at, values }));
    });
  }

  /** The versions of a static dataset that the history still has, newest first. */
  versions(key: string): Promise<readonly DatasetVersion[] | undefined> {
    return this.ask(`dataset ${key}`, async (store) => {
      const nowMs = this.clock.now();
      const rows = await store.history({
        kind: 'dataset',
        key: key as EntityKey,
        from: toInstant(nowMs - VERSIONS_MS),
        to: toInstant(nowMs),
        limit: 200,
      });
      const versions: DatasetVersion[] = [];
      for (const { at, values } of rows) {
        const dataset = values['body'] as Dataset | undefined;
        if (values['op'] !== 'upsert' || !dataset) continue;
        if (values['visibility'] !== undefined && values['visibility'] !== 'open') continue;
        if (versions.at(-1)?.dataset.documentHash !== dataset.documentHash) versions.push({ at, dataset });
      }
      return versions.reverse();
    });
  }

  private async ask<T>(
    question: string,
    answer: (store: RecordStore) => Promise<readonly T[]>,
  ): Promise<readonly T[] | undefined> {
    const nowMs = this.clock.now();
    const kept = this.kept.get(question);
    let answering = kept && kept.untilMs > nowMs ? (kept.answer as Promise<readonly T[] | undefined>) : undefined;
    if (!answering) {
      answering = this.store().then((store) => (store ? answer(store) : []));
      // What failed is asked again by the next page.
      answering.catch(() => this.kept.delete(question));
      this.kept.set(question, { untilMs: nowMs + KEEP_MS, answer: answering });
      if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    }
    const waiting = new AbortController();
    const patience = this.clock.sleep(PATIENCE_MS, waiting.signal).then(() => undefined);
    try {
      return await Promise.race([answering.catch(() => undefined), patience.catch(() => undefined)]);
    } finally {
      waiting.abort();
    }
  }
}

/** One figure of the hours, as a line is drawn of it. */
export function valuesOf(hours: readonly HourFigures[], name: string, factor = 1): HourValue[] {
  return hours.flatMap(({ at, values }) => {
    const value = values[name];
    return typeof value === 'number' ? [{ at, value: value * factor }] : [];
  });
}
