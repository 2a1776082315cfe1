import { civilDay, instantAtClock, periodsInForce, WEEKDAYS, type Period, type Weekday } from '#libs/model';

const DAY_MS = 86_400_000;
/** How far ahead days that recur are written out; a situation is reported again long before. */
const WRITTEN_OUT_DAYS = 92;

const [WEEK, END] = [WEEKDAYS.slice(0, 5), WEEKDAYS.slice(5)];

/** Days that follow from the word alone. Holidays and school days are decided by calendars the hub does not have. */
const DAYS: Readonly<Record<string, readonly Weekday[]>> = {
  ...Object.fromEntries(WEEKDAYS.map((day) => [day, [day]])),
  weekdays: WEEK,
  mondayToFriday: WEEK,
  mondayToSaturday: WEEKDAYS.slice(0, 6),
  weekends: END,
  // Its Sundays at least.
  sundaysAndPublicHolidays: ['sunday'],
  everyDay: WEEKDAYS,
};

/** The words whose days are not all known: what is reported of them is narrower than was meant, never wider. */
export function unknownDayTypes(dayTypes: readonly string[]): string[] {
  return dayTypes.includes('everyDay')
    ? []
    : dayTypes.filter((word) => DAYS[word] === undefined || word === 'sundaysAndPublicHolidays');
}

/**
 * The periods on those days only, as periods of the territory's civil days: no format the hub gives knows days that
 * recur. Those of a period that has begun are written out from yesterday on, `WRITTEN_OUT_DAYS` far. No periods stand
 * for all time; `undefined` where no day can be determined. Spec: SIRI-SX 2.1, Repetitions.
 */
export function onDaysOf(
  periods: readonly Period[],
  dayTypes: readonly string[],
  nowMs: number,
  zone: string,
): Period[] | undefined {
  const days = [...new Set(dayTypes.flatMap((word) => DAYS[word] ?? []))];
  if (days.length === WEEKDAYS.length) return [...periods];
  if (days.length === 0) return undefined;
  // From midnight on, so that it is the same text all day.
  const yesterdayMs = instantAtClock(civilDay(nowMs - DAY_MS, zone), '00:00:00', zone);
  const onDays = (periods.length > 0 ? periods : [{}]).flatMap((period: Period) => {
    const fromMs = Math.max(period.start === undefined ? -Infinity : Date.parse(period.start), yesterdayMs);
    const validity = { periods: [{ ...period, dayPatterns: [{ days }] }] };
    return periodsInForce(validity, fromMs, fromMs + WRITTEN_OUT_DAYS * DAY_MS, zone);
  });
  return onDays.length > 0 ? onDays : undefined;
}
