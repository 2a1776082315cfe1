import fc from 'fast-check';
import { formatGtfsTime, parseGtfsTime } from './index.js';

describe('clock times of GTFS', () => {
  it.each([
    ['08:06:00', 29_160],
    ['8:06:00', 29_160],
    [' 08:06:00 ', 29_160],
    ['00:00:00', 0],
    ['24:00:00', 86_400],
    ['25:35:00', 92_100],
    ['149:09:00', 536_940],
  ])('%j is %d seconds after noon minus twelve hours', (text, seconds) => {
    expect(parseGtfsTime(text)).toBe(seconds);
  });

  it.each(['', '8:6:00', '08:60:00', '08:06:60', '08-06-00', '-1:00:00', 'é8:06:00', '08:06:00Z', '999:00:00'])(
    '%j is no time',
    (text) => {
      expect(parseGtfsTime(text)).toBeUndefined();
    },
  );

  it.each([
    ['08:06', 8 * 3600 + 360],
    ['8:06', 8 * 3600 + 360],
    ['124:59', 124 * 3600 + 59 * 60],
  ])('%j is a time without seconds', (text, seconds) => {
    expect(parseGtfsTime(text)).toBe(seconds);
  });

  it('come back the same after writing', () => {
    fc.assert(
      fc.property(fc.nat(240 * 3600), (seconds) => {
        expect(parseGtfsTime(formatGtfsTime(seconds))).toBe(seconds);
      }),
    );
  });

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const seconds = parseGtfsTime(text);
        if (seconds !== undefined) expect(formatGtfsTime(seconds).padStart(9, '0')).toBe(text.trim().padStart(9, '0'));
      }),
    );
  });
});
