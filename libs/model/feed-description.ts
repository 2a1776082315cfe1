import type { FeedId } from './ids.js';
import type { Visibility } from './kinds.js';
import type { Translated } from './schemas/parts.js';

/** What a feed reports of: the world, an invented one, a past day, or a trial in a sandbox. */
export type FeedNature = 'observed' | 'simulated' | 'replayed' | 'experiment';

/** Who stands behind a feed and on what terms; from the configuration, shown on every output. */
export interface FeedDescription {
  feedId: FeedId;
  title: Translated;
  producer: string;
  licence: string;
  attribution?: string;
  visibility: Visibility;
  homepage?: string;
  /** Simulated, replayed and trial feeds say so on every output (invariant 4). */
  nature: FeedNature;
}
