import type { IssueCollector } from '#libs/errors';
import { weekdayOf, type DayNumber } from '#libs/formats/gtfs';
import type { Dataset } from './dataset.js';
import type { DayTypeAssignment } from './entities.js';
import type { NetexLimits } from './types.js';
import { parseDay, parseFlag, parseWeekdays } from './values.js';

const EVERY_DAY = 0b1111111;

/**
 * On which days a day type runs: what its assignments make available, less what they take away, whatever their order.
 * A period counts on the weekdays of the day type (all of them when it names none), a UIC period on the days of its
 * bits and of those that are missing, a date on that day. A day type without an assignment runs on no day.
 * Issues: REFERENCE_UNKNOWN, TIME_FORMAT, FIELD_ENUM, and FIELD_RANGE for a period longer than `periodDays`.
 */
export class Calendar {
  private readonly assigned = new Map<string, (DayTypeAssignment & { where: string })[]>();
  private readonly days = new Map<string, readonly DayNumber[]>();
  private total = 0;

  constructor(
    private readonly dataset: Dataset,
    private readonly issues: IssueCollector,
    private readonly limits: NetexLimits,
  ) {
    for (const assignment of dataset.dayAssignments) {
      const { dayTypeRef } = assignment;
      if (dayTypeRef === undefined) {
        dataset.unknown('dayType', placeOf(assignment), 'DayTypeRef', undefined, 'the assignment is lost');
        continue;
      }
      const known = this.assigned.get(dayTypeRef);
      if (known) known.push(assignment);
      else this.assigned.set(dayTypeRef, [assignment]);
    }
  }

  knows(dayType: string): boolean {
    return this.assigned.has(dayType) || this.dataset.find('dayType', dayType) !== undefined;
  }

  /** Ascending, each once. */
  daysOf(dayType: string): readonly DayNumber[] {
    let days = this.days.get(dayType);
    if (!days) this.days.set(dayType, (days = this.compute(dayType)));
    return days;
  }

  /** Day of an operating day; undefined and an issue when there is none. */
  operatingDay(ref: string, where: string): DayNumber | undefined {
    const day = this.dataset.find('operatingDay', ref);
    if (!day) {
      this.dataset.unknown('operatingDay', where, 'OperatingDayRef', ref, 'the day is lost');
      return undefined;
    }
    return this.readDay(day.calendarDate, `${day.where} OperatingDay[${ref}]`, 'CalendarDate');
  }

  private compute(dayType: string): readonly DayNumber[] {
    const weekdays = this.weekdaysOf(dayType);
    const days = new Set<DayNumber>();
    const taken = new Set<DayNumber>();
    for (const assignment of this.assigned.get(dayType) ?? []) {
      const target = parseFlag(assignment.isAvailable) === false ? taken : days;
      for (const day of this.daysOfAssignment(assignment, weekdays)) target.add(day);
    }
    const runs = [...days].filter((day) => !taken.has(day)).sort((a, b) => a - b);
    if ((this.total += runs.length) <= this.limits.serviceDays) return runs;
    const expected = `at most ${this.limits.serviceDays} days of all day types together; its days are lost`;
    this.issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where: `DayType[${dayType}]`, expected });
    return [];
  }

  isAssigned(dayType: string): boolean {
    return this.assigned.has(dayType);
  }

  /** Bits of the weekdays of a day type, Monday the lowest; all of them when it names none, none when it is not there. */
  weekdaysOf(dayType: string): number {
    const known = this.dataset.find('dayType', dayType);
    if (!known) return this.assigned.has(dayType) ? EVERY_DAY : 0;
    return this.weekdaysIn(known.daysOfWeek, `${known.where} DayType[${dayType}]`);
  }

  weekdaysIn(daysOfWeek: readonly string[] | undefined, where: string): number {
    if (!daysOfWeek) return EVERY_DAY;
    let bits = 0;
    for (const text of daysOfWeek) {
      const read = parseWeekdays(text);
      if (read === undefined) {
        const expected = 'names of weekdays, Weekdays, Weekend, Everyday or none';
        this.issues.add({ code: 'FIELD_ENUM', severity: 'error', where, field: 'DaysOfWeek', got: text, expected });
      } else bits |= read;
    }
    return bits;
  }

  private daysOfAssignment(assignment: DayTypeAssignment & { where: string }, weekdays: number): DayNumber[] {
    const where = placeOf(assignment);
    const { date, operatingDayRef, operatingPeriodRef } = assignment;
    const one = (day: DayNumber | undefined): DayNumber[] => (day === undefined ? [] : [day]);
    if (date !== undefined) return one(this.readDay(date, where, 'Date'));
    if (operatingDayRef !== undefined) return one(this.operatingDay(operatingDayRef, where));
    if (operatingPeriodRef !== undefined) return this.daysOfPeriod(operatingPeriodRef, weekdays, where);
    const expected = 'a Date, OperatingDayRef or OperatingPeriodRef';
    this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where, expected });
    return [];
  }

  private daysOfPeriod(ref: string, weekdays: number, where: string): DayNumber[] {
    const period = this.dataset.find('period', ref);
    if (!period) {
      this.dataset.unknown('period', where, 'OperatingPeriodRef', ref, 'the assignment is lost');
      return [];
    }
    const place = `${period.where} OperatingPeriod[${ref}]`;
    const { fromDate, toDate, fromDayRef, toDayRef, validDayBits } = period;
    const end = (date: string | undefined, dayRef: string | undefined, field: string) =>
      date === undefined && dayRef !== undefined ? this.operatingDay(dayRef, place) : this.readDay(date, place, field);
    const first = end(fromDate, fromDayRef, 'FromDate');
    if (first === undefined) return [];
    const isOpen = toDate === undefined && toDayRef === undefined;
    if (validDayBits !== undefined && isOpen) return this.daysOfBits(first, validDayBits, place);
    const last = end(toDate, toDayRef, 'ToDate');
    if (last === undefined || !this.isShort(last - first + 1, place)) return [];
    const days: DayNumber[] = [];
    // Where a bit is missing its day is available, as one of the weekdays.
    const known = validDayBits?.length ?? 0;
    if (known > 0) for (const day of this.daysOfBits(first, validDayBits!, place)) if (day <= last) days.push(day);
    for (let day = first + known; day <= last; day += 1) if (weekdays & (1 << weekdayOf(day))) days.push(day);
    return days;
  }

  private daysOfBits(first: DayNumber, bits: string, where: string): DayNumber[] {
    if (!this.isShort(bits.length, where)) return [];
    const days: DayNumber[] = [];
    for (let at = 0; at < bits.length; at += 1) if (bits.charCodeAt(at) === 0x31) days.push(first + at);
    return days;
  }

  private isShort(days: number, where: string): boolean {
    if (days <= this.limits.periodDays) return true;
    const expected = `at most ${this.limits.periodDays} days; the period is lost`;
    this.issues.add({ code: 'FIELD_RANGE', severity: 'error', where, got: `${days} days`, expected });
    return false;
  }

  private readDay(text: string | undefined, where: string, field: string): DayNumber | undefined {
    const day = parseDay(text);
    if (day !== undefined) return day;
    if (text === undefined) this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where, field });
    else this.issues.add({ code: 'TIME_FORMAT', severity: 'error', where, field, got: text, expected: 'YYYY-MM-DD' });
    return undefined;
  }
}

function placeOf({ id, where }: DayTypeAssignment & { where: string }): string {
  return `${where} DayTypeAssignment[${id ?? '?'}]`;
}
