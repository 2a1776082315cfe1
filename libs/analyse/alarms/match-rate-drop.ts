import type { CataloguedFeed } from '#libs/catalogue';
import { inFeed, type EntityKey } from '#libs/model';
import { BestWithin } from '../best-within.js';
import { percent, shareOf, span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

/** Real time has stopped matching the schedule, as when one of the two changes its ids and the other does not. */
export class MatchRateDrop implements AlarmRule {
  readonly name = 'match-rate-drop';
  private readonly best: BestWithin;

  constructor(readonly life: AnalystOptions['alarms']['matchRateDrop']) {
    this.best = new BestWithin(life.withinMs);
  }

  get remembered(): number {
    return this.best.remembered;
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const rate = view.status(feedId)?.matchRate;
    const alarm = standing.get('');
    const made = [...view.list('trip-update', feedId), ...view.list('vehicle-position', feedId)];
    const { keptShare, regainedShare, withinMs, minSample } = this.life;
    // Too little to judge: at night one odd trip is half of the feed.
    if (rate === undefined || made.length < minSample) return alarm ? [{ ...held(alarm), made }] : [];
    const best = this.best.take(feedId, view.nowMs, rate);
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
    this.best.forget();
  }
}

function held({ severity, text, figures, about }: Omit<Finding, 'made'>): Omit<Finding, 'made'> {
  return { severity, text, figures, about };
}
