import fc from 'fast-check';
import type { HubEvent } from '#libs/model';
import { MORNING, stationHas, vehicleMoved } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { pageOfState, readPageQuery } from '../index.js';

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs-rt'] }]);
});
afterEach(() => rig.stop());

interface Page {
  items: HubEvent[];
  total: number;
  next?: string;
}

function page(query: Record<string, string>, audience: 'open' | 'partner' = 'open'): Page {
  return JSON.parse(
    pageOfState(rig.live, 'vehicle-position', {
      ...readPageQuery(query),
      audience,
      guard: rig.catalogue.guard,
      nowMs: MORNING,
    }),
  ) as Page;
}

describe('pages of the current state', () => {
  it('give every entity once, in key order, whatever the size of a page', async () => {
    await rig.happen(...Array.from({ length: 23 }, (_, i) => vehicleMoved(`${i}`)), stationHas('1', 1, 1));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (limit) => {
        const keys: string[] = [];
        let cursor: string | undefined;
        do {
          const { items, total, next } = page({ limit: String(limit), ...(cursor ? { cursor } : {}) });
          expect(total).toBe(23);
          expect(items.length).toBeLessThanOrEqual(limit);
          keys.push(...items.map(({ key }) => key));
          cursor = next;
        } while (cursor !== undefined);
        expect(keys).toHaveLength(23);
        expect(keys).toEqual([...new Set(keys)].sort());
      }),
    );
  });

  it('go on in the right place when the entity they stopped at has gone', async () => {
    await rig.happen(vehicleMoved('a'), vehicleMoved('b'), vehicleMoved('d'));
    const { next } = page({ limit: '2' });
    await rig.happen({ ...vehicleMoved('b'), op: 'remove', entity: undefined }, vehicleMoved('c'));
    expect(page({ cursor: next! }).items.map(({ key }) => key)).toEqual(['astuce:c', 'astuce:d']);
  });

  it('are empty past the end', () => {
    expect(page({ cursor: 'enp6' })).toEqual({ items: [], total: 0 });
  });

  it('count and show only what the reader may read (invariant 6)', async () => {
    await rig.happen(vehicleMoved('o'), vehicleMoved('p', { visibility: 'partner' }));
    expect(page({})).toMatchObject({ total: 1, items: [{ key: 'astuce:o' }] });
    expect(page({}, 'partner').total).toBe(2);
  });

  it('hold the events as the bus stored them', async () => {
    await rig.happen(vehicleMoved('o'));
    const { json } = rig.live.find('vehicle-position', 'astuce:o')!;
    expect(
      pageOfState(rig.live, 'vehicle-position', {
        ...readPageQuery({}),
        audience: 'open',
        guard: rig.catalogue.guard,
        nowMs: MORNING,
      }),
    ).toBe(`{"items":[${json}],"total":1}`);
  });
});
