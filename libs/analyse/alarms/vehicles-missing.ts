import type { CataloguedFeed } from '#libs/catalogue';
import { inFeed, type EntityKey, type HubEvent } from '#libs/model';
import { BestWithin } from '../best-within.js';
import { percent, shareOf, span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import { callsAhead } from '../spacing.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';
import { findUpdate } from './terminus.js';

/** A run whose next call is further ahead need not have a vehicle yet. */
const SOON_MS = 10 * 60_000;
/** Where fewer runs than this had a vehicle at their best, one more or less is no fall: measured on a day of Austin. */
const LEAST_SEEN_SHARE = 0.3;

/**
 * Runs go on being predicted, and their vehicles are seen no more: as when a radio cell is down. A share of runs, not a
 * number of vehicles, so that the end of service is none.
 */
export class VehiclesMissing implements AlarmRule {
  readonly name = 'vehicles-missing';
  private readonly best: BestWithin;

  constructor(
    readonly life: AnalystOptions['alarms']['vehiclesMissing'],
    private readonly figures: Pick<AnalystOptions['figures'], 'vehicleFreshMs'>,
  ) {
    this.best = new BestWithin(life.withinMs);
  }

  get remembered(): number {
    return this.best.remembered;
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const alarm = standing.get('');
    const due = new Set(view.list('trip-update', feedId).filter((update) => isDue(update, view)));
    const { keptShare, regainedShare, minSample } = this.life;
    // Too little to judge: what stands is neither so nor over.
    if (due.size < minSample) {
      if (!alarm) return [];
      const { severity, text, figures, about } = alarm;
      return [{ severity, text, figures, about, made: [...due] }];
    }
    const seen = new Set<HubEvent>();
    let strangers = 0;
    for (const vehicle of view.list('vehicle-position', feedId)) {
      if (view.ageMs(vehicle) > this.figures.vehicleFreshMs) continue;
      const update = findUpdate(view, vehicle.entity!.trip);
      if (!update) strangers += 1;
      else if (due.has(update)) seen.add(update);
    }
    // Whose run is not known may be on one of these: what is wrong then is the match, and another rule says so.
    const found = Math.min(due.size, seen.size + strangers);
    const share = shareOf(found, due.size);
    const best = this.best.take(feedId, view.nowMs, share);
    // The alarm remembers the share before the fall, longer than the window and over a restart.
    const before = alarm?.figures['seenShareBefore'] ?? best;
    if (before < LEAST_SEEN_SHARE || (alarm ? share >= regainedShare * before : share >= keptShare * before)) return [];
    const missing = due.size - found;
    return [
      {
        severity: 'major',
        text: {
          fr: `Flux ${feedId} : les véhicules de ${missing} courses sur ${due.size} ne sont plus vus ; ${percent(share)} le sont, contre ${percent(before)} moins de ${span(this.life.withinMs)} avant la chute.`,
          en: `Feed ${feedId}: the vehicles of ${missing} of ${due.size} runs are seen no more; ${percent(share)} are, down from ${percent(before)} within ${span(this.life.withinMs)} before the fall.`,
        },
        figures: { seenShare: share, seenShareBefore: before, runs: due.size },
        about: [{ kind: 'feed-status', key: inFeed<EntityKey>(feedId, 'status') }],
        made: [...due],
      },
    ];
  }

  forget(): void {
    this.best.forget();
  }
}

/** Whether the run has a call so soon that it must be on its way, or nearly so. */
function isDue(update: HubEvent<'trip-update'>, view: View): boolean {
  const { trip, stopTimeUpdates } = update.entity!;
  const { scheduleRelationship } = trip;
  if (scheduleRelationship === 'CANCELED' || scheduleRelationship === 'DELETED') return false;
  const nowMs = view.feedNowMs(update);
  const next = callsAhead(stopTimeUpdates, nowMs)[0];
  return next !== undefined && next.expectedMs - nowMs <= SOON_MS;
}
