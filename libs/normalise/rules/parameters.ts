import { z } from 'zod';
import { DEFAULT_CANCEL_FROM, DEFAULT_CANCEL_POLLS, DEFAULT_CANCEL_SHARE } from './cancel-guard.js';
import { DEFAULT_FROZEN_M } from './frozen-stops.js';
import { DEFAULT_HOLD_S, DEFAULT_SHRUNK_FROM, DEFAULT_SHRUNK_SHARE } from './hold-when-shrunk.js';
import { DEFAULT_MAX_SPEED_MPS } from './no-jumps.js';
import { DEFAULT_WITHIN_S } from './nyct-trip-id.js';
import { DEFAULT_EARLIEST_S, DEFAULT_LATEST_S } from './plausible-delays.js';
import { faultOfPattern } from './replace.js';
import { DEFAULT_AGREE_WITHIN_S } from './sources-must-agree.js';
import { DEFAULT_POLLS } from './theoretical-times.js';
import { DEFAULT_AHEAD_HOURS, DEFAULT_BEHIND_HOURS } from './whole-hours.js';

/** What each rule takes beside its name. */
export const noParameters = z.strictObject({ use: z.string() });
export const prefixParameters = z.strictObject({ use: z.string(), prefix: z.string().min(1) });
export const operatorPrefixParameters = z.strictObject({
  use: z.string(),
  prefixes: z.array(z.string().min(1)).min(1).max(20),
});
export const suffixParameters = z.strictObject({ use: z.string(), suffix: z.string().min(1) });
export const replaceParameters = z.strictObject({
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
export const nyctTripIdParameters = z.strictObject({
  use: z.string(),
  withinSeconds: z.number().int().min(0).max(600).default(DEFAULT_WITHIN_S),
});

export const wholeHoursParameters = z.strictObject({
  use: z.string(),
  aheadHours: z.number().int().min(0).max(14).default(DEFAULT_AHEAD_HOURS),
  behindHours: z.number().int().min(0).max(14).default(DEFAULT_BEHIND_HOURS),
});

export const realTimeLinesParameters = z.strictObject({
  use: z.string(),
  routes: z.array(z.string().min(1)).min(1).max(10_000),
});

export const dropDeadRunsParameters = z.strictObject({
  use: z.string(),
  texts: z.array(z.string().trim().min(1).max(200)).min(1).max(1_000),
});

export const noJumpsParameters = z.strictObject({
  use: z.string(),
  maxSpeedMps: z.number().min(1).max(1_000).default(DEFAULT_MAX_SPEED_MPS),
});

export const theoreticalTimesParameters = z.strictObject({
  use: z.string(),
  polls: z.number().int().min(2).max(1_000).default(DEFAULT_POLLS),
});

const share = z.number().gt(0).lt(1);

export const plausibleDelaysParameters = z.strictObject({
  use: z.string(),
  earliestSeconds: z.number().int().min(0).max(86_400).default(DEFAULT_EARLIEST_S),
  latestSeconds: z.number().int().min(60).max(172_800).default(DEFAULT_LATEST_S),
});

export const ownRunsParameters = z.strictObject({
  use: z.string(),
  of: z.record(z.string().min(1), z.array(z.string().min(1)).min(1).max(20)),
});

export const sourcesMustAgreeParameters = z.strictObject({
  use: z.string(),
  withinSeconds: z.number().int().min(1).max(3_600).default(DEFAULT_AGREE_WITHIN_S),
});

export const destinationsParameters = z.strictObject({ use: z.string(), labels: z.boolean().default(false) });

export const frozenStopsParameters = z.strictObject({
  use: z.string(),
  farthestM: z.number().min(100).max(1_000_000).default(DEFAULT_FROZEN_M),
});

export const cancelGuardParameters = z.strictObject({
  use: z.string(),
  share: share.default(DEFAULT_CANCEL_SHARE),
  atLeast: z.number().int().min(2).max(10_000).default(DEFAULT_CANCEL_FROM),
  polls: z.number().int().min(1).max(1_000).default(DEFAULT_CANCEL_POLLS),
});

export const holdWhenShrunkParameters = z.strictObject({
  use: z.string(),
  share: share.default(DEFAULT_SHRUNK_SHARE),
  holdSeconds: z.number().int().min(1).max(3_600).default(DEFAULT_HOLD_S),
  atLeast: z.number().int().min(2).max(1_000_000).default(DEFAULT_SHRUNK_FROM),
});

export const dropStationsParameters = z.strictObject({
  use: z.string(),
  stations: z.array(z.string().min(1).max(200)).min(1).max(10_000),
});
