import { RECOMMENDED, qualityOf } from '#libs/live';
import type { Dataset, Kind } from '#libs/model';
import type { FigureRule } from './rule.js';

const JUDGED = Object.keys(RECOMMENDED) as Kind[];

/** How good the feed is by published rules (docs/quality.md), with its parts; its history is the history of this figure. */
export const quality: FigureRule = {
  figure: 'quality',
  measure(view, feed) {
    const made = JUDGED.flatMap((kind) => [...view.list(kind, feed)]);
    const datasets = view.list('dataset', feed).flatMap(({ entity }) => (entity as Dataset | undefined) ?? []);
    const found = qualityOf(view.status(feed), made, datasets);
    if (!found) return undefined;
    const shares = found.parts.map(({ name, share }) => [`${name}Share`, Math.round(share * 1_000) / 1_000]);
    return {
      values: { scoreShare: found.score / 100, ...Object.fromEntries(shares) },
      sampleSize: made.length,
      made,
    };
  },
};
