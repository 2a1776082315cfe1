import type { SeenRunAnswer, TransitBlock, TripUpdate, VehicleRuns } from '../api/contract';
import { blockAsOf, blockOf, doingOf, doneEarlier, vehiclesOfTrips } from './vehicle-day';

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

  it('stands at an instant of the past as it was planned and as it was predicted then, whatever is known of it now', () => {
    const clock = (minute: number): string => new Date(Date.UTC(2026, 0, 15, 8, minute)).toISOString();
    const planned = (id: string, from: number, to: number, layoverSeconds?: number) => ({
      trip: { id, serviceDate: '20260115' },
      departure: { scheduledAt: clock(from) },
      arrival: { scheduledAt: clock(to) },
      ...(layoverSeconds !== undefined && { layoverSeconds }),
      // As of now all of it is over, late and ran by somebody else.
      ...{ progress: 'done', state: 'predicted', delaySeconds: 900, expectedLayoverSeconds: -700, vehicles: ['a:9'] },
    });
    const block = {
      trips: [
        planned('T1', 0, 10),
        planned('T2', 15, 25, 300),
        planned('T3', 30, 40, 300),
        planned('T4', 45, 55, 300),
        planned('T5', 60, 70, 300),
      ],
    } as unknown as TransitBlock;
    const updates: Record<string, object> = {
      T2: { trip: {}, stopTimeUpdates: [], delaySeconds: 480 },
      T4: { trip: { scheduleRelationship: 'CANCELED' }, stopTimeUpdates: [] },
    };
    // T2 ends eight minutes late: it runs on when T3 should have set out.
    const { trips } = blockAsOf(block, ({ id }) => updates[id] as TripUpdate | undefined, Date.parse(clock(29)));
    expect(trips.map(({ progress, state, delaySeconds }) => [progress, state, delaySeconds])).toEqual([
      ['done', 'scheduled', undefined],
      ['running', 'predicted', 480],
      ['next', 'scheduled', undefined],
      ['cancelled', 'cancelled', undefined],
      ['later', 'scheduled', undefined],
    ]);
    expect(trips.map(({ expectedLayoverSeconds }) => expectedLayoverSeconds)).toEqual([
      undefined,
      undefined,
      -180,
      undefined,
      undefined,
    ]);
    expect(trips.some((one) => 'vehicles' in one)).toBe(false);
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
