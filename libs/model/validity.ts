import type { Instant } from './ids.js';
import type { Period, Translated } from './transit.js';

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/**
 * Some hours of each day, `HH:MM:SS`, with `Z` or `±HH:MM` where the producer names an offset and else by the
 * territory's clock. An end that is not after the start is on the next day. Spec: DATEX II TimePeriodOfDay.
 */
export interface ClockSpan {
  start: string;
  end: string;
}

/** Days on which all that is given holds; an absent part asks nothing. Spec: DATEX II DayWeekMonth and its classes. */
export interface DayPattern {
  days?: Weekday[];
  /** 1 for January. */
  months?: number[];
  /** Weeks of the month from Monday on, 1 for the one the first day lies in; −1 for the last. */
  calendarWeeks?: number[];
  /** 1 for the first such weekday of the month; −1 for the last. */
  instances?: number[];
  /** 2.x: weeks of the month without a word on how they are counted. */
  weeks?: number[];
}

/** Days that a calendar of their own decides, which the hub does not have. Spec: DATEX II SpecialDay. */
export interface SpecialDay {
  type: string;
  /** They narrow the other days; else they are added to them. */
  narrows: boolean;
  publicEvent?: string;
}

/**
 * A period with what restricts it: within its bounds, in any of its hours, on days of any of its patterns. Spec: DATEX II
 * Period.
 */
export interface ValidPeriod extends Period {
  name?: Translated;
  hours?: ClockSpan[];
  dayPatterns?: DayPattern[];
  specialDays?: SpecialDay[];
  /** Elements that restrict further and could not be read: when it holds cannot be told. */
  unread?: string[];
}

/** All that says when something holds. Spec: DATEX II Validity and OverallPeriod; of alerts only the periods. */
export interface Validity {
  /** `active`, `planned`, `suspended` or `definedByValidityTimeSpec`. */
  validityStatus?: string;
  /** Goes on past its end. */
  overrunning?: boolean;
  start?: Instant;
  end?: Instant;
  /** Holds in any of them; at all times between start and end where there are none. */
  periods?: ValidPeriod[];
  /** And in none of these. */
  exceptions?: ValidPeriod[];
}

/**
 * How something stands at an instant. `unknown`: what restricts it cannot be read, so it is not counted as active.
 * `upcoming`: not now, but again or for the first time later.
 */
export interface Activity {
  state: 'active' | 'upcoming' | 'ended' | 'suspended' | 'unknown';
  /** Of what is upcoming: when it becomes active, where that is within two months. */
  from?: Instant;
  /** Of what is active: when it ceases to be, where that is within two months. */
  until?: Instant;
}
