import { IssueCollector } from '#libs/errors';
import { tinyFeed, withRows } from '../formats/gtfs/tiny-feed.fixture.js';
import { importSchedule, openScheduleIndex, type Schedule, type StopCall } from './index.js';

function scheduleOf(changes: Parameters<typeof tinyFeed>[0] = {}): Schedule {
  const imported = importSchedule(tinyFeed(changes), { feedId: 'f', documentHash: 'h' }, new IssueCollector());
  return openScheduleIndex(imported.index);
}

const hours = (text: string): number => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 60;

describe('calls at a stop', () => {
  const ask = (
    schedule: Schedule,
    stopId: string,
    from: string,
    to: string,
    serviceDate = '20260115',
    by: 'arrival' | 'departure' = 'departure',
  ): StopCall[] => {
    const span = { fromSeconds: hours(from), toSeconds: hours(to) };
    return schedule.callsAt({ stopId, serviceDate, ...span, by });
  };
  const tripsOf = (schedule: Schedule, calls: StopCall[]): string[] =>
    calls.map(({ trip }) => schedule.tripAt(trip).tripId).sort();

  it('are those of the runs of the day whose time lies in the span, its end excluded', () => {
    const schedule = scheduleOf();
    expect(tripsOf(schedule, ask(schedule, 'A', '8:00', '8:01'))).toEqual(['T1']);
    expect(ask(schedule, 'A', '7:00', '8:00')).toEqual([]);
    expect(ask(schedule, 'A', '8:00', '8:01', '20260106')).toEqual([]);
    expect(ask(schedule, 'A', '8:00', '8:01', '20260117')).toEqual([]);
  });

  it('leave out where a run ends as a departure, and where it begins as an arrival', () => {
    const schedule = scheduleOf();
    expect(ask(schedule, 'C', '8:10', '8:11')).toEqual([]);
    expect(tripsOf(schedule, ask(schedule, 'C', '8:10', '8:11', '20260115', 'arrival'))).toEqual(['T1']);
    expect(ask(schedule, 'A', '8:00', '8:01', '20260115', 'arrival')).toEqual([]);
  });

  it('go on past midnight on the service day they belong to', () => {
    const schedule = scheduleOf();
    expect(tripsOf(schedule, ask(schedule, 'A', '25:00', '25:10', '20260131'))).toEqual(['T3']);
    expect(schedule.latestSeconds()).toBe(hours('25:15'));
  });

  it('stand between their neighbours where the timetable has no time, and say so', () => {
    expect(ask(scheduleOf(), 'B', '8:05', '8:06')).toEqual([
      {
        trip: expect.any(Number),
        place: 1,
        arrivalSeconds: hours('8:05'),
        departureSeconds: hours('8:05'),
        isEstimated: true,
      },
    ]);
  });

  it('are counted from the headway where a run has one, each start once', () => {
    const schedule = scheduleOf({
      'frequencies.txt':
        'trip_id,start_time,end_time,headway_secs,exact_times\nT1,09:00:00,10:00:00,600,1\nT1,10:00:00,11:00:00,1200,0\n',
    });
    // C is ten minutes from A; T1 itself, at 8:00, is a pattern and no run.
    expect(ask(schedule, 'A', '8:00', '8:30')).toEqual([]);
    const starts = ask(schedule, 'B', '9:30', '10:30').map(({ startSeconds, departureSeconds, headway }) => [
      startSeconds,
      departureSeconds,
      headway!.isExact,
    ]);
    expect(starts).toEqual([
      [hours('9:30'), hours('9:35'), true],
      [hours('9:40'), hours('9:45'), true],
      [hours('9:50'), hours('9:55'), true],
      [hours('10:00'), hours('10:05'), false],
      [hours('10:20'), hours('10:25'), false],
    ]);
  });

  it('are two of a run that comes back to the stop', () => {
    const schedule = scheduleOf(withRows('stop_times.txt', 'T2,08:45:00,08:45:00,B,10', 'T2,08:50:00,08:50:00,A,11'));
    const places = (by: 'arrival' | 'departure') =>
      ask(schedule, 'A', '8:35', '9:00', '20260115', by).map(({ place }) => place);
    expect(places('arrival').sort()).toEqual([1, 3]);
    expect(places('departure')).toEqual([1]);
    const [pattern] = [schedule.patternOf(schedule.findTrip('T2')!)];
    expect(schedule.placesOf('A').filter((one) => one.pattern === pattern)).toHaveLength(2);
  });

  it('are none of a stop nobody knows', () => {
    expect(ask(scheduleOf(), 'nowhere', '0:00', '30:00')).toEqual([]);
    expect(scheduleOf().placesOf('nowhere')).toEqual([]);
  });
});

describe('wheelchair boarding of a stop', () => {
  it('is what stops.txt says, and nothing where it says nothing', () => {
    const schedule = scheduleOf({
      'stops.txt':
        'stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding\nA,A,49.4404,1.0912,1\nB,B,49.4475,1.0991,2\nC,C,49.4482,1.1075,0\n',
    });
    expect(['A', 'B', 'C'].map((id) => schedule.findStop(id)!.wheelchairBoarding)).toEqual(['yes', 'no', undefined]);
  });
});
