import { punctualityOf } from '../punctuality.js';
import type { FigureRule } from './rule.js';

/** Share of runs on time, and how late the middle one and the tenth worst are. */
export const punctuality: FigureRule = {
  figure: 'punctuality',
  measure(view, feed, figures) {
    const found = punctualityOf(view, feed, figures);
    if (!found) return undefined;
    const { updates, ...values } = found;
    return { values, sampleSize: updates.length, made: updates };
  },
};
