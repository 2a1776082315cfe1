import { z } from 'zod';
import { HubError } from '#libs/errors';
import { addPrefix } from './add-prefix.js';
import { addSuffix } from './add-suffix.js';
import { cancelGuard } from './cancel-guard.js';
import { countPastMidnight } from './count-past-midnight.js';
import { destinations } from './destinations.js';
import { dropDeadRuns } from './drop-dead-runs.js';
import { dropStations } from './drop-stations.js';
import { frozenStops } from './frozen-stops.js';
import { holdWhenShrunk } from './hold-when-shrunk.js';
import { ignoreCase } from './ignore-case.js';
import { matchByStart } from './match-by-start.js';
import { matchByStops } from './match-by-stops.js';
import { matchByTripId } from './match-by-trip-id.js';
import type { DocumentRule } from './document-rule.js';
import type { EntityRule } from './entity-rule.js';
import { mergedTrips } from './merged-trips.js';
import { noJumps } from './no-jumps.js';
import { nyctTripId } from './nyct-trip-id.js';
import { oneVehicleARun } from './one-vehicle-a-run.js';
import { operatorPrefix } from './operator-prefix.js';
import { ownRuns } from './own-runs.js';
import {
  sourcesMustAgreeParameters,
  cancelGuardParameters,
  plausibleDelaysParameters,
  frozenStopsParameters,
  wholeHoursParameters,
  destinationsParameters,
  realTimeLinesParameters,
  nyctTripIdParameters,
  noParameters,
  theoreticalTimesParameters,
  prefixParameters,
  operatorPrefixParameters,
  replaceParameters,
  holdWhenShrunkParameters,
  ownRunsParameters,
  noJumpsParameters,
  dropStationsParameters,
  suffixParameters,
  dropDeadRunsParameters,
} from './parameters.js';
import { plausibleDelays } from './plausible-delays.js';
import { preferStopId } from './prefer-stop-id.js';
import { realTimeLines } from './real-time-lines.js';
import { replace } from './replace.js';
import { routeMustAgree } from './route-must-agree.js';
import type { FeedRules, IdRule, MatchRule } from './rule.js';
import { sourcesMustAgree } from './sources-must-agree.js';
import { stopCode } from './stop-code.js';
import { stripPrefix } from './strip-prefix.js';
import { stripSuffix } from './strip-suffix.js';
import { technicalId } from './technical-id.js';
import { theoreticalTimes } from './theoretical-times.js';
import { untimedVehicles } from './untimed-vehicles.js';
import { wholeHours } from './whole-hours.js';
import { windingMatters } from './winding-matters.js';

export type * from './document-rule.js';
export type * from './entity-rule.js';
export * from './rule.js';
export * from '../runs/service-day.js';

/** What a rule needs among the sources of its feed to have anything to do. */
type Reads = 'runs' | 'trip updates' | 'shared mobility' | 'timetables';

function without<Rule>(parameters: unknown, rule: Rule): Rule {
  noParameters.parse(parameters);
  return rule;
}

/** Rules a feed may name under `rules:` with `use`, and what each takes. A new rule is a file beside this and a line here. */
const idRules: Record<string, (parameters: unknown) => IdRule> = {
  'strip-prefix': (parameters) => stripPrefix(prefixParameters.parse(parameters).prefix),
  'add-prefix': (parameters) => addPrefix(prefixParameters.parse(parameters).prefix),
  'strip-suffix': (parameters) => stripSuffix(suffixParameters.parse(parameters).suffix),
  'add-suffix': (parameters) => addSuffix(suffixParameters.parse(parameters).suffix),
  'operator-prefix': (parameters) => operatorPrefix(operatorPrefixParameters.parse(parameters).prefixes),
  'ignore-case': (parameters) => without(parameters, ignoreCase()),
  'technical-id': (parameters) => without(parameters, technicalId()),
  'stop-code': (parameters) => without(parameters, stopCode()),
  'nyct-trip-id': (parameters) => nyctTripId(nyctTripIdParameters.parse(parameters).withinSeconds),
  'merged-trips': (parameters) => without(parameters, mergedTrips()),
  replace: (parameters) => {
    const { pattern, with: by, in: kinds } = replaceParameters.parse(parameters);
    return replace(new RegExp(pattern, 'u'), by, kinds);
  },
};

const runRules: Record<string, (parameters: unknown) => EntityRule<'trip-update'>> = {
  'own-runs': (parameters) => ownRuns(ownRunsParameters.parse(parameters).of),
  'prefer-stop-id': (parameters) => without(parameters, preferStopId()),
  'plausible-delays': (parameters) => {
    const { earliestSeconds, latestSeconds } = plausibleDelaysParameters.parse(parameters);
    return plausibleDelays(earliestSeconds, latestSeconds);
  },
  'real-time-lines': (parameters) => realTimeLines(realTimeLinesParameters.parse(parameters).routes),
};

const vehicleRules: Record<string, (parameters: unknown) => EntityRule<'vehicle-position'>> = {
  'drop-dead-runs': (parameters) => dropDeadRuns(dropDeadRunsParameters.parse(parameters).texts),
  'route-must-agree': (parameters) => without(parameters, routeMustAgree()),
  'untimed-vehicles': (parameters) => without(parameters, untimedVehicles()),
  'sources-must-agree': (parameters) => sourcesMustAgree(sourcesMustAgreeParameters.parse(parameters).withinSeconds),
  'frozen-stops': (parameters) => frozenStops(frozenStopsParameters.parse(parameters).farthestM),
  destinations: (parameters) => destinations(destinationsParameters.parse(parameters).labels),
  'no-jumps': (parameters) => noJumps(noJumpsParameters.parse(parameters).maxSpeedMps),
};

const documentRules: Record<string, (parameters: unknown) => DocumentRule> = {
  'whole-hours': (parameters) => {
    const { aheadHours, behindHours } = wholeHoursParameters.parse(parameters);
    return wholeHours(aheadHours, behindHours);
  },
  'theoretical-times': (parameters) => theoreticalTimes(theoreticalTimesParameters.parse(parameters).polls),
  'cancel-guard': (parameters) => {
    const { share, atLeast, polls } = cancelGuardParameters.parse(parameters);
    return cancelGuard(share, atLeast, polls);
  },
  'one-vehicle-a-run': (parameters) => without(parameters, oneVehicleARun()),
  'hold-when-shrunk': (parameters) => {
    const { share, holdSeconds, atLeast } = holdWhenShrunkParameters.parse(parameters);
    return holdWhenShrunk(share, holdSeconds, atLeast);
  },
  'drop-stations': (parameters) => dropStations(dropStationsParameters.parse(parameters).stations),
  'winding-matters': (parameters) => without(parameters, windingMatters()),
  'count-past-midnight': (parameters) => without(parameters, countPastMidnight()),
};

/** Tried in this order after those a feed names. */
const defaultMatching: readonly MatchRule[] = [matchByTripId, matchByStart, matchByStops];

export const RULE_NAMES = [idRules, runRules, vehicleRules, documentRules]
  .flatMap((rules) => Object.keys(rules))
  .sort();

/** What each of these has to do with anything but runs; all others are about runs and vehicles, of whatever format. */
const READS: Record<string, Reads> = {
  ...Object.fromEntries(Object.keys(runRules).map((name) => [name, 'trip updates'])),
  'theoretical-times': 'trip updates',
  'cancel-guard': 'trip updates',
  'drop-stations': 'shared mobility',
  'winding-matters': 'shared mobility',
  'count-past-midnight': 'timetables',
};

/** A source of a feed, as far as rules need to know it. */
export interface ReadSource {
  format: string;
  mapping?: { kind: string } | undefined;
}

function gives(sources: readonly ReadSource[], reads: Reads): boolean {
  return sources.some(({ format, mapping }) => {
    switch (reads) {
      case 'trip updates':
        return format === 'gtfs-rt' || format === 'siri';
      case 'runs':
        return format === 'gtfs-rt' || format === 'siri' || mapping?.kind === 'vehicle-position';
      case 'shared mobility':
        return format === 'gbfs';
      case 'timetables':
        return format === 'gtfs' || format === 'netex';
    }
  });
}

type Gathered = {
  -readonly [Group in keyof FeedRules]: FeedRules[Group] extends readonly (infer Rule)[] ? Rule[] : FeedRules[Group];
};

/** False for a rule that does not exist. */
function take(feed: Gathered, rule: { use: string }): boolean {
  const { use } = rule;
  const of = <Rule>(rules: Record<string, Rule>): Rule | undefined =>
    Object.hasOwn(rules, use) ? rules[use] : undefined;
  const [id, run, vehicle, document] = [of(idRules), of(runRules), of(vehicleRules), of(documentRules)];
  if (id) {
    const made = id(rule);
    feed.ids.push(made);
    if (made.match) feed.matching.push(made as MatchRule);
  } else if (run) feed.runs.push(run(rule));
  else if (vehicle) feed.vehicles.push(vehicle(rule));
  else if (document) {
    const made = document(rule);
    feed.documents.push(made);
    feed.sharedMobility = { ...feed.sharedMobility, ...made.sharedMobility };
    feed.timetable = { ...feed.timetable, ...made.timetable };
  } else return false;
  return true;
}

/**
 * For one feed: some rules remember what they were shown. Throws CONFIG_INVALID with the path of the first rule that does
 * not exist, does not fit, or has nothing to do with any of the sources.
 */
export function compileRules(
  rules: readonly { use: string }[],
  where: string,
  sources?: readonly ReadSource[],
): FeedRules {
  const feed: Gathered = {
    ids: [],
    matching: [],
    runs: [],
    vehicles: [],
    documents: [],
    sharedMobility: { droppedStations: new Set(), windingMatters: false },
    timetable: { countsPastMidnight: false },
  };
  rules.forEach((rule, index) => {
    const path = `${where}.rules[${index}]`;
    const refuse = (place: string, why: string, cause?: unknown): HubError =>
      new HubError('CONFIG_INVALID', `${place}: ${why}`, { where: path, cause });
    let isKnown: boolean;
    try {
      isKnown = take(feed, rule);
    } catch (cause) {
      const first = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      throw refuse(`${path}.${first?.path.join('.') ?? ''}`, first?.message ?? String(cause), cause);
    }
    if (!isKnown) throw refuse(`${path}.use`, `got "${rule.use}", expected one of ${RULE_NAMES.join(', ')}`);
    const needed = READS[rule.use] ?? 'runs';
    if (sources && !gives(sources, needed))
      throw refuse(
        `${path}.use`,
        `got "${rule.use}", which reads ${needed}, on a feed of ${sources.map(({ format }) => format).join(', ')}; expected a rule that its sources give something to do`,
      );
  });
  return { ...feed, matching: [...feed.matching, ...defaultMatching] };
}
