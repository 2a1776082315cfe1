import { quantile } from '../numbers.js';
import type { FigureRule } from './rule.js';

/** Speed at the middle one of the sites that measure it. */
export const trafficSpeed: FigureRule = {
  figure: 'traffic-speed',
  measure(view, feed) {
    const made = view.list('traffic-measurement', feed).filter(({ entity }) => entity!.speedKmh !== undefined);
    if (made.length === 0) return undefined;
    const speeds = made.map(({ entity }) => entity!.speedKmh!);
    return { values: { speedMedianKmh: Math.round(quantile(speeds, 0.5)) }, sampleSize: made.length, made };
  },
};
