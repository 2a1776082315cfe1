import type { FeedId } from './ids.js';
import type { Visibility } from './kinds.js';
import type { Translated } from './schemas/parts.js';

/** Who stands behind a feed and on what terms; from the configuration, shown on every output. */
export interface FeedDescription {
  feedId: FeedId;
  title: Translated;
  producer: string;
  licence: string;
  attribution?: string;
  visibility: Visibility;
  homepage?: string;
  /** `simulated` and `replayed` feeds say so on every output (invariant 4). */
  nature: 'observed' | 'simulated' | 'replayed';
}
