import type { HubEvent } from '#libs/model';
import { quantile } from '../numbers.js';
import type { FigureRule } from './rule.js';

/**
 * How old the middle observation is. Of what is measured without pause only: a station nobody uses has been as it is for
 * hours and is none the worse for it.
 */
export const observationAge: FigureRule = {
  figure: 'observation-age',
  measure(view, feed) {
    const made: HubEvent[] = [...view.list('vehicle-position', feed), ...view.list('traffic-measurement', feed)];
    if (made.length === 0) return undefined;
    const ages = made.map((event) => view.ageMs(event) / 1_000);
    return {
      values: { observationAgeMedianSeconds: Math.round(quantile(ages, 0.5)) },
      sampleSize: made.length,
      made,
    };
  },
};
