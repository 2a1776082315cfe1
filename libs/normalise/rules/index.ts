import { z } from 'zod';
import { HubError } from '#libs/errors';
import { addPrefix } from './add-prefix.js';
import { addSuffix } from './add-suffix.js';
import { cancelGuard } from './cancel-guard.js';
import { destinations } from './destinations.js';
import { dropDeadRuns } from './drop-dead-runs.js';
import { frozenStops } from './frozen-stops.js';
import { holdWhenShrunk } from './hold-when-shrunk.js';
import { ignoreCase } from './ignore-case.js';
import { matchByStart } from './match-by-start.js';
import { matchByStops } from './match-by-stops.js';
import { matchByTripId } from './match-by-trip-id.js';
import type { Mend } from './mend.js';
import { mergedTrips } from './merged-trips.js';
import { noJumps } from './no-jumps.js';
import { nyctTripId } from './nyct-trip-id.js';
import { oneVehicleARun } from './one-vehicle-a-run.js';
import { operatorPrefix } from './operator-prefix.js';
import { ownRuns } from './own-runs.js';
import {
  agreement,
  cancelling,
  delays,
  frozen,
  hours,
  labelled,
  lineList,
  nyct,
  plain,
  polling,
  prefixed,
  prefixes,
  replacing,
  shrinking,
  sourcePrefixes,
  speed,
  stationList,
  suffixed,
  textList,
} from './parameters.js';
import { plausibleDelays } from './plausible-delays.js';
import { preferStopId } from './prefer-stop-id.js';
import { realTimeLines } from './real-time-lines.js';
import { replace } from './replace.js';
import { routeMustAgree } from './route-must-agree.js';
import type {
  CancelRule,
  FeedRules,
  IdRule,
  LineRule,
  MatchRule,
  PlaceRule,
  PollRule,
  RivalRule,
  ShrinkRule,
  TimeRule,
  VehicleRule,
} from './rule.js';
import { sourcesMustAgree } from './sources-must-agree.js';
import { stopCode } from './stop-code.js';
import { stripPrefix } from './strip-prefix.js';
import { stripSuffix } from './strip-suffix.js';
import { technicalId } from './technical-id.js';
import { theoreticalTimes } from './theoretical-times.js';
import { untimedVehicles } from './untimed-vehicles.js';
import { wholeHours } from './whole-hours.js';

export * from './rule.js';
export * from './service-day.js';

/** Rules a feed may name under `rules:` with `use`, and what each takes. A new rule is a file beside this and a line here. */
const idRules: Record<string, (parameters: unknown) => IdRule> = {
  'strip-prefix': (parameters) => stripPrefix(prefixed.parse(parameters).prefix),
  'add-prefix': (parameters) => addPrefix(prefixed.parse(parameters).prefix),
  'strip-suffix': (parameters) => stripSuffix(suffixed.parse(parameters).suffix),
  'add-suffix': (parameters) => addSuffix(suffixed.parse(parameters).suffix),
  'operator-prefix': (parameters) => operatorPrefix(prefixes.parse(parameters).prefixes),
  'ignore-case': (parameters) => without(parameters, ignoreCase()),
  'technical-id': (parameters) => without(parameters, technicalId()),
  'stop-code': (parameters) => without(parameters, stopCode()),
  replace: (parameters) => {
    const { pattern, with: by, in: kinds } = replacing.parse(parameters);
    return replace(new RegExp(pattern, 'u'), by, kinds);
  },
};

const matchRules: Record<string, (parameters: unknown) => MatchRule> = {
  'nyct-trip-id': (parameters) => nyctTripId(nyct.parse(parameters).withinSeconds),
  'merged-trips': (parameters) => without(parameters, mergedTrips()),
};

const timeRules: Record<string, (parameters: unknown) => TimeRule> = {
  'whole-hours': (parameters) => {
    const { aheadHours, behindHours } = hours.parse(parameters);
    return wholeHours(aheadHours, behindHours);
  },
};

const lineRules: Record<string, (parameters: unknown) => LineRule> = {
  'real-time-lines': (parameters) => realTimeLines(lineList.parse(parameters).routes),
};

const vehicleRules: Record<string, (parameters: unknown) => VehicleRule> = {
  'drop-dead-runs': (parameters) => dropDeadRuns(textList.parse(parameters).texts),
  'route-must-agree': (parameters) => without(parameters, routeMustAgree()),
};

const placeRules: Record<string, (parameters: unknown) => PlaceRule> = {
  'no-jumps': (parameters) => noJumps(speed.parse(parameters).maxSpeedMps),
};

/** One a feed; of several the last. */
const pollRules: Record<string, (parameters: unknown) => PollRule> = {
  'theoretical-times': (parameters) => theoreticalTimes(polling.parse(parameters).polls),
};

const runMends: Record<string, (parameters: unknown) => Mend<'trip-update'>> = {
  'own-runs': (parameters) => ownRuns(sourcePrefixes.parse(parameters).of),
  'prefer-stop-id': (parameters) => without(parameters, preferStopId()),
  'plausible-delays': (parameters) => {
    const { earliestSeconds, latestSeconds } = delays.parse(parameters);
    return plausibleDelays(earliestSeconds, latestSeconds);
  },
};

const vehicleMends: Record<string, (parameters: unknown) => Mend<'vehicle-position'>> = {
  'untimed-vehicles': (parameters) => without(parameters, untimedVehicles()),
  'sources-must-agree': (parameters) => sourcesMustAgree(agreement.parse(parameters).withinSeconds),
  'frozen-stops': (parameters) => frozenStops(frozen.parse(parameters).farthestM),
  destinations: (parameters) => destinations(labelled.parse(parameters).labels),
};

/** Of each of these one a feed; of several the last. */
const cancelRules: Record<string, (parameters: unknown) => CancelRule> = {
  'cancel-guard': (parameters) => {
    const { share, atLeast, polls } = cancelling.parse(parameters);
    return cancelGuard(share, atLeast, polls);
  },
};

const rivalRules: Record<string, (parameters: unknown) => RivalRule> = {
  'one-vehicle-a-run': (parameters) => without(parameters, oneVehicleARun()),
};

const shrinkRules: Record<string, (parameters: unknown) => ShrinkRule> = {
  'hold-when-shrunk': (parameters) => {
    const { share, holdSeconds, atLeast } = shrinking.parse(parameters);
    return holdWhenShrunk(share, holdSeconds, atLeast);
  },
};

/** What they change of a bike share's reading. */
const sharedMobilityRules: Record<string, (parameters: unknown) => Partial<FeedRules['sharedMobility']>> = {
  'drop-stations': (parameters) => ({ droppedStations: new Set(stationList.parse(parameters).stations) }),
  'winding-matters': (parameters) => without(parameters, { windingMatters: true }),
};

const timetableRules: Record<string, (parameters: unknown) => FeedRules['timetable']> = {
  'count-past-midnight': (parameters) => without(parameters, { countsPastMidnight: true }),
};

function without<Rule>(parameters: unknown, rule: Rule): Rule {
  plain.parse(parameters);
  return rule;
}

/** Tried in this order after those a feed names. */
const defaultMatching: readonly MatchRule[] = [matchByTripId, matchByStart, matchByStops];

export const RULE_NAMES = [
  idRules,
  matchRules,
  timeRules,
  lineRules,
  vehicleRules,
  placeRules,
  pollRules,
  runMends,
  vehicleMends,
  cancelRules,
  rivalRules,
  shrinkRules,
  sharedMobilityRules,
  timetableRules,
]
  .flatMap((rules) => Object.keys(rules))
  .sort();

type Gathered = {
  -readonly [Kind in keyof FeedRules]: FeedRules[Kind] extends readonly (infer Rule)[] ? Rule[] : FeedRules[Kind];
};

/** How a rule named in the configuration becomes a part of the feed's. */
const takes = new Map<string, (feed: Gathered, parameters: unknown) => void>();

function offer<Rule>(
  rules: Record<string, (parameters: unknown) => Rule>,
  put: (feed: Gathered, rule: Rule) => void,
): void {
  for (const [name, make] of Object.entries(rules)) takes.set(name, (feed, parameters) => put(feed, make(parameters)));
}

offer(idRules, (feed, rule) => feed.ids.push(rule));
offer(matchRules, (feed, rule) => feed.matching.push(rule));
offer(timeRules, (feed, rule) => feed.times.push(rule));
offer(lineRules, (feed, rule) => feed.lines.push(rule));
offer(vehicleRules, (feed, rule) => feed.vehicles.push(rule));
offer(placeRules, (feed, rule) => feed.places.push(rule));
offer(pollRules, (feed, rule) => (feed.polls = rule));
offer(runMends, (feed, rule) => feed.runMends.push(rule));
offer(vehicleMends, (feed, rule) => feed.vehicleMends.push(rule));
offer(cancelRules, (feed, rule) => (feed.cancels = rule));
offer(rivalRules, (feed, rule) => (feed.rivals = rule));
offer(shrinkRules, (feed, rule) => (feed.shrink = rule));
offer(sharedMobilityRules, (feed, rule) => (feed.sharedMobility = { ...feed.sharedMobility, ...rule }));
offer(timetableRules, (feed, rule) => (feed.timetable = rule));

/**
 * For one feed: some rules remember what they were told. Throws CONFIG_INVALID with the path of the first rule that does not exist or does not fit.
 */
export function compileRules(rules: readonly { use: string }[], where: string): FeedRules {
  const feed: Gathered = {
    ids: [],
    matching: [],
    times: [],
    lines: [],
    vehicles: [],
    places: [],
    runMends: [],
    vehicleMends: [],
    sharedMobility: { droppedStations: new Set(), windingMatters: false },
    timetable: { countsPastMidnight: false },
  };
  rules.forEach((rule, index) => {
    const path = `${where}.rules[${index}]`;
    const take = takes.get(rule.use);
    if (!take)
      throw new HubError('CONFIG_INVALID', `${path}.use: got "${rule.use}", expected one of ${RULE_NAMES.join(', ')}`, {
        where: path,
      });
    try {
      take(feed, rule);
    } catch (cause) {
      const first = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      throw new HubError(
        'CONFIG_INVALID',
        `${path}.${first?.path.join('.') ?? ''}: ${first?.message ?? String(cause)}`,
        { where: path, cause },
      );
    }
  });
  return { ...feed, matching: [...feed.matching, ...defaultMatching] };
}
