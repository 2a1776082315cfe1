import type { FeedId, FigureName, HubEvent } from '#libs/model';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';

export interface Measured {
  /** Names end in their unit; see `KeyFigure.values`. */
  values: Record<string, number>;
  sampleSize: number;
  /** What it was made of: its flags are carried over. */
  made: Iterable<HubEvent>;
}

/** One key figure: what is measured of a feed's current entities. */
export interface FigureRule {
  figure: FigureName;
  /** `undefined` where the feed has nothing of the sort now. */
  measure(view: View, feed: FeedId, figures: AnalystOptions['figures']): Measured | undefined;
}
