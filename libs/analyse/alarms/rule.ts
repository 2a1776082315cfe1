import type { CataloguedFeed } from '#libs/catalogue';
import type { Change } from '#libs/live';
import type { Alarm, AlarmRuleName, HubEvent } from '#libs/model';
import type { AlarmLife } from '../options.js';
import type { View } from '../view.js';

/** That something is so now. Whether it becomes an alarm is decided by how long it lasts. */
export interface Finding extends Pick<Alarm, 'severity' | 'text' | 'figures' | 'about' | 'routeId' | 'point'> {
  /** What of the feed it is about, in the feed's own words; absent for the feed as a whole. */
  subject?: string;
  /** Since when by the data, where they say it (epoch milliseconds, hub time). */
  sinceMs?: number;
  /** How long it must last, where it is surer than the rule's own grace time assumes. */
  raiseAfterMs?: number;
  /** The events it was made of: their flags are carried over. */
  made: readonly HubEvent[];
}

/** A raised alarm of the rule's own, by its subject (`''` for the feed as a whole). */
export type StandingAlarms = ReadonlyMap<string, Alarm>;

/** One reason to raise alarms. Whatever it remembers between two judgements has a bound. */
export interface AlarmRule {
  readonly name: AlarmRuleName;
  readonly life: AlarmLife;
  /** Judged also while the feed is not fresh. The others hold what stands meanwhile and raise nothing. */
  readonly judgesStaleFeeds?: boolean;
  /** Folds a change of an entity; each change once, in the order of the bus. */
  note?(change: Change, view: View): void;
  /** What is so in a feed now. A standing alarm is found again until it is clearly over. */
  judge(view: View, feed: CataloguedFeed, standing: StandingAlarms): Finding[];
  /** What stands before the text of an alarm that is found no more and is not cleared yet. */
  overText?(view: View, feed: CataloguedFeed): Finding['text'] | undefined;
  /** Called after all feeds were judged: what belongs to none of them any more can go. */
  sweep?(): void;
  /** Forgets what was folded: events were missed. */
  forget?(): void;
  /** How much it remembers now. */
  readonly remembered?: number;
  /** What it could not remember because of its bound. */
  readonly droppedTotal?: number;
}
