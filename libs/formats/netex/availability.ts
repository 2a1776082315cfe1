import type { IssueCollector } from '#libs/errors';
import type { DayNumber } from '#libs/formats/gtfs';
import type { Calendar } from './calendar.js';
import { dayTestOf } from './day-properties.js';
import type { NetexDataset } from './dataset.js';
import type { AvailabilityCondition, Valid, ValidBetween } from './entities.js';
import type { Journey } from './journey.js';
import type { NetexLimits } from './types.js';
import { parseDay, parseFlag } from './values.js';

/** Days one condition is about. Without an end it is about all days from or until the other. */
interface Span {
  first: DayNumber | undefined;
  last: DayNumber | undefined;
  has(day: DayNumber): boolean;
}

/** What limits all journeys of a frame, line, route or pattern; the validity is one object for all of them. */
export interface Limit {
  validity: Valid;
  where: string;
}

/**
 * Days on which a journey is valid by conditions of its own: those of one of its available conditions (all of them where it has none),
 * inside one of its `ValidBetween`, and of no condition that is not available. A condition that cannot be read limits as
 * far as it may: to no day. Spec: NeTEx part 1, validity conditions; `ValidDayBits`: a bit that is missing is available.
 * Issues: REFERENCE_UNKNOWN, TIME_FORMAT, FIELD_RANGE, FIELD_TYPE.
 */
export class Availability {
  private readonly tests = new Map<Valid, (day: DayNumber) => boolean>();

  constructor(
    private readonly dataset: NetexDataset,
    private readonly calendar: Calendar,
    private readonly issues: IssueCollector,
    private readonly limits: NetexLimits,
  ) {}

  /** Those of `days` that are valid; where the journey names no days of its own (`undefined`), those its conditions name. */
  daysOf(journey: Journey, days: readonly DayNumber[] | undefined): DayNumber[] {
    const where = `${journey.where} ServiceJourney[${journey.id}]`;
    const { isValid, available } = this.read(journey.validity ?? {}, where);
    const asked = days ?? available.flatMap((span) => this.listOf(span, where));
    return [...new Set(asked)].filter(isValid).sort((a, b) => a - b);
  }

  /** Those of `days` on which what stands around a journey (its frames, line, route and pattern) is valid, too. */
  within(limits: readonly Limit[], days: readonly DayNumber[]): readonly DayNumber[] {
    const tests = limits.map(({ validity, where }) => {
      let test = this.tests.get(validity);
      if (!test) this.tests.set(validity, (test = this.read(validity, where).isValid));
      return test;
    });
    return days.filter((day) => tests.every((isValid) => isValid(day)));
  }

  private read(
    { conditions = [], conditionRefs = [], between = [], unresolved = [], unresolvedRefs = [] }: Valid,
    where: string,
  ): { isValid: (day: DayNumber) => boolean; available: readonly Span[] } {
    const available: Span[] = [];
    const excluded: Span[] = [];
    const add = (condition: AvailabilityCondition): void => {
      const isAvailable = condition.isAvailable === undefined || parseFlag(condition.isAvailable);
      const span = this.spanOf(condition, where);
      if (isAvailable === undefined) this.reportUnreadable(condition, where);
      if (isAvailable) available.push(span ?? NO_DAY);
      else excluded.push(isAvailable === false && span ? span : ALL_DAYS);
    };
    for (const condition of conditions) add(condition);
    for (const ref of conditionRefs) {
      const known = this.dataset.find('availability', ref);
      if (known) add(known);
      else {
        available.push(NO_DAY);
        this.dataset.unknown('availability', where, 'AvailabilityConditionRef', ref, 'its days are lost');
      }
    }
    if (unresolved.length + unresolvedRefs.length > 0) {
      const expected = 'conditions that name days; its days are lost';
      this.issues.add({ code: 'FIELD_TYPE', severity: 'error', where, field: 'validityConditions', expected });
      available.push(NO_DAY);
      excluded.push(ALL_DAYS);
    }
    const spans = between.map((one) => this.spanBetween(one, where));
    const isValid = (day: DayNumber): boolean =>
      (available.length === 0 || available.some((span) => covers(span, day))) &&
      (spans.length === 0 || spans.some((span) => covers(span, day))) &&
      !excluded.some((span) => covers(span, day));
    return { isValid, available };
  }

  private reportUnreadable({ id, isAvailable }: AvailabilityCondition, where: string): void {
    this.issues.add({
      code: 'FIELD_TYPE',
      severity: 'error',
      where: `${where} AvailabilityCondition[${id ?? '?'}]`,
      field: 'IsAvailable',
      got: isAvailable,
      expected: 'true or false; its days are lost',
    });
  }

  private spanOf(condition: AvailabilityCondition, where: string): Span | undefined {
    const { validDayBits: bits, dayTypeRefs, ownDayTypes, operatingDayRefs, timebandRefs, ownTimebands } = condition;
    const place = `${where} AvailabilityCondition[${condition.id ?? '?'}]`;
    if (timebandRefs || ownTimebands) {
      const expected = 'a condition for whole days; its days are lost';
      this.issues.add({ code: 'FIELD_TYPE', severity: 'error', where: place, field: 'timebands', expected });
      return undefined;
    }
    const ends = this.spanBetween(condition, place);
    if (ends === NO_DAY) return undefined;
    if (bits !== undefined && ends.first === undefined) {
      this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where: place, field: 'FromDate' });
      return undefined;
    }
    const tests: ((day: DayNumber) => boolean)[] = [];
    if (bits !== undefined) tests.push((day) => bits.charCodeAt(day - ends.first!) !== 0x30);
    if (dayTypeRefs || ownDayTypes || operatingDayRefs) {
      const named = new Set([
        ...(operatingDayRefs ?? []).flatMap((ref) => this.calendar.operatingDay(ref, place) ?? []),
        ...(dayTypeRefs ?? []).flatMap((ref) => this.calendar.daysOf(ref)),
      ]);
      // A day type nothing is assigned to means its weekdays, within the condition.
      const patterns = [
        ...(dayTypeRefs ?? []).filter((ref) => !this.calendar.isAssigned(ref)).map((ref) => this.calendar.dayTest(ref)),
        ...(ownDayTypes ?? []).map(({ properties }) => dayTestOf(properties, place, this.issues)),
      ];
      tests.push((day) => named.has(day) || patterns.some((has) => has(day)));
    }
    return { ...ends, has: (day) => tests.every((test) => test(day)) };
  }

  private spanBetween({ fromDate, toDate }: ValidBetween, where: string): Span {
    const [first, last] = [parseDay(fromDate), parseDay(toDate)];
    for (const [field, text, day] of [
      ['FromDate', fromDate, first],
      ['ToDate', toDate, last],
    ] as const) {
      if (text === undefined || day !== undefined) continue;
      this.issues.add({ code: 'TIME_FORMAT', severity: 'error', where, field, got: text, expected: 'YYYY-MM-DD' });
      return NO_DAY;
    }
    return { first, last, has: () => true };
  }

  /** Every day of a span that has two ends; one that has not says on no day that the journey runs. */
  private listOf(span: Span, where: string): DayNumber[] {
    const { first, last } = span;
    if (span === NO_DAY) return [];
    const count = first === undefined || last === undefined ? Infinity : last - first + 1;
    if (count > this.limits.periodDays) {
      const expected = `a first and a last day, at most ${this.limits.periodDays} days; its days are lost`;
      this.issues.add({ code: 'FIELD_RANGE', severity: 'error', where, field: 'AvailabilityCondition', expected });
      return [];
    }
    const days: DayNumber[] = [];
    for (let day = first!; day <= last!; day += 1) if (span.has(day)) days.push(day);
    return days;
  }
}

const NO_DAY: Span = { first: undefined, last: undefined, has: () => false };
const ALL_DAYS: Span = { first: undefined, last: undefined, has: () => true };

function covers({ first, last, has }: Span, day: DayNumber): boolean {
  return (first === undefined || day >= first) && (last === undefined || day <= last) && has(day);
}
