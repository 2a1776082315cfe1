import type { CataloguedFeed } from '#libs/catalogue';
import { inFeed, type EntityKey, type FeedId } from '#libs/model';
import { percent, shareOf, span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

interface Sample {
  minute: number;
  best: number;
}

const MINUTE_MS = 60_000;

/** Real time has stopped matching the schedule, as when one of the two changes its ids and the other does not. */
export class MatchRateDrop implements AlarmRule {
  readonly name = 'match-rate-drop';
  /** The best rate of each of the last minutes: one short list a configured feed. */
  private readonly samples = new Map<FeedId, Sample[]>();

  constructor(readonly life: AnalystOptions['alarms']['matchRateDrop']) {}

  get remembered(): number {
    let total = 0;
    for (const samples of this.samples.values()) total += samples.length;
    return total;
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const rate = view.status(feedId)?.matchRate;
    const alarm = standing.get('');
    const made = [...view.list('trip-update', feedId), ...view.list('vehicle-position', feedId)];
    const { keptShare, regainedShare, withinMs, minSample } = this.life;
    // Too little to judge: at night one odd trip is half of the feed.
    if (rate === undefined || made.length < minSample) return alarm ? [{ ...held(alarm), made }] : [];
    const best = this.bestWithin(feedId, view.nowMs, rate);
    // The alarm remembers the rate before the fall, longer than the window and over a restart.
    const before = alarm?.figures['matchedShareBefore'] ?? best;
    if (alarm ? rate >= regainedShare * before : rate >= keptShare * before) return [];
    const [now, then] = [shareOf(rate, 1), shareOf(before, 1)];
    return [
      {
        severity: 'major',
        text: {
          fr: `Flux ${feedId} : ${percent(now)} des courses temps réel retrouvées dans l’horaire, contre ${percent(then)} moins de ${span(withinMs)} avant la chute.`,
          en: `Feed ${feedId}: ${percent(now)} of real-time runs found in the schedule, down from ${percent(then)} within ${span(withinMs)} before the fall.`,
        },
        figures: { matchedShare: now, matchedShareBefore: then },
        about: [{ kind: 'feed-status', key: inFeed<EntityKey>(feedId, 'status') }],
        made,
      },
    ];
  }

  forget(): void {
    this.samples.clear();
  }

  private bestWithin(feedId: FeedId, nowMs: number, rate: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const samples = (this.samples.get(feedId) ?? []).filter(
      (one) => (minute - one.minute) * MINUTE_MS <= this.life.withinMs,
    );
    const last = samples.at(-1);
    if (last?.minute === minute) last.best = Math.max(last.best, rate);
    else samples.push({ minute, best: rate });
    this.samples.set(feedId, samples);
    return Math.max(...samples.map(({ best }) => best));
  }
}

function held({ severity, text, figures, about }: Omit<Finding, 'made'>): Omit<Finding, 'made'> {
  return { severity, text, figures, about };
}
