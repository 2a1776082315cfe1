import type { CataloguedFeed } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import type { Audience, EntityKey, FeedState, Instant } from '#libs/model';
import type { Guard } from '#libs/catalogue';
import type { HistoryQuery } from '#libs/record';
import { CHARTS } from './feed-page.js';

const STEP_SECONDS = 900;

/** A key figure over a shift: how it began and ended, its least and its most, as means of quarters of an hour. */
export interface ShiftFigure {
  feed: CataloguedFeed;
  figure: (typeof CHARTS)[number][0];
  unit: string;
  begins: number;
  ends: number;
  least: number;
  most: number;
}

/** A feed in a shift: how it is at its end, and how many alarms were about it. */
export interface ShiftFeed {
  feed: CataloguedFeed;
  state: FeedState;
  alarms: number;
}

/**
 * The key figures of these feeds over a shift, from the history; a figure of which nothing was kept is left out. Throws
 * what the history throws: its caller says that figures are missing.
 */
export async function shiftFigures(
  feeds: readonly CataloguedFeed[],
  { live, guard, audience }: { live: LiveState; guard: Guard; audience: Audience },
  span: { from: Instant; to: Instant },
  history: (query: HistoryQuery) => Promise<readonly { values: Readonly<Record<string, unknown>> }[]>,
): Promise<ShiftFigure[]> {
  const found: ShiftFigure[] = [];
  for (const feed of feeds)
    for (const [figure, value, unit, factor] of CHARTS) {
      const key = `${feed.feedId}:${figure}` as EntityKey;
      const current = live.find('kpi', key);
      if (!current || !guard.mayRead(audience, current.event)) continue;
      const rows = await history({ kind: 'kpi', key, ...span, bucketSeconds: STEP_SECONDS, timezone: 'UTC' });
      const values = rows.flatMap(({ values: kept }) => {
        const mean = kept[`${value}Avg`];
        return typeof mean === 'number' ? [mean * factor] : [];
      });
      if (values.length === 0) continue;
      found.push({
        feed,
        figure,
        unit,
        begins: values[0]!,
        ends: values.at(-1)!,
        least: Math.min(...values),
        most: Math.max(...values),
      });
    }
  return found;
}
