import { tinyFeed, withRows } from '../../formats/gtfs/tiny-feed.fixture.js';
import { callsOf, contextOf, scheduleFrom } from './matching.fixture.js';
import { matchByStart } from './match-by-start.js';
import { matchByStops } from './match-by-stops.js';
import { matchByTripId } from './match-by-trip-id.js';
import type { RunToMatch } from './rule.js';

const scheduleOf = (changes: Record<string, string> = {}) => scheduleFrom(tinyFeed(changes));

/** A Thursday; T1 leaves A at 08:00, T2 leaves C at 08:31, T3 leaves A at 25:05 on 31 January only. */
const DAY = '20260115';
const plain = contextOf(scheduleOf());
const another = (tripId: string, minute: string): string =>
  `${tripId},08:${minute}:00,08:${minute}:00,A,1\n${tripId},,,B,2\n${tripId},08:${Number(minute) + 10}:00,08:${Number(minute) + 10}:00,C,3`;

describe('finding the trip a vehicle runs', () => {
  it('is certain by the trip’s id', () => {
    expect(matchByTripId.match({ tripId: 'T1' }, plain)).toMatchObject({ score: 1, trip: { tripId: 'T1' } });
    expect(matchByTripId.match({ tripId: 'T9' }, plain)).toEqual({ unmatched: 'no-such-trip' });
    expect(matchByTripId.match({}, plain)).toBeUndefined();
  });

  describe('by route, day and start', () => {
    const run: RunToMatch = { routeId: '90', startTime: '08:00:00', startDate: DAY };

    it('is likely, if only one trip starts then that day', () => {
      expect(matchByStart.match(run, plain)).toMatchObject({
        score: 0.9,
        serviceDate: DAY,
        trip: { tripId: 'T1' },
      });
      const twins = contextOf(
        scheduleOf({
          ...withRows('trips.txt', '90,WORK,T8,Boulingrin,0,SH,'),
          ...withRows('stop_times.txt', another('T8', '00')),
        }),
      );
      expect(matchByStart.match(run, twins)).toEqual({ unmatched: 'ambiguous' });
    });

    it('says why not: not that day, not then, nothing to go by', () => {
      expect(matchByStart.match({ ...run, startDate: '20260118' }, plain)).toEqual({
        unmatched: 'not-running-that-day',
      });
      expect(matchByStart.match({ ...run, startTime: '08:01:00' }, plain)).toEqual({ unmatched: 'no-such-trip' });
      expect(matchByStart.match({ ...run, startTime: 'eight' }, plain)).toBeUndefined();
      expect(matchByStart.match({ routeId: '90' }, plain)).toBeUndefined();
      expect(matchByStart.match({ ...run, isExtra: true }, plain)).toBeUndefined();
    });

    it('takes runs by headway at the times their rows allow', () => {
      const rows = (exact: number): string =>
        `trip_id,start_time,end_time,headway_secs,exact_times\nT1,08:00:00,10:00:00,600,${exact}\n`;
      const exact = contextOf(scheduleOf({ 'frequencies.txt': rows(1) }));
      const free = contextOf(scheduleOf({ 'frequencies.txt': rows(0) }));
      const at = (startTime: string, context = exact) =>
        matchByStart.match({ ...run, directionId: 0, startTime }, context);
      expect(at('09:40:00')).toMatchObject({ trip: { tripId: 'T1' } });
      expect(at('09:41:00')).toEqual({ unmatched: 'no-such-trip' });
      expect(at('10:00:00')).toEqual({ unmatched: 'no-such-trip' });
      expect(at('09:41:17', free)).toMatchObject({ trip: { tripId: 'T1' } });
      expect(at('10:00:01', free)).toEqual({ unmatched: 'no-such-trip' });
    });
  });

  describe('by stops and times', () => {
    const reported = (tripId: string, delay = 0, context = plain, date = DAY): RunToMatch => ({
      calls: () => callsOf(context, tripId, date, delay),
    });

    it('finds the trip that serves them in this order then, and scores its delay', () => {
      expect(matchByStops.match(reported('T1'), plain)).toMatchObject({
        trip: { tripId: 'T1' },
        serviceDate: DAY,
        score: 0.9,
      });
      expect(matchByStops.match(reported('T1', 600), plain)).toMatchObject({ trip: { tripId: 'T1' }, score: 0.6 });
      expect(matchByStops.match(reported('T2', 120), plain)).toMatchObject({ trip: { tripId: 'T2' } });
    });

    it('finds a trip after midnight on the service day before', () => {
      expect(matchByStops.match(reported('T3', 60, plain, '20260131'), plain)).toMatchObject({
        trip: { tripId: 'T3' },
        serviceDate: '20260131',
      });
    });

    it('does not choose between two trips that are nearly as likely', () => {
      const often = contextOf(
        scheduleOf({
          ...withRows('trips.txt', '90,WORK,T8,Boulingrin,0,SH,'),
          ...withRows('stop_times.txt', another('T8', '10')),
        }),
      );
      expect(matchByStops.match(reported('T1', 30, often), often)).toMatchObject({ trip: { tripId: 'T1' } });
      expect(matchByStops.match(reported('T1', 500, often), often)).toEqual({ unmatched: 'ambiguous' });
    });

    it('says why not: other stops, other day, too far in time, too little reported', () => {
      const reversed = (): RunToMatch => ({ calls: () => callsOf(plain, 'T1', DAY).reverse() });
      expect(matchByStops.match(reversed(), plain)).toEqual({ unmatched: 'no-such-trip' });
      const elsewhere: RunToMatch = {
        calls: () => callsOf(plain, 'T1', DAY).map((call) => ({ ...call, stopIds: ['X'] })),
      };
      expect(matchByStops.match(elsewhere, plain)).toEqual({ unmatched: 'too-little' });
      expect(matchByStops.match(reported('T1', 0, plain, '20260118'), plain)).toEqual({
        unmatched: 'not-running-that-day',
      });
      expect(matchByStops.match(reported('T1', 3_600), plain)).toEqual({ unmatched: 'too-far' });
      expect(matchByStops.match(reported('T1', -300), plain)).toEqual({ unmatched: 'too-far' });
      expect(matchByStops.match({ calls: () => callsOf(plain, 'T1', DAY).slice(0, 1) }, plain)).toEqual({
        unmatched: 'too-little',
      });
      expect(matchByStops.match({ routeId: '90' }, plain)).toBeUndefined();
      expect(matchByStops.match({ ...reported('T1'), isExtra: true }, plain)).toBeUndefined();
    });

    it('keeps to the route and direction reported, where the schedule knows them', () => {
      expect(matchByStops.match({ ...reported('T1'), routeId: '90', directionId: 0 }, plain)).toMatchObject({
        trip: { tripId: 'T1' },
      });
      expect(matchByStops.match({ ...reported('T1'), directionId: 1 }, plain)).toEqual({ unmatched: 'no-such-trip' });
      expect(matchByStops.match({ ...reported('T1'), routeId: 'unheard of' }, plain)).toMatchObject({
        trip: { tripId: 'T1' },
      });
    });
  });
});
