import { activePeriod, type ServiceDays, type ServiceException } from './calendar.js';
import type { CsvColumns } from './csv-reader.js';
import type { KeptRow } from './read-core.js';
import { WEEKDAYS } from './row-rules.js';
import type { DayNumber } from './service-date.js';

/** Services by index as calendar.txt and calendar_dates.txt pass by; made of the rows that are kept. */
export class ServiceStore {
  private readonly calendars = new Map<number, { weekdays: number; startDay: DayNumber; endDay: DayNumber }>();
  private readonly exceptions = new Map<number, ServiceException[]>();

  visitCalendar(columns: CsvColumns): KeptRow {
    const days = WEEKDAYS.map((name) => columns.columnOf(name));
    const start = columns.columnOf('start_date');
    const end = columns.columnOf('end_date');
    return (row, service) => {
      let weekdays = 0;
      days.forEach((column, i) => {
        if (row.integer(column) === 1) weekdays |= 1 << i;
      });
      this.calendars.set(service, { weekdays, startDay: row.day(start)!, endDay: row.day(end)! });
    };
  }

  visitCalendarDates(columns: CsvColumns): KeptRow {
    const date = columns.columnOf('date');
    const type = columns.columnOf('exception_type');
    return (row, service) => {
      const exception = { day: row.day(date)!, added: row.integer(type) === 1 };
      const known = this.exceptions.get(service);
      if (known) known.push(exception);
      else this.exceptions.set(service, [exception]);
    };
  }

  days(service: number): ServiceDays {
    const calendar = this.calendars.get(service) ?? { weekdays: 0, startDay: 0, endDay: 0 };
    const exceptions = [...(this.exceptions.get(service) ?? [])].sort((a, b) => a.day - b.day);
    return { ...calendar, exceptions };
  }
}

/** First and last day on which one of the services runs; `undefined` when none ever does. */
export function periodOfServices(services: readonly ServiceDays[]): { first: DayNumber; last: DayNumber } | undefined {
  let period: { first: DayNumber; last: DayNumber } | undefined;
  for (const service of services) {
    const active = activePeriod(service);
    if (!active) continue;
    period = {
      first: Math.min(period?.first ?? active.first, active.first),
      last: Math.max(period?.last ?? active.last, active.last),
    };
  }
  return period;
}
