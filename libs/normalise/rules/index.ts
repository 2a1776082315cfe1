import { z } from 'zod';
import { HubError } from '#libs/errors';
import { addPrefix } from './add-prefix.js';
import { addSuffix } from './add-suffix.js';
import { dropDeadRuns } from './drop-dead-runs.js';
import { ignoreCase } from './ignore-case.js';
import { matchByStart } from './match-by-start.js';
import { matchByStops } from './match-by-stops.js';
import { matchByTripId } from './match-by-trip-id.js';
import { DEFAULT_MAX_SPEED_MPS, noJumps } from './no-jumps.js';
import { DEFAULT_WITHIN_S, nyctTripId } from './nyct-trip-id.js';
import { operatorPrefix } from './operator-prefix.js';
import { realTimeLines } from './real-time-lines.js';
import { faultOfPattern, replace } from './replace.js';
import { routeMustAgree } from './route-must-agree.js';
import type { FeedRules, IdRule, LineRule, MatchRule, PlaceRule, PollRule, TimeRule, VehicleRule } from './rule.js';
import { stopCode } from './stop-code.js';
import { stripPrefix } from './strip-prefix.js';
import { stripSuffix } from './strip-suffix.js';
import { technicalId } from './technical-id.js';
import { DEFAULT_POLLS, theoreticalTimes } from './theoretical-times.js';
import { DEFAULT_AHEAD_HOURS, DEFAULT_BEHIND_HOURS, wholeHours } from './whole-hours.js';

export * from './rule.js';
export * from './service-day.js';

const plain = z.strictObject({ use: z.string() });
const prefixed = z.strictObject({ use: z.string(), prefix: z.string().min(1) });
const prefixes = z.strictObject({ use: z.string(), prefixes: z.array(z.string().min(1)).min(1).max(20) });
const suffixed = z.strictObject({ use: z.string(), suffix: z.string().min(1) });
const replacing = z.strictObject({
  use: z.string(),
  pattern: z
    .string()
    .min(1)
    .superRefine((pattern, context) => {
      const fault = faultOfPattern(pattern);
      if (fault) context.addIssue({ code: 'custom', message: `got ${fault}, expected a safe regular expression` });
    }),
  with: z.string().max(200),
  in: z
    .array(z.enum(['trip', 'route', 'stop', 'vehicle']))
    .min(1)
    .default(['trip', 'route', 'stop', 'vehicle']),
});
const nyct = z.strictObject({
  use: z.string(),
  withinSeconds: z.number().int().min(0).max(600).default(DEFAULT_WITHIN_S),
});

const hours = z.strictObject({
  use: z.string(),
  aheadHours: z.number().int().min(0).max(14).default(DEFAULT_AHEAD_HOURS),
  behindHours: z.number().int().min(0).max(14).default(DEFAULT_BEHIND_HOURS),
});

const lineList = z.strictObject({ use: z.string(), routes: z.array(z.string().min(1)).min(1).max(10_000) });

const textList = z.strictObject({
  use: z.string(),
  texts: z.array(z.string().trim().min(1).max(200)).min(1).max(1_000),
});

const speed = z.strictObject({
  use: z.string(),
  maxSpeedMps: z.number().min(1).max(1_000).default(DEFAULT_MAX_SPEED_MPS),
});

const polling = z.strictObject({ use: z.string(), polls: z.number().int().min(2).max(1_000).default(DEFAULT_POLLS) });

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

function without<Rule>(parameters: unknown, rule: Rule): Rule {
  plain.parse(parameters);
  return rule;
}

/** Tried in this order after those a feed names. */
const defaultMatching: readonly MatchRule[] = [matchByTripId, matchByStart, matchByStops];

export const RULE_NAMES = [idRules, matchRules, timeRules, lineRules, vehicleRules, placeRules, pollRules]
  .flatMap((rules) => Object.keys(rules))
  .sort();

/**
 * For one feed: some rules remember what they were told. Throws CONFIG_INVALID with the path of the first rule that does not exist or does not fit.
 */
export function compileRules(rules: readonly { use: string }[], where: string): FeedRules {
  const ids: IdRule[] = [];
  const matching: MatchRule[] = [];
  const times: TimeRule[] = [];
  const lines: LineRule[] = [];
  const vehicles: VehicleRule[] = [];
  const places: PlaceRule[] = [];
  let polls: PollRule | undefined;
  rules.forEach((rule, index) => {
    const path = `${where}.rules[${index}]`;
    try {
      if (Object.hasOwn(idRules, rule.use)) ids.push(idRules[rule.use]!(rule));
      else if (Object.hasOwn(matchRules, rule.use)) matching.push(matchRules[rule.use]!(rule));
      else if (Object.hasOwn(timeRules, rule.use)) times.push(timeRules[rule.use]!(rule));
      else if (Object.hasOwn(lineRules, rule.use)) lines.push(lineRules[rule.use]!(rule));
      else if (Object.hasOwn(vehicleRules, rule.use)) vehicles.push(vehicleRules[rule.use]!(rule));
      else if (Object.hasOwn(placeRules, rule.use)) places.push(placeRules[rule.use]!(rule));
      else if (Object.hasOwn(pollRules, rule.use)) polls = pollRules[rule.use]!(rule);
      else
        throw new HubError(
          'CONFIG_INVALID',
          `${path}.use: got "${rule.use}", expected one of ${RULE_NAMES.join(', ')}`,
          { where: path },
        );
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      const first = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      throw new HubError(
        'CONFIG_INVALID',
        `${path}.${first?.path.join('.') ?? ''}: ${first?.message ?? String(cause)}`,
        { where: path, cause },
      );
    }
  });
  return {
    ids,
    matching: [...matching, ...defaultMatching],
    times,
    lines,
    vehicles,
    places,
    ...(polls ? { polls } : {}),
  };
}
