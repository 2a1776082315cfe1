import fc from 'fast-check';
import { fromOpeningHours, toOpeningHours, type Hours } from './index.js';

const everyone = ['member', 'nonmember'];
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];
const all = [...weekdays, 'sat', 'sun'];
const hours = (days: string[], startTime: string, endTime: string): Hours['rentalHours'][number] => ({
  userTypes: everyone,
  days,
  startTime,
  endTime,
});

describe('opening hours', () => {
  it.each<[string, Hours]>([
    ['24/7', { rentalHours: [hours(all, '00:00:00', '24:00:00')], calendars: [] }],
    ['Mo-Fr 06:00-22:00', { rentalHours: [hours(weekdays, '06:00:00', '22:00:00')], calendars: [] }],
    ['06:00-22:00', { rentalHours: [hours(all, '06:00:00', '22:00:00')], calendars: [] }],
    [
      'Mo-Fr 06:00-09:00,16:00-20:00; Sa,Su 10:00-26:00',
      {
        rentalHours: [
          hours(weekdays, '06:00:00', '09:00:00'),
          hours(weekdays, '16:00:00', '20:00:00'),
          hours(['sat', 'sun'], '10:00:00', '26:00:00'),
        ],
        calendars: [],
      },
    ],
    [
      'Apr 01-Nov 30 00:00-24:00',
      {
        rentalHours: [hours(all, '00:00:00', '24:00:00')],
        calendars: [{ startMonth: 4, startDay: 1, endMonth: 11, endDay: 30 }],
      },
    ],
    [
      '2026 Apr 01-2026 Nov 30 Mo-Fr 06:00-22:00',
      {
        rentalHours: [hours(weekdays, '06:00:00', '22:00:00')],
        calendars: [{ startYear: 2026, startMonth: 4, startDay: 1, endYear: 2026, endMonth: 11, endDay: 30 }],
      },
    ],
  ])('%s say the same as the hours and calendar of 2.3', (text, parts) => {
    expect(fromOpeningHours(text)).toEqual(parts);
    expect(toOpeningHours(parts.rentalHours, parts.calendars)).toBe(text.replace('Sa,Su', 'Sa-Su'));
  });

  it('of a system that names none are always', () => {
    expect(toOpeningHours([], [])).toBe('24/7');
    expect(toOpeningHours([], [{ startMonth: 1, startDay: 1, endMonth: 12, endDay: 31 }])).toBe('24/7');
    expect(toOpeningHours([hours(all, '00:00:00', '23:59:59')], [])).toBe('24/7');
  });

  it('that end before they begin end on the next day', () => {
    expect(toOpeningHours([hours(['fri'], '22:00:00', '02:00:00')], [])).toBe('Fr 22:00-26:00');
  });

  it('that are written as producers do are understood', () => {
    expect(fromOpeningHours('Mo,Tu,We,Th,Fr,Sa,Su 00:00-23:59')?.rentalHours[0]!.days).toEqual(all);
    expect(fromOpeningHours('Apr 1-Nov 3 00:00-24:00')?.calendars).toHaveLength(1);
    expect(fromOpeningHours('Sa-Mo 9:00-18:00')?.rentalHours[0]).toEqual(
      hours(['mon', 'sat', 'sun'], '09:00:00', '18:00:00'),
    );
  });

  it('that say more than 2.3 can are left alone', () => {
    for (const text of ['Mo-Fr sunrise-sunset', 'PH off', 'week 1-10 Mo 08:00-09:00', 'Mo[1] 08:00-09:00', '', 'open'])
      expect(fromOpeningHours(text)).toBeUndefined();
  });

  it('come back the same from either side', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 22 }), fc.constantFrom('00', '30'));
    const rental = fc
      .record({ days: fc.subarray(all, { minLength: 1 }), start: clock, length: fc.integer({ min: 1, max: 23 }) })
      .map(({ days, start: [hour, minute], length }) => {
        const two = (value: number): string => String(value).padStart(2, '0');
        return hours(days, `${two(hour)}:${minute}:00`, `${two(hour + length)}:${minute}:00`);
      });
    fc.assert(
      fc.property(
        fc.uniqueArray(rental, { minLength: 1, maxLength: 3, selector: ({ days }) => days.join() }),
        (rentalHours) => {
          const text = toOpeningHours(rentalHours, []);
          const again = fromOpeningHours(text)!;
          expect(toOpeningHours(again.rentalHours, again.calendars)).toBe(text);
          expect(again.rentalHours).toEqual(rentalHours);
        },
      ),
    );
  });
});
