import { z } from 'zod';
import { WEEKDAYS } from '../words.js';
import { flag, instant, integer, optional, text, translated } from './parts.js';

export const period = z.object(optional({ start: instant, end: instant }));

const clockTime = z
  .string()
  .regex(/^\d{2}:\d{2}:\d{2}/)
  .describe('with Z or ±HH:MM where the producer names an offset, else by the clock of the territory');

/** Some hours of each day. An end that is not after the start is on the next day. Spec: DATEX II TimePeriodOfDay. */
const clockSpan = z.object({ start: clockTime, end: clockTime });

/** Days on which all that is given holds; an absent part asks nothing. Spec: DATEX II DayWeekMonth and its classes. */
const dayPattern = z.object(
  optional({
    days: z.array(z.enum(WEEKDAYS)),
    months: z.array(integer).describe('1 for January'),
    calendarWeeks: z
      .array(integer)
      .describe('weeks of the month from Monday on, 1 for the one the first day lies in; -1 for the last'),
    instances: z.array(integer).describe('1 for the first such weekday of the month; -1 for the last'),
    weeks: z.array(integer).describe('DATEX II 2: weeks of the month without a word on how they are counted'),
  }),
);

/** Days that a calendar of their own decides, which the hub does not have. Spec: DATEX II SpecialDay. */
const specialDay = z.object({
  type: text,
  narrows: flag.describe('they narrow the other days; else they are added to them'),
  ...optional({ publicEvent: text }),
});

/** A period with what restricts it: within its bounds, in any of its hours, on days of any of its patterns. Spec: DATEX II Period. */
const validPeriod = z.object({
  ...period.shape,
  ...optional({
    name: translated,
    hours: z.array(clockSpan),
    dayPatterns: z.array(dayPattern),
    specialDays: z.array(specialDay),
    unread: z.array(text).describe('what restricts it further and could not be read: when it holds cannot be said'),
  }),
});

/** All that says when something holds. Spec: DATEX II Validity and OverallPeriod; of alerts only the periods. */
export const validity = z.object(
  optional({
    validityStatus: text.describe('active, planned, suspended or definedByValidityTimeSpec'),
    overrunning: flag.describe('goes on past its end'),
    start: instant,
    end: instant,
    periods: z
      .array(validPeriod)
      .describe('holds in any of them; at all times between start and end where there are none'),
    exceptions: z.array(validPeriod).describe('holds in none of these'),
  }),
);

export const activity = z
  .object({
    state: z
      .enum(['active', 'upcoming', 'ended', 'suspended', 'unknown'])
      .describe(
        'upcoming: not now, but again or for the first time later; unknown: what restricts it cannot be read, so it is not counted as active',
      ),
    ...optional({
      from: instant.describe('when what is upcoming becomes active, where that is within two months'),
      until: instant.describe('when what is active ceases to be, where that is within two months'),
    }),
  })
  .describe('how it stood when it was published, by all of its validity; published anew when that changes');

export type Period = z.infer<typeof period>;
export type ClockSpan = z.infer<typeof clockSpan>;
export type DayPattern = z.infer<typeof dayPattern>;
export type SpecialDay = z.infer<typeof specialDay>;
export type ValidPeriod = z.infer<typeof validPeriod>;
export type Validity = z.infer<typeof validity>;
export type Activity = z.infer<typeof activity>;
