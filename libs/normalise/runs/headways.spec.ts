import { itWithRecordings, readRecording } from '#libs/testing';
import { startsWithin } from './headways.js';
import { matchByStart } from '../rules/match-by-start.js';
import { contextOf, scheduleFrom } from '../rules/matching.fixture.js';

describe('trips by headway', () => {
  const row = { startSeconds: 18_000, endSeconds: 36_000, headwaySeconds: 120 };

  it('start at any time of the span, both ends included, where times are not exact', () => {
    const starts = [17_999, 18_000, 18_077, 36_000, 36_001].map((at) => startsWithin([{ ...row, isExact: false }], at));
    expect(starts).toEqual([false, true, true, true, false]);
  });

  it('start on the grid, the end left out, where times are exact', () => {
    const starts = [18_000, 18_077, 18_120, 36_000].map((at) => startsWithin([{ ...row, isExact: true }], at));
    expect(starts).toEqual([true, false, true, false]);
  });

  // Counted apart from this program, by Python's csv module: rows, seconds of headway, exact rows, lines.
  itWithRecordings('gtfs/cdmx/cdmx.zip', 'of Mexico City are 1,741, one row each, none exact, on 145 lines', () => {
    const schedule = scheduleFrom(readRecording('gtfs/cdmx/cdmx.zip'));
    const trips = [...schedule.trips()].filter((trip) => schedule.frequenciesOf(trip).length > 0);
    const rows = trips.flatMap((trip) => [...schedule.frequenciesOf(trip)]);
    expect([trips.length, rows.length, rows.reduce((sum, { headwaySeconds }) => sum + headwaySeconds, 0)]).toEqual([
      1_741, 1_741, 3_261_187,
    ]);
    expect(rows.filter(({ isExact }) => isExact)).toEqual([]);
    expect(new Set(trips.map(({ routeId }) => routeId)).size).toBe(145);
  });

  itWithRecordings(
    'gtfs/cdmx/cdmx.zip',
    'that start at one time on one line in both directions are not chosen from',
    () => {
      const context = contextOf(scheduleFrom(readRecording('gtfs/cdmx/cdmx.zip')));
      const at = (startTime: string, startDate: string) =>
        matchByStart.match({ routeId: 'ROUTE_14243', startTime, startDate }, context);
      // A Wednesday: 14743 and 42573 both run from 5 to 10, in directions the feed does not report.
      expect(at('09:01:17', '20190116')).toEqual({ unmatched: 'ambiguous' });
      expect(at('04:59:59', '20190116')).toEqual({ unmatched: 'no-such-trip' });
      // Of no calendar: that day lies beyond.
      expect(at('09:01:17', '20200115')).toEqual({ unmatched: 'not-running-that-day' });
    },
  );

  itWithRecordings('gtfs/bart/bart-rt.zip', 'of BART are none: its frequencies.txt has a header and no row', () => {
    const schedule = scheduleFrom(readRecording('gtfs/bart/bart-rt.zip'));
    expect([...schedule.trips()].filter((trip) => schedule.frequenciesOf(trip).length > 0)).toEqual([]);
  });
});
