import type { FigureRule } from './rule.js';

/** Share of real-time runs found in the schedule, as the collector last emitted it. */
export const matchRate: FigureRule = {
  figure: 'match-rate',
  measure(view, feed) {
    const rate = view.status(feed)?.matchRate;
    if (rate === undefined) return undefined;
    const made = [...view.list('trip-update', feed), ...view.list('vehicle-position', feed)];
    return { values: { matchedShare: Math.round(rate * 1_000) / 1_000 }, sampleSize: made.length, made };
  },
};
