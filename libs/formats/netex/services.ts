import type { IssueCollector } from '#libs/errors';
import { formatServiceDate, weekdayOf, type DayNumber } from '#libs/formats/gtfs';
import type { Availability } from './availability.js';
import { Limits } from './limits.js';
import type { Calendar } from './calendar.js';
import type { NetexDataset } from './dataset.js';
import type { Journey } from './journey.js';
import type { Tables } from './tables.js';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Days so far apart are mistakes of a year, which no week describes. */
const LONGEST_CALENDAR_DAYS = 3_660;

/**
 * GTFS services: one for each day type, one for each combination of them, and one for each journey with days of its own, or days it is
 * planned not to run on.
 * Issues: REFERENCE_UNKNOWN for a day type or operating day that is not there, SERVICE_NEVER_ACTIVE for a service
 * without a day, each reported once.
 */
export class Services {
  private readonly known = new Map<string, { days: readonly DayNumber[] }>();
  /** By number of the limits. */
  private readonly lists: Map<readonly string[], string | undefined>[] = [];
  private readonly limits: Limits;
  private first: DayNumber | undefined;
  private last: DayNumber | undefined;

  constructor(
    private readonly dataset: NetexDataset,
    private readonly calendar: Calendar,
    private readonly availability: Availability,
    private readonly issues: IssueCollector,
  ) {
    this.limits = new Limits(dataset);
  }

  /** Undefined when the journey runs on no day. */
  serviceOf(journey: Journey): string | undefined {
    const { dayTypeRefs, id } = journey;
    const ownDays = [...journey.operatingDayRefs, ...(this.dataset.datedDays.get(id) ?? [])];
    if (ownDays.length > 0 || journey.validity || this.dataset.cancelledDays.has(id))
      return this.ownService(journey, ownDays);
    // Journeys with the same day types share the very list, those with the same limits a number.
    const { number } = this.limits.of(journey);
    let lists = this.lists[number];
    if (!lists) this.lists[number] = lists = new Map();
    if (!lists.has(dayTypeRefs)) lists.set(dayTypeRefs, this.serviceOfDayTypes(journey));
    return lists.get(dayTypeRefs);
  }

  /** Of all services in use. */
  get period(): { first: DayNumber; last: DayNumber } | undefined {
    return this.first === undefined ? undefined : { first: this.first, last: this.last! };
  }

  write(tables: Tables): void {
    const dates: [string, number, number][] = [];
    const calendar = tables.table('calendar.txt', ['service_id', ...WEEKDAYS, 'start_date', 'end_date'], {
      optional: true,
    });
    for (const [id, { days }] of this.known) {
      if (days.length === 0) continue;
      const weekly = weeklyOf(days);
      if (weekly) {
        const bits = WEEKDAYS.map((_, weekday) => String((weekly.weekdays >> weekday) & 1));
        calendar.row(id, ...bits, formatServiceDate(days[0]!), formatServiceDate(days[days.length - 1]!));
        for (const { day, added } of weekly.exceptions) dates.push([id, day, added ? 1 : 2]);
      } else for (const day of days) dates.push([id, day, 1]);
    }
    calendar.end();
    // One of the two must be there, be it empty.
    const table = tables.table('calendar_dates.txt', ['service_id', 'date', 'exception_type'], {
      optional: tables.counts['calendar.txt']! > 0,
    });
    for (const [id, day, type] of dates) table.row(id, formatServiceDate(day), String(type));
    table.end();
  }

  private knownDayTypes({ id, where, dayTypeRefs }: Journey): string[] {
    return [...new Set(dayTypeRefs)].filter((dayType) => {
      if (this.calendar.knows(dayType)) return true;
      const place = `${where} ServiceJourney[${id}]`;
      this.dataset.unknown('dayType', place, 'DayTypeRef', dayType, 'its days are lost');
      return false;
    });
  }

  private serviceOfDayTypes(journey: Journey): string | undefined {
    const known = this.knownDayTypes(journey);
    const { id, where, dayTypeRefs } = journey;
    if (known.length === 0) {
      if (dayTypeRefs.length === 0) {
        const place = `${where} ServiceJourney[${id}]`;
        const expected = 'day types or operating days; journeys without any are left out';
        this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where: place, field: 'dayTypes', expected });
      }
      return undefined;
    }
    const { number, limits } = this.limits.of(journey);
    const days = (): readonly DayNumber[] => known.flatMap((dayType) => this.calendar.daysOf(dayType));
    const name = known.join('+');
    if (number === 0) return this.service(name, days, where);
    return this.service(`${name}@${number}`, () => this.availability.within(limits, days()), where);
  }

  private ownService(journey: Journey, ownDays: readonly string[]): string | undefined {
    const { id, where } = journey;
    const daysOf = (refs: readonly string[]): DayNumber[] =>
      refs.flatMap((ref) => this.calendar.operatingDay(ref, `${where} ServiceJourney[${id}]`) ?? []);
    const named = [
      ...daysOf(ownDays),
      ...this.knownDayTypes(journey).flatMap((dayType) => this.calendar.daysOf(dayType)),
    ];
    const namesDays = ownDays.length > 0 || journey.dayTypeRefs.length > 0;
    const runs = journey.validity ? this.availability.daysOf(journey, namesDays ? named : undefined) : named;
    const off = new Set(daysOf(this.dataset.cancelledDays.get(id) ?? []));
    const left = this.availability.within(this.limits.of(journey).limits, runs).filter((day) => !off.has(day));
    if (left.length === 0 && off.size > 0) {
      this.dataset.notCarried('ServiceJourney (cancelled on all its days)');
      return undefined;
    }
    return this.service(id, () => left, where);
  }

  private service(id: string, list: () => readonly DayNumber[], where: string): string | undefined {
    let service = this.known.get(id);
    if (!service) {
      const days = [...new Set(list())].sort((a, b) => a - b);
      this.known.set(id, (service = { days }));
      if (days.length === 0) {
        this.issues.add({ code: 'SERVICE_NEVER_ACTIVE', severity: 'warning', where, field: 'dayTypes', got: id });
      } else {
        this.first = Math.min(this.first ?? Infinity, days[0]!);
        this.last = Math.max(this.last ?? -Infinity, days[days.length - 1]!);
      }
    }
    return service.days.length > 0 ? id : undefined;
  }
}

/** The days as a week that repeats and what departs from it; undefined when naming each day is no longer. */
function weeklyOf(
  days: readonly DayNumber[],
): { weekdays: number; exceptions: { day: DayNumber; added: boolean }[] } | undefined {
  const first = days[0]!;
  const last = days[days.length - 1]!;
  if (last - first > LONGEST_CALENDAR_DAYS) return undefined;
  const ran = new Array<number>(7).fill(0);
  for (const day of days) ran[weekdayOf(day)]! += 1;
  const could = new Array<number>(7).fill(0);
  for (let day = first; day <= last; day += 1) could[weekdayOf(day)]! += 1;
  const weekdays = ran.reduce(
    (bits, count, weekday) => (count * 2 > could[weekday]! ? bits | (1 << weekday) : bits),
    0,
  );
  const exceptions: { day: DayNumber; added: boolean }[] = [];
  const runs = new Set(days);
  for (let day = first; day <= last; day += 1) {
    const isRegular = (weekdays & (1 << weekdayOf(day))) !== 0;
    if (isRegular !== runs.has(day)) exceptions.push({ day, added: !isRegular });
  }
  return exceptions.length + 1 < days.length ? { weekdays, exceptions } : undefined;
}
