import fc from 'fast-check';
import type { GeoPoint, HubEvent, Mode } from '#libs/model';
import { stationHas, removed, roadMeasured, tripDelayed, upserted, vehicleMoved } from '#libs/testing';
import { compileFilter, isOpenFilter, type BoundingBox, type EntityFilter } from './index.js';

const ROUEN: BoundingBox = [1.0, 49.3, 1.2, 49.5];
const bus = vehicleMoved('12', { stopId: 'astuce:stop-7' as never, commune: '76540' } as never);

function meets(filter: EntityFilter, event: HubEvent): boolean {
  return compileFilter(filter)(event);
}

describe('a filter', () => {
  it('lets everything pass when it asks nothing, also with empty parts', () => {
    const nothing: EntityFilter = { feeds: [], modes: [], routes: [], stops: [], communes: [] };
    expect(isOpenFilter({})).toBe(true);
    expect(isOpenFilter(nothing)).toBe(true);
    expect(meets({}, bus)).toBe(true);
    expect(meets(nothing, bus)).toBe(true);
    expect(isOpenFilter({ bbox: ROUEN })).toBe(false);
  });

  it.each<[string, EntityFilter, EntityFilter]>([
    ['feed', { feeds: ['astuce'] }, { feeds: ['other'] }],
    ['mode', { modes: ['bus'] }, { modes: ['tram'] }],
    ['route, with its feed', { routes: ['astuce:90'] }, { routes: ['90'] }],
    ['stop, with its feed', { stops: ['astuce:stop-7'] }, { stops: ['other:stop-7'] }],
    ['commune', { communes: ['76540'] }, { communes: ['76001'] }],
    ['box', { bbox: ROUEN }, { bbox: [2, 48, 3, 49] }],
  ])('selects by %s', (_, wanted, unwanted) => {
    expect(meets(wanted, bus)).toBe(true);
    expect(meets(unwanted, bus)).toBe(false);
  });

  it('wants each given part, and any value of a part', () => {
    expect(meets({ routes: ['astuce:1', 'astuce:90'], modes: ['tram', 'bus'] }, bus)).toBe(true);
    expect(meets({ routes: ['astuce:90'], modes: ['tram'] }, bus)).toBe(false);
  });

  it('does not take an entity for one that has what it does not have', () => {
    const unplaced = vehicleMoved('13', { point: undefined, trip: undefined, mode: undefined } as never);
    for (const filter of [{ bbox: ROUEN }, { routes: ['astuce:90'] }, { modes: ['bus'] }, { communes: ['76540'] }]) {
      expect(meets(filter as EntityFilter, unplaced)).toBe(false);
    }
    expect(meets({ feeds: ['astuce'] }, unplaced)).toBe(true);
  });

  it('meets a removal by its feed only: nothing else of the entity is left', () => {
    expect(meets({ feeds: ['astuce'] }, removed('vehicle-position', '12'))).toBe(true);
    expect(meets({ bbox: ROUEN }, removed('vehicle-position', '12'))).toBe(false);
  });

  it('includes the border of a box', () => {
    const { latitude, longitude } = bus.entity!.point!;
    expect(meets({ bbox: [longitude, latitude, longitude, latitude] }, bus)).toBe(true);
  });

  it('understands a box across the antimeridian, where west is greater than east', () => {
    const fiji: BoundingBox = [177, -20, -178, -15];
    const at = (longitude: number) => vehicleMoved('f', { point: { latitude: -17, longitude } });
    expect([178, -179, 180, -180, 177, -178].map((x) => meets({ bbox: fiji }, at(x)))).toEqual(Array(6).fill(true));
    expect([0, 176.9, -177.9, 90].map((x) => meets({ bbox: fiji }, at(x)))).toEqual(Array(4).fill(false));
  });

  it('agrees with the plain reading of a box, on either side of the antimeridian', () => {
    const degrees = fc.integer({ min: -180, max: 180 });
    fc.assert(
      fc.property(degrees, degrees, degrees, (west, east, longitude) => {
        const inside = meets({ bbox: [west, -90, east, 90] }, vehicleMoved('x', { point: { latitude: 0, longitude } }));
        // Walks east from the western border; a box may be a single meridian.
        const width = west <= east ? east - west : east - west + 360;
        const way = longitude >= west ? longitude - west : longitude - west + 360;
        const onSeam = Math.abs(longitude) === 180 || Math.abs(west) === 180 || Math.abs(east) === 180;
        if (!onSeam) expect(inside).toBe(way <= width);
      }),
    );
  });
});

describe('what a filter sees of each kind', () => {
  const point: GeoPoint = { latitude: 49.44, longitude: 1.09 };

  it.each<[string, EntityFilter, HubEvent]>([
    ['the stops of a trip update', { stops: ['astuce:stop-5'] }, tripDelayed('T1', 60)],
    ['the route of a trip update', { routes: ['astuce:90'] }, tripDelayed('T1', 60)],
    [
      'the route of the trip an alert informs',
      { routes: ['astuce:90'] },
      upserted('alert', 'a', {
        alertId: 'astuce:a' as never,
        activePeriods: [],
        informedEntities: [{ trip: { routeId: 'astuce:90' as never } }],
      }),
    ],
    [
      'the stop an alert informs',
      { stops: ['astuce:A'] },
      upserted('alert', 'a', {
        alertId: 'astuce:a' as never,
        activePeriods: [],
        informedEntities: [{ stopId: 'astuce:A' as never }],
      }),
    ],
    ['a station as a stop', { stops: ['lovelo:7'] }, stationHas('7', 3, 4)],
    ['where a station is', { bbox: ROUEN }, stationHas('7', 3, 4)],
    [
      'where a free vehicle stands',
      { bbox: ROUEN, modes: ['scooter' as Mode] },
      upserted('free-vehicle', 'v', {
        vehicleId: 'lovelo:v' as never,
        systemId: 'lovelo',
        point,
        isReserved: false,
        isDisabled: false,
        mode: 'scooter',
      } as never),
    ],
    ['where a counter is', { bbox: ROUEN, modes: ['road' as Mode] }, roadMeasured('c', { speedKmh: 40 })],
    [
      'any point of the line a situation lies on',
      { bbox: ROUEN },
      upserted('traffic-situation', 's', {
        situationId: 'astuce:s' as never,
        records: [{ recordId: 'r', type: 'Accident', line: [{ latitude: 40, longitude: 0 }, point] }],
      } as never),
    ],
  ])('finds %s', (_, filter, event) => {
    expect(meets(filter, event)).toBe(true);
  });
});
