import type { AnalystOptions } from '../options.js';
import { Bunching } from './bunching.js';
import { FeedNotFresh } from './feed-not-fresh.js';
import { MatchRateDrop } from './match-rate-drop.js';
import { PunctualityLow } from './punctuality-low.js';
import type { AlarmRule } from './rule.js';
import { ScheduleEnds } from './schedule-ends.js';
import { SiteStuck } from './site-stuck.js';
import { StationUnbalanced } from './station-unbalanced.js';
import { VehiclesMissing } from './vehicles-missing.js';

/** The rules that are switched on. Alarms of the others are cleared by the next judgement. */
export function alarmRules({ alarms, figures, limits }: AnalystOptions): AlarmRule[] {
  const rules: AlarmRule[] = [
    new FeedNotFresh(alarms.feedNotFresh),
    new MatchRateDrop(alarms.matchRateDrop),
    new VehiclesMissing(alarms.vehiclesMissing, figures),
    new ScheduleEnds(alarms.scheduleEnds),
    new PunctualityLow(alarms.punctualityLow, figures),
    new Bunching(alarms.bunching, limits),
    new StationUnbalanced('station-empty', alarms.stationEmpty),
    new StationUnbalanced('station-full', alarms.stationFull),
    new SiteStuck(alarms.siteStuck, limits.trafficSites),
  ];
  return rules.filter(({ life }) => life.enabled);
}
