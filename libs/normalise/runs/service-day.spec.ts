import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { scheduleFrom } from '../rules/matching.fixture.js';
import { ServiceDayFinder } from './service-day.js';

/** T3 leaves at 25:05 on 31 January only; N runs at 25:05 on every working day; T1 at 08:00 on working days but the 6th. */
const schedule = scheduleFrom(
  tinyFeed({
    'trips.txt':
      'route_id,service_id,trip_id,direction_id\n90,WORK,T1,0\n90,NIGHT,T3,0\n90,WORK,N,0\n90,WORK,H,0\n90,WORK,T2,1\n',
    'frequencies.txt': 'trip_id,start_time,end_time,headway_secs,exact_times\nH,06:00:00,25:00:00,600,0\n',
    ...withRows(
      'stop_times.txt',
      'N,25:05:00,25:05:00,A,1',
      'N,25:15:00,25:15:00,C,2',
      'H,06:00:00,06:00:00,A,1',
      'H,06:10:00,06:10:00,C,2',
    ),
  }),
);
const days = new ServiceDayFinder(schedule);
const judge = (tripId: string, startDate?: string, local?: string, startTime?: string) =>
  days.judge({
    trip: schedule.findTrip(tripId)!,
    startDate,
    startTime,
    atMs: local === undefined ? undefined : Date.parse(`${local}+01:00`),
  });

describe('the service day a run is of', () => {
  it('is the one named, where the trip runs then and its times do not say otherwise', () => {
    expect(judge('T1', '20260115')).toEqual({ serviceDate: '20260115' });
    expect(judge('T1', '20260115', '2026-01-15T08:20:00')).toEqual({ serviceDate: '20260115' });
    expect(judge('T1', '20260115', '2026-01-15T15:00:00')).toEqual({ serviceDate: '20260115' });
  });

  it('is the day before where a trip after midnight is reported with the calendar date', () => {
    const repaired = { serviceDate: '20260131', repair: 'service-day' };
    expect(judge('T3', '20260201', '2026-02-01T01:06:00')).toEqual(repaired);
    expect(judge('T3', '20260201')).toEqual(repaired);
    // Friday's trip also runs on Thursday: the time decides.
    expect(judge('N', '20260116', '2026-01-16T01:06:00')).toEqual({ serviceDate: '20260115', repair: 'service-day' });
    expect(judge('N', '20260116', '2026-01-17T01:06:00')).toEqual({ serviceDate: '20260116' });
  });

  it('is the one beside where the date reported is one off', () => {
    expect(judge('T1', '20260114', '2026-01-15T08:06:00')).toEqual({ serviceDate: '20260115', repair: 'service-day' });
    expect(judge('T1', '20260106', '2026-01-07T08:06:00')).toEqual({ serviceDate: '20260107', repair: 'service-day' });
  });

  it('is none where the trip runs neither then nor beside', () => {
    expect(judge('T1', '20260106')).toBeUndefined();
    expect(judge('T3', '20260115', '2026-01-15T01:06:00')).toBeUndefined();
    expect(judge('T1', '20260106', '2026-01-06T08:06:00')).toBeUndefined();
  });

  it('is found by the time where no date is reported', () => {
    const added = (serviceDate: string) => ({ serviceDate, repair: 'service-day-added' });
    expect(judge('T1', undefined, '2026-01-15T08:06:00')).toEqual(added('20260115'));
    expect(judge('N', undefined, '2026-01-16T00:50:00')).toEqual(added('20260115'));
    expect(judge('T1', undefined, '2026-01-18T08:06:00')).toEqual({});
    expect(judge('T3', undefined, '2026-01-15T08:06:00')).toBeUndefined();
    expect(judge('T1')).toEqual({});
  });

  it('of a run by headway goes by its own start, or by the span of its rows', () => {
    expect(judge('H', undefined, '2026-01-16T00:30:00')).toMatchObject({ serviceDate: '20260115' });
    expect(judge('H', '20260116', '2026-01-16T00:30:00', '24:30:00')).toEqual({
      serviceDate: '20260115',
      repair: 'service-day',
    });
  });

  it('starts at noon less twelve hours, also when the clock changes', () => {
    expect(days.startMs('20260329')).toBe(Date.parse('2026-03-28T23:00:00+01:00') + 0);
    expect(days.dateAt(Date.parse('2026-01-15T23:59:59+01:00'))).toBe('20260115');
    expect(days.dateAt(Date.parse('2026-01-16T00:00:00+01:00'))).toBe('20260116');
    expect(days.startMs('20260230')).toBeUndefined();
  });
});
