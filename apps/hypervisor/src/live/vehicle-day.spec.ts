import type { SeenRunAnswer, TransitBlock, VehicleRuns } from '../api/contract';
import { blockOf, doingOf, doneEarlier, vehiclesOfTrips } from './vehicle-day';

const seen = (vehicle: string, trip?: string, block?: string): SeenRunAnswer =>
  ({
    vehicle,
    firstAt: '',
    lastAt: '',
    reports: 1,
    ...(trip && { trip: { id: trip } }),
    ...(block && { block }),
  }) as never;
const runs = (...items: SeenRunAnswer[]): VehicleRuns => ({ items }) as never;

describe('the day of a vehicle', () => {
  it('is on the block of the run it is on, else of the last run of the day that had one', () => {
    const day = runs(seen('a:7', 'a:T1', 'a:B1'), seen('a:7', 'a:T2', 'a:B2'), seen('a:7', 'a:T3'));
    expect(blockOf('a:B9', day)).toBe('a:B9');
    expect(blockOf(undefined, day)).toBe('a:B2');
    expect([blockOf(undefined, runs(seen('a:7'))), blockOf(undefined, undefined)]).toEqual([undefined, undefined]);
  });

  it('names who ran each trip, by the history or by what vehicles say now, each once', () => {
    const block = { trips: [{ trip: { id: 'a:T1' } }, { trip: { id: 'a:T2' }, vehicles: ['a:7'] }] } as TransitBlock;
    const found = vehiclesOfTrips(
      block,
      runs(seen('a:7', 'a:T1'), seen('a:7')),
      runs(seen('a:8', 'a:T1'), seen('a:7', 'a:T2')),
    );
    expect([...found]).toEqual([
      ['a:T1', ['a:7', 'a:8']],
      ['a:T2', ['a:7']],
    ]);
    expect(vehiclesOfTrips(block, undefined).get('a:T1')).toBeUndefined();
  });

  it('shows the last two runs that are over, and all from the first that is not', () => {
    const block = (...progress: string[]) => ({ trips: progress.map((one) => ({ progress: one })) }) as TransitBlock;
    expect(doneEarlier(block('done', 'cancelled', 'done', 'done', 'running', 'done', 'later'))).toBe(2);
    expect(doneEarlier(block('done', 'running'))).toBe(0);
    expect(doneEarlier(block('done', 'done', 'done'))).toBe(1);
  });

  it('says what the vehicle does at its stop, and that it is on its way where it says no more', () => {
    const doing = (vehicle: object) => doingOf(vehicle as never);
    expect(doing({ stopId: 'a:A', currentStatus: 'STOPPED_AT' })).toBe('stoppedAt');
    expect(doing({ stopId: 'a:A', currentStatus: 'INCOMING_AT' })).toBe('incomingAt');
    expect(doing({ stopId: 'a:A' })).toBe('inTransitTo');
    expect(doing({ currentStatus: 'STOPPED_AT' })).toBeUndefined();
  });
});
