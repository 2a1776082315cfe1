import type { CataloguedFeed } from '#libs/catalogue';
import { percent, span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import { punctualityOf } from '../punctuality.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

/** Too few runs of a network are on time. */
export class PunctualityLow implements AlarmRule {
  readonly name = 'punctuality-low';

  constructor(
    readonly life: AnalystOptions['alarms']['punctualityLow'],
    private readonly figures: AnalystOptions['figures'],
  ) {}

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const found = punctualityOf(view, feedId, this.figures);
    const { belowShare, backAboveShare, minSample } = this.life;
    if (!found || found.updates.length < minSample) return [];
    const { updates, ...values } = found;
    if (values.punctualShare >= (standing.has('') ? backAboveShare : belowShare)) return [];
    const share = percent(values.punctualShare);
    const late = span(values.delayMedianSeconds * 1_000);
    return [
      {
        severity: 'major',
        text: {
          fr: `Réseau ${feedId} : ${share} des ${updates.length} courses à l’heure (seuil ${percent(belowShare)}), retard médian ${late}.`,
          en: `Network ${feedId}: ${share} of ${updates.length} runs on time (threshold ${percent(belowShare)}), median delay ${late}.`,
        },
        figures: { ...values, runs: updates.length },
        about: [],
        made: updates,
      },
    ];
  }
}
