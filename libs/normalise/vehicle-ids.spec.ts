import type { FreeVehicle } from '#libs/model';
import { VehicleIds, type StandingVehicle } from './vehicle-ids.js';

const T0 = Date.parse('2026-01-15T08:00:00Z');
const HERE = { latitude: 49.44, longitude: 1.09 };
/** Some thirty metres off: the error of a receiver. */
const ALMOST_HERE = { latitude: 49.4402, longitude: 1.0903 };
const THERE = { latitude: 49.45, longitude: 1.1 };

describe('the published id of a shared vehicle', () => {
  const bike = (changes: Partial<StandingVehicle> = {}): StandingVehicle => ({
    upstreamId: 'bike-7',
    list: 'gbfs',
    point: HERE,
    isReserved: false,
    ...changes,
  });

  it('is the same while the vehicle stands, reserved or not, and says nothing of the operator’s own', () => {
    const ids = new VehicleIds('secret');
    const { id } = ids.idOf(bike(), T0);
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    ids.endRound('gbfs', ['bike-7']);
    expect(ids.idOf(bike({ point: ALMOST_HERE }), T0 + 60_000).id).toBe(id);
    expect(ids.idOf(bike({ isReserved: true }), T0 + 120_000).id).toBe(id);
    expect(new VehicleIds('other secret').idOf(bike(), T0).id).not.toBe(id);
    expect(ids.idOf(bike({ upstreamId: 'bike-8' }), T0).id).not.toBe(id);
  });

  it.each([
    ['stands elsewhere', [bike({ point: THERE })]],
    ['was reserved and is free again', [bike({ isReserved: true }), bike()]],
    ['is at another station', [bike({ stationId: 'A' }), bike({ stationId: 'B' })]],
  ])('is another when it %s', (_, steps) => {
    const ids = new VehicleIds('secret');
    const { id } = ids.idOf(bike(), T0);
    const last = steps.map((step, at) => ids.idOf(step, T0 + (at + 1) * 60_000)).at(-1)!;
    expect(last.id).not.toBe(id);
  });

  it('is another when it was gone and is back, be it in the same place', () => {
    const ids = new VehicleIds('secret');
    const { id } = ids.idOf(bike(), T0);
    ids.endRound('other', []);
    expect(ids.idOf(bike(), T0 + 30_000).id).toBe(id);
    ids.endRound('gbfs', []);
    expect(ids.idOf(bike(), T0 + 60_000).id).not.toBe(id);
  });

  it('is found again after a restart while the vehicle stands, and not where it has gone', () => {
    const { id, since } = new VehicleIds('secret').idOf(bike(), T0);
    const former = [{ vehicleId: `rouen:${id}`, point: HERE, standsSince: since } as unknown as FreeVehicle];
    const again = new VehicleIds('secret');
    again.resume(former);
    expect(again.idOf(bike(), T0 + 3_600_000)).toMatchObject({ id, since });
    const moved = new VehicleIds('secret');
    moved.resume(former);
    expect(moved.idOf(bike({ point: THERE }), T0 + 3_600_000).id).not.toBe(id);
  });
});
