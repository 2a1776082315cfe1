import type { IssueCollector } from '#libs/errors';
import type { DayNumber } from '#libs/formats/gtfs';
import type { NetexDataset } from './dataset.js';
import { dayTestOf, type DayTest } from './day-properties.js';
import type { DayTypeAssignment, Valid } from './entities.js';
import type { NetexLimits } from './types.js';
import { parseDay, parseFlag } from './values.js';

/**
 * On which days a day type runs: what its assignments make available, less what they take away, whatever their order.
 * What is taken away and cannot be read may be any day: the day type has none then.
 * A period counts on the days the properties of the day type say (all of them when it has none), a UIC period on the days of its
 * bits and of those that are missing, a date on that day. A day type without an assignment runs on no day.
 * Issues: REFERENCE_UNKNOWN, TIME_FORMAT, FIELD_TYPE, FIELD_ENUM, and FIELD_RANGE for a period longer than `periodDays`.
 */
export class Calendar {
  private readonly assigned = new Map<string, (DayTypeAssignment & { where: string })[]>();
  private readonly days = new Map<string, readonly DayNumber[]>();
  private total = 0;
  private limit = (_frames: readonly Valid[], days: readonly DayNumber[]): readonly DayNumber[] => days;

  constructor(
    private readonly dataset: NetexDataset,
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

  /** How the frames around assignments limit their days. Conditions may name day types, so that neither comes first. */
  limitedBy(limit: (frames: readonly Valid[], days: readonly DayNumber[]) => readonly DayNumber[]): void {
    this.limit = limit;
  }

  knows(dayType: string): boolean {
    return this.assigned.has(dayType) || this.dataset.find('dayType', dayType) !== undefined;
  }

  /** Ascending, each once. */
  daysOf(dayType: string): readonly DayNumber[] {
    const known = this.days.get(dayType);
    if (known) return known;
    // A frame's condition may name day types of that very frame: they are none of its days.
    this.days.set(dayType, []);
    const days = this.compute(dayType);
    this.days.set(dayType, days);
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
    const isOfType = this.dayTest(dayType);
    const days = new Set<DayNumber>();
    const excluded = new Set<DayNumber>();
    let isKnown = true;
    for (const assignment of this.assigned.get(dayType) ?? []) {
      const isAvailable = assignment.isAvailable === undefined || parseFlag(assignment.isAvailable);
      if (isAvailable === undefined) this.reportUnreadable(assignment);
      const read = this.daysOfAssignment(assignment, isOfType);
      if (isAvailable) for (const day of this.limit(assignment.frames ?? [], read ?? [])) days.add(day);
      // What is taken away and cannot be read may be any day.
      else if (!read) isKnown = false;
      else for (const day of read) excluded.add(day);
    }
    const runs = isKnown ? [...days].filter((day) => !excluded.has(day)).sort((a, b) => a - b) : [];
    if ((this.total += runs.length) <= this.limits.serviceDays) return runs;
    const expected = `at most ${this.limits.serviceDays} days of all day types together; its days are lost`;
    this.issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where: `DayType[${dayType}]`, expected });
    return [];
  }

  private reportUnreadable(assignment: DayTypeAssignment & { where: string }): void {
    this.issues.add({
      code: 'FIELD_TYPE',
      severity: 'error',
      where: placeOf(assignment),
      field: 'isAvailable',
      got: assignment.isAvailable,
      expected: 'true or false; its days are taken away',
    });
  }

  isAssigned(dayType: string): boolean {
    return this.assigned.has(dayType);
  }

  /** What the properties of a day type say of a day: nothing against any where it has none, all where it is not there. */
  dayTest(dayType: string): DayTest {
    const known = this.dataset.find('dayType', dayType);
    if (!known) return () => this.assigned.has(dayType);
    return dayTestOf(known.properties, `${known.where} DayType[${dayType}]`, this.issues);
  }

  /** `undefined` and an issue where they cannot be read. */
  private daysOfAssignment(
    assignment: DayTypeAssignment & { where: string },
    isOfType: DayTest,
  ): DayNumber[] | undefined {
    const where = placeOf(assignment);
    const { date, operatingDayRef, operatingPeriodRef } = assignment;
    const one = (day: DayNumber | undefined): DayNumber[] | undefined => (day === undefined ? undefined : [day]);
    if (date !== undefined) return one(this.readDay(date, where, 'Date'));
    if (operatingDayRef !== undefined) return one(this.operatingDay(operatingDayRef, where));
    if (operatingPeriodRef !== undefined) return this.daysOfPeriod(operatingPeriodRef, isOfType, where);
    const expected = 'a Date, OperatingDayRef or OperatingPeriodRef';
    this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where, expected });
    return undefined;
  }

  private daysOfPeriod(ref: string, isOfType: DayTest, where: string): DayNumber[] | undefined {
    const period = this.dataset.find('period', ref);
    if (!period) {
      this.dataset.unknown('period', where, 'OperatingPeriodRef', ref, 'the assignment is lost');
      return undefined;
    }
    const place = `${period.where} OperatingPeriod[${ref}]`;
    const { fromDate, toDate, fromDayRef, toDayRef, validDayBits } = period;
    const end = (date: string | undefined, dayRef: string | undefined, field: string) =>
      date === undefined && dayRef !== undefined ? this.operatingDay(dayRef, place) : this.readDay(date, place, field);
    const first = end(fromDate, fromDayRef, 'FromDate');
    if (first === undefined) return undefined;
    const isOpen = toDate === undefined && toDayRef === undefined;
    if (validDayBits !== undefined && isOpen) return this.daysOfBits(first, validDayBits, place);
    const last = end(toDate, toDayRef, 'ToDate');
    if (last === undefined || !this.isPeriod(first, last, place)) return undefined;
    const days: DayNumber[] = [];
    // Where a bit is missing its day is available, as one of the weekdays.
    const known = validDayBits?.length ?? 0;
    if (known > 0)
      for (const day of this.daysOfBits(first, validDayBits!, place) ?? []) if (day <= last) days.push(day);
    for (let day = first + known; day <= last; day += 1) if (isOfType(day)) days.push(day);
    return days;
  }

  private daysOfBits(first: DayNumber, bits: string, where: string): DayNumber[] | undefined {
    if (!this.isShort(bits.length, where)) return undefined;
    const days: DayNumber[] = [];
    for (let at = 0; at < bits.length; at += 1) if (bits.charCodeAt(at) === 0x31) days.push(first + at);
    return days;
  }

  private isPeriod(first: DayNumber, last: DayNumber, where: string): boolean {
    if (last >= first) return this.isShort(last - first + 1, where);
    const expected = 'a last day that is not before the first; the period is lost';
    this.issues.add({ code: 'FIELD_RANGE', severity: 'error', where, field: 'ToDate', expected });
    return false;
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
