import { z } from 'zod';
import { duration } from './duration.js';

const share = z.number().min(0).max(1).optional();
const count = z.number().int().min(1).optional();
const time = duration().optional();

const life = { enabled: z.boolean().optional(), raiseAfter: time, clearAfter: time };
const shareDrop = z
  .strictObject({ ...life, within: time, keptShare: share, regainedShare: share, minSample: count })
  .optional();
const stations = z.strictObject({ ...life, rareShare: share, minStations: count }).optional();

/**
 * What the analyst measures and when it speaks; whatever is left out stays as docs/analyst.md says. Durations arrive as
 * milliseconds under the program's names (`raiseAfter` → `raiseAfterMs`).
 */
export const analystSection = z
  .strictObject({
    judgeEvery: duration({ min: '1s', max: '10m' }).optional(),
    figuresEvery: duration({ min: '1s', max: '1h' }).optional(),
    repeatEvery: time,
    /** The old name of `repeatEvery`, accepted with a warning (`oldNames`). */
    retellEvery: time,
    keepCleared: time,
    takeOverAfter: duration({ min: '10s' }).optional(),
    figures: z
      .strictObject({
        vehicleFresh: time,
        punctualFromSeconds: z.number().optional(),
        punctualToSeconds: z.number().optional(),
        congestedTravelTimeRatio: z.number().min(1).optional(),
      })
      .optional(),
    alarms: z
      .strictObject({
        feedNotFresh: z.strictObject(life).optional(),
        scheduleEnds: z.strictObject({ ...life, warnDays: count, urgentDays: count }).optional(),
        matchRateDrop: shareDrop,
        vehiclesMissing: shareDrop,
        punctualityLow: z
          .strictObject({ ...life, belowShare: share, backAboveShare: share, minSample: count })
          .optional(),
        bunching: z
          .strictObject({
            ...life,
            withinM: z.number().positive().optional(),
            apartM: z.number().positive().optional(),
            holds: time,
            vehicleFresh: time,
            intervalHolds: time,
            minPlanned: time,
            minCost: z.number().min(0).optional(),
            pace: time,
          })
          .optional(),
        stationEmpty: stations,
        stationFull: stations,
        siteStuck: z.strictObject({ ...life, sameFor: time, minReadings: count }).optional(),
      })
      .optional(),
    drafts: z
      .strictObject({
        enabled: z.boolean().optional(),
        withinM: z.number().positive().max(125).optional(),
        alongM: z.number().positive().optional(),
        stopWithinM: z.number().positive().max(1_000).optional(),
        entities: count,
        standing: count,
      })
      .optional(),
    limits: z
      .strictObject({
        standingAlarms: count,
        waitingFindings: count,
        vehiclePairs: count,
        vehiclesPerRoute: count,
        trafficSites: count,
      })
      .optional(),
  })
  .refine(({ judgeEvery = 10_000, figuresEvery = 60_000 }) => figuresEvery % judgeEvery === 0, {
    error: 'figuresEvery: expected a multiple of judgeEvery',
    path: ['figuresEvery'],
  })
  .transform(({ retellEvery, ...section }) =>
    inMilliseconds({ ...(retellEvery !== undefined && { repeatEvery: retellEvery }), ...section }),
  );

const DURATIONS = new Set([
  'judgeEvery',
  'figuresEvery',
  'repeatEvery',
  'keepCleared',
  'takeOverAfter',
  'vehicleFresh',
  'raiseAfter',
  'clearAfter',
  'within',
  'holds',
  'sameFor',
]);

function inMilliseconds(section: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(section).map(([name, value]: [string, unknown]) => [
      DURATIONS.has(name) ? `${name}Ms` : name,
      typeof value === 'object' && value !== null ? inMilliseconds(value) : value,
    ]),
  );
}
