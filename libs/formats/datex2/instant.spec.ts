import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { InstantReader } from './instant.js';

function read(text: string, defaultOffsetMinutes = 0): { instant: string | undefined; issues: IssueCollector } {
  const issues = new IssueCollector();
  const instant = new InstantReader(issues, defaultOffsetMinutes).read(text, () => 'here');
  return { instant, issues };
}

describe('times of a document', () => {
  it.each([
    ['2026-01-15T08:06:00+01:00', '2026-01-15T07:06:00.000Z'],
    ['2026-07-24T21:12:00.002308656Z', '2026-07-24T21:12:00.002Z'],
    ['2015-04-29T09:57:40.08+01:00', '2015-04-29T08:57:40.080Z'],
    ['2026-03-29T02:30:00.999-05:30', '2026-03-29T08:00:00.999Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['  2026-01-15T08:06:00Z\n', '2026-01-15T08:06:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(read(text)).toMatchObject({ instant, issues: { counts: {} } });
  });

  it.each([
    '',
    'now',
    '2026-01-15',
    '08:06:00',
    '2026-13-01T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-01-15T24:00:01Z',
    '2026-01-15T08:60:00Z',
    '2026-01-15T08:06:00+15:00',
    '2026-01-15 08:06:00Z',
  ])('%s is no time', (text) => {
    expect(read(text)).toMatchObject({ instant: undefined, issues: { counts: { TIME_FORMAT: 1 } } });
  });

  it('agree with the engine for every instant it can write', () => {
    const days = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, fc.integer({ min: -839, max: 839 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const hours = String(Math.trunc(Math.abs(offset) / 60)).padStart(2, '0');
        const zone = `${offset < 0 ? '-' : '+'}${hours}:${String(Math.abs(offset) % 60).padStart(2, '0')}`;
        expect(read(local + zone).instant).toBe(date.toISOString());
        expect(read(local, offset).instant).toBe(date.toISOString());
      }),
    );
  });
});
