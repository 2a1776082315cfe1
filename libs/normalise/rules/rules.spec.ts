import fc from 'fast-check';
import type { Schedule, ScheduledTrip } from '#libs/schedule';
import { RULE_NAMES, compileRules } from './index.js';
import { matchByStart } from './match-by-start.js';
import { matchByTripId } from './match-by-trip-id.js';

const ruleOf = (use: string, prefix: string) => compileRules([{ use, prefix } as { use: string }], 'feeds[0]').ids[0]!;

describe('rules on ids', () => {
  it('take a prefix off where it is, and leave other ids alone', () => {
    const rule = ruleOf('strip-prefix', 'TCAR:');
    expect([
      rule.tripId!('TCAR:90'),
      rule.routeId!('90'),
      rule.stopId!('TCAR:TCAR:1'),
      rule.vehicleId!('X:TCAR:1'),
    ]).toEqual(['90', '90', 'TCAR:1', 'X:TCAR:1']);
  });

  it('put a prefix on where it is not, on ids of the schedule only', () => {
    const rule = ruleOf('add-prefix', 'TNI:');
    expect([rule.tripId!('90'), rule.routeId!('TNI:90'), rule.vehicleId]).toEqual(['TNI:90', 'TNI:90', undefined]);
  });

  it('take the technical part of a French coded id, and leave ids of other forms alone', () => {
    const rule = compileRules([{ use: 'technical-id' }], 'feeds[0]').ids[0]!;
    expect(
      ['TCAR:ServiceJourney:22430:LOC', 'SQY:Line::411:LOC', 'STIF:StopPoint:Q:41178:', '22430', 'TCAR:90'].map((id) =>
        rule.tripId!(id),
      ),
    ).toEqual(['22430', '411', '41178', '22430', 'TCAR:90']);
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 5 }), fc.string({ maxLength: 10 }), (prefix, id) => {
        fc.pre(!id.startsWith(prefix));
        expect(ruleOf('strip-prefix', prefix).tripId!(ruleOf('add-prefix', prefix).tripId!(id))).toBe(id);
      }),
    );
  });

  it('that do not exist or do not fit are refused with their path', () => {
    expect(RULE_NAMES).toEqual(['add-prefix', 'strip-prefix', 'technical-id']);
    expect(() =>
      compileRules([{ use: 'strip-prefix', prefix: 'A' } as { use: string }, { use: 'guess' }], 'feeds[3]'),
    ).toThrow('feeds[3].rules[1].use: got "guess", expected one of add-prefix, strip-prefix, technical-id');
    expect(() => compileRules([{ use: 'strip-prefix' }], 'feeds[0]')).toThrow(/^feeds\[0\]\.rules\[0\]\.prefix: /);
    expect(() => compileRules([{ use: 'strip-prefix', prefix: '' } as { use: string }], 'feeds[0]')).toThrow(
      /^feeds\[0\]\.rules\[0\]\.prefix: /,
    );
  });
});

describe('finding the trip a vehicle runs', () => {
  const trip = (tripId: string, serviceId = 'WORK'): ScheduledTrip => ({ index: 0, tripId, routeId: '90', serviceId });
  const scheduleOf = (...trips: ScheduledTrip[]): Schedule =>
    ({
      findTrip: (tripId: string) => trips.find((one) => one.tripId === tripId),
      tripsOf: (routeId: string, _direction: number | undefined, start: number) =>
        routeId === '90' && start === 28_800 ? trips : [],
      isActive: (serviceId: string, date: string) => serviceId === 'WORK' && date === '20260115',
    }) as unknown as Schedule;

  it('is certain by the trip’s id', () => {
    expect(matchByTripId.match({ tripId: 'T1' }, scheduleOf(trip('T1')))).toMatchObject({
      score: 1,
      trip: { tripId: 'T1' },
    });
    expect(matchByTripId.match({ tripId: 'T2' }, scheduleOf(trip('T1')))).toBeUndefined();
    expect(matchByTripId.match({}, scheduleOf(trip('T1')))).toBeUndefined();
  });

  it('is likely by route, day and start, if only one trip starts then that day', () => {
    const run = { routeId: '90', startTime: '08:00:00', startDate: '20260115' };
    expect(matchByStart.match(run, scheduleOf(trip('T1'), trip('T2', 'SUNDAY')))).toMatchObject({
      score: 0.9,
      trip: { tripId: 'T1' },
    });
    expect(matchByStart.match(run, scheduleOf(trip('T1'), trip('T2')))).toBeUndefined();
    expect(matchByStart.match({ ...run, startDate: '20260118' }, scheduleOf(trip('T1')))).toBeUndefined();
    expect(matchByStart.match({ ...run, startTime: 'eight' }, scheduleOf(trip('T1')))).toBeUndefined();
    expect(matchByStart.match({ routeId: '90' }, scheduleOf(trip('T1')))).toBeUndefined();
  });
});
