import { shareOf } from '../numbers.js';
import { isEmpty, isFull, isInUse } from '../station-levels.js';
import type { FigureRule } from './rule.js';

/** Share of the stations in use that have nothing to take, and of those that have no place to leave it. */
export const stations: FigureRule = {
  figure: 'stations',
  measure(view, feed) {
    const inUse = view.list('station', feed).filter(({ entity }) => isInUse(entity!));
    if (inUse.length === 0) return undefined;
    return {
      values: {
        stationsEmptyShare: shareOf(inUse.filter(({ entity }) => isEmpty(entity!)).length, inUse.length),
        stationsFullShare: shareOf(inUse.filter(({ entity }) => isFull(entity!)).length, inUse.length),
      },
      sampleSize: inUse.length,
      made: inUse,
    };
  },
};
