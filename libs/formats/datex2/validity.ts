import type { XmlElement } from '#libs/formats/xml';
import { isClockTime, WEEKDAYS, type ClockSpan, type DayPattern, type SpecialDay, type Weekday } from '#libs/model';
import { count } from './counts.js';
import { booleanAt, childOf, childrenOf, textAt, textsAt, wordAt, vocabularyWord } from './elements.js';
import type { SituationContext } from './situations.js';
import type { DecodedPeriod, DecodedSituationRecord, IsoInstant } from './types.js';
import { modelOf } from './vocabulary.js';

/**
 * All that says when a record holds: status, bounds, valid periods with the hours and days that recur in them,
 * exceptions. A part that restricts and cannot be read is named in `unread` of its period, so that nobody takes the
 * period for all of it; TIME_FORMAT or FIELD_ENUM with its place. Spec: Validity, OverallPeriod and Period of both models.
 */
export function readValidity(
  record: DecodedSituationRecord,
  validity: XmlElement | undefined,
  where: string,
  context: SituationContext,
): void {
  const status = wordAt(validity, 'validityStatus');
  if (status !== undefined) record.validityStatus = status;
  if (booleanAt(validity, 'overrunning')) record.overrunning = true;
  const times = childOf(validity, 'validityTimeSpecification');
  const start = instantAt(context, where, times, 'overallStartTime');
  const end = instantAt(context, where, times, 'overallEndTime');
  if (start !== undefined) record.start = start;
  if (end !== undefined) record.end = end;
  const read = (local: string): DecodedPeriod[] =>
    childrenOf(times, local)
      .map((element) => toPeriod(element, `${where} ${local}`, context))
      .filter((period) => {
        // One that restricts nothing is no period beside those that do, and excepts nothing.
        if (!isRestricted(period)) count(context.summary.notCarried, `situationRecord/validity/${local} (empty)`);
        return isRestricted(period);
      });
  const periods = read('validPeriod');
  const exceptions = read('exceptionPeriod');
  // A bound that cannot be read is no open one, and a specification that is not there is no leave to hold always.
  const unread = [
    ...(status === 'definedByValidityTimeSpec' && !times ? ['validityTimeSpecification'] : []),
    ...(start === undefined && textAt(times, 'overallStartTime') !== undefined ? ['overallStartTime'] : []),
    ...(end === undefined && textAt(times, 'overallEndTime') !== undefined ? ['overallEndTime'] : []),
    ...unknownIn(validity, OF_VALIDITY, context),
    ...unknownIn(times, OF_TIMES, context),
  ];
  const all =
    unread.length === 0 ? periods : (periods.length > 0 ? periods : [{}]).map((one) => withUnread(one, unread));
  if (all.length > 0) record.periods = all;
  if (exceptions.length > 0) record.exceptions = exceptions;
}

const OF_VALIDITY: ReadonlySet<string> = new Set(['validityStatus', 'overrunning', 'validityTimeSpecification']);
const OF_TIMES: ReadonlySet<string> = new Set(['overallStartTime', 'overallEndTime', 'validPeriod', 'exceptionPeriod']);

/** Elements beside those of the model, extensions among them: each may say that it does not always hold. */
function unknownIn(
  element: XmlElement | undefined,
  known: ReadonlySet<string>,
  { summary }: SituationContext,
): string[] {
  return (element?.children ?? []).flatMap((child) => {
    const { local } = child.name;
    if ((modelOf(child.name) && known.has(local)) || isEmpty(child)) return [];
    count(summary.notCarried, `situationRecord/validity/${local}`);
    return local;
  });
}

/** Says nothing: the place where an extension would stand. */
function isEmpty({ children, text, attributes }: XmlElement): boolean {
  return children.length === 0 && text.trim() === '' && attributes.length === 0;
}

/** A name alone restricts nothing. */
function isRestricted(period: DecodedPeriod): boolean {
  return Object.keys(period).some((part) => part !== 'name');
}

function withUnread(period: DecodedPeriod, unread: readonly string[]): DecodedPeriod {
  return { ...period, unread: [...(period.unread ?? []), ...unread] };
}

function toPeriod(element: XmlElement, where: string, context: SituationContext): DecodedPeriod {
  const unread: string[] = [];
  const bound = (local: string): IsoInstant | undefined => {
    const read = instantAt(context, where, element, local);
    if (read === undefined && textAt(element, local) !== undefined) unread.push(local);
    return read;
  };
  const start = bound('startOfPeriod');
  const end = bound('endOfPeriod');
  const name = textsAt(childOf(element, 'periodName'), context.language);
  const hours: ClockSpan[] = [];
  const dayPatterns: DayPattern[] = [];
  const specialDays: SpecialDay[] = [];
  for (const child of element.children) {
    const { local } = child.name;
    if (!modelOf(child.name)) {
      // What an extension says of a period may restrict it.
      if (!isEmpty(child)) unread.push(local);
      continue;
    }
    if (local === 'recurringTimePeriodOfDay') keep(hours, toHours(child, where, context), local, unread);
    else if (local === 'recurringDayWeekMonthPeriod') keep(dayPatterns, toDays(child, where, context), local, unread);
    else if (local === 'recurringSpecialDay') keep(specialDays, toSpecialDay(child), local, unread);
    else if (!['startOfPeriod', 'endOfPeriod', 'periodName'].includes(local) && !isEmpty(child)) unread.push(local);
  }
  for (const local of unread) count(context.summary.notCarried, `situationRecord/validity/${local}`);
  return {
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(name && { name }),
    ...(hours.length > 0 && { hours }),
    ...(dayPatterns.length > 0 && { dayPatterns }),
    ...(specialDays.length > 0 && { specialDays }),
    ...(unread.length > 0 && { unread }),
  };
}

function keep<T>(list: T[], read: T | undefined, local: string, unread: string[]): void {
  if (read === undefined) unread.push(local);
  else list.push(read);
}

function toHours(element: XmlElement, where: string, { issues }: SituationContext): ClockSpan | undefined {
  const [start, end] = ['startTimeOfPeriod', 'endTimeOfPeriod'].map((local) => {
    const text = textAt(element, local);
    if (text !== undefined && isClockTime(text)) return text;
    issues.add({
      code: text === undefined ? 'FIELD_MISSING' : 'TIME_FORMAT',
      severity: 'warning',
      where,
      field: local,
      got: text,
      expected: 'HH:MM:SS',
    });
    return undefined;
  });
  return start !== undefined && end !== undefined ? { start, end } : undefined;
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const LAST = -1;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];

/** `firstWeek`, `firstWeekOfMonth`, `lastInstance` … */
function ordinalOf(word: string): number | undefined {
  const found = /^([a-z]+)(?:Week|WeekOfMonth|Instance)$/.exec(word)?.[1];
  if (found === 'last') return LAST;
  const at = found === undefined ? -1 : ORDINALS.indexOf(found);
  return at < 0 ? undefined : at + 1;
}

/** `undefined` where any of its words is none of the model's, or it holds something else. */
function toDays(element: XmlElement, where: string, { issues }: SituationContext): DayPattern | undefined {
  const pattern: DayPattern = {};
  for (const child of element.children) {
    const { local } = child.name;
    const word = vocabularyWord(child);
    const add = <K extends keyof DayPattern>(
      key: K,
      value: NonNullable<DayPattern[K]>[number] | undefined,
    ): boolean => {
      if (value === undefined) return false;
      pattern[key] = [...(pattern[key] ?? []), value] as DayPattern[K];
      return true;
    };
    const number = word === undefined ? undefined : ordinalOf(word);
    const isRead =
      local === 'applicableDay'
        ? add(
            'days',
            WEEKDAYS.find((day): day is Weekday => day === word),
          )
        : local === 'applicableMonth'
          ? add('months', word !== undefined && MONTHS.includes(word) ? MONTHS.indexOf(word) + 1 : undefined)
          : local === 'applicableWeek'
            ? add('weeks', number)
            : local === 'applicableCalenderWeekWithinMonth'
              ? add('calendarWeeks', number)
              : local === 'applicableInstanceOfDayWithinMonth' && add('instances', number);
    if (isRead) continue;
    issues.add({
      code: 'FIELD_ENUM',
      severity: 'warning',
      where,
      field: local,
      got: word,
      expected: 'a day, week or month',
    });
    return undefined;
  }
  return pattern;
}

function toSpecialDay(element: XmlElement): SpecialDay | undefined {
  const type = wordAt(element, 'specialDayType');
  const narrows = booleanAt(element, 'intersectWithApplicableDays');
  if (type === undefined || narrows === undefined || childOf(element, 'namedArea')) return undefined;
  const publicEvent = wordAt(element, 'publicEvent');
  return { type, narrows, ...(publicEvent !== undefined && { publicEvent }) };
}

/** The number of a month of `DayPattern` as the models write it. */
export function monthWord(month: number): string {
  return MONTHS[month - 1]!;
}

/** The number of a week or instance as version 3 writes it. */
export function ordinalWord(ordinal: number, what: 'Week' | 'Instance'): string {
  return `${ordinal === LAST ? 'last' : ORDINALS[ordinal - 1]!}${what}`;
}

function instantAt(
  context: SituationContext,
  where: string,
  element: XmlElement | undefined,
  local: string,
): IsoInstant | undefined {
  const text = textAt(element, local);
  return text === undefined ? undefined : context.instants.read(text, () => `${where} ${local}`);
}
