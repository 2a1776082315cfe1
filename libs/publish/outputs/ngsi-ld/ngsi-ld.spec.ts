import type { StationId } from '#libs/model';
import { upserted } from '#libs/testing';
import { PublishRig } from '../../../../test/support/publish-rig.js';
import { findNgsi, queryNgsi } from './query.js';

let rig: PublishRig;

beforeAll(async () => {
  rig = await PublishRig.start([
    { id: 'bikes', formats: ['gbfs'] },
    { id: 'secret', formats: ['gbfs'], visibility: 'internal' },
  ]);
  const station = (feed: string, id: string, latitude: number, vehiclesAvailable: number) =>
    rig.happen(
      upserted(
        'station',
        id,
        {
          stationId: `${feed}:${id}` as StationId,
          systemId: feed,
          name: { fr: `Gare ${id}`, en: `Station ${id}` },
          point: { latitude, longitude: 1.09 },
          capacity: 20,
          status: { vehiclesAvailable, docksAvailable: 20 - vehiclesAvailable, isRenting: true, isInstalled: true },
        },
        { feed, visibility: feed === 'secret' ? 'internal' : 'open' },
      ),
    );
  await station('bikes', '1', 49.44, 3);
  await station('bikes', 'a b/2', 49.45, 0);
  await station('secret', '3', 49.44, 3);
});
afterAll(() => rig?.stop());

const query = (asked: Record<string, string>) => queryNgsi(asked, 'open', rig.context);

describe('smart data models', () => {
  it('give a station as a docking station, whole and simplified, with its unitless counts dated', () => {
    const { entities, count } = query({ type: 'BikeHireDockingStation', count: 'true' });
    expect(count).toBe(2);
    expect(entities[0]).toMatchObject({
      id: 'urn:ngsi-ld:BikeHireDockingStation:station:bikes%3A1',
      type: 'BikeHireDockingStation',
      name: { type: 'Property', value: 'Gare 1' },
      availableBikeNumber: { type: 'Property', value: 3, observedAt: expect.stringMatching(/Z$/) },
      freeSlotNumber: { type: 'Property', value: 17 },
      location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1.09, 49.44] } },
      status: { type: 'Property', value: 'working' },
    });
    const [, empty] = query({ type: 'BikeHireDockingStation', options: 'keyValues' }).entities;
    expect(empty).toMatchObject({ availableBikeNumber: 0, status: 'empty', totalSlotNumber: 20 });
  });

  it('find an entity by the id they give, and none of a feed that is not open', () => {
    const { entities } = query({ type: 'BikeHireDockingStation' });
    for (const { id } of entities as { id: string }[])
      expect(findNgsi(id, {}, 'open', rig.context)).toMatchObject({ id });
    const hidden = 'urn:ngsi-ld:BikeHireDockingStation:station:secret%3A3';
    expect(findNgsi(hidden, {}, 'open', rig.context)).toBeUndefined();
    expect(findNgsi(hidden, {}, 'internal', rig.context)).toMatchObject({ id: hidden });
    expect(findNgsi('urn:ngsi-ld:Vehicle:station:bikes%3A1', {}, 'open', rig.context)).toBeUndefined();
    expect(findNgsi('urn:ngsi-ld:Vehicle:station:%E0%A4%A', {}, 'open', rig.context)).toBeUndefined();
  });

  it('are asked for near a place, within an area, by attributes and by pages', () => {
    const near = { georel: 'near;maxDistance==500', geometry: 'Point', coordinates: '[1.09,49.4401]' };
    expect(query(near).entities).toMatchObject([{ name: { value: 'Gare 1' } }]);
    const ring = '[[[1,49.445],[1.2,49.445],[1.2,49.5],[1,49.5],[1,49.445]]]';
    expect(query({ georel: 'within', geometry: 'Polygon', coordinates: ring }).entities).toMatchObject([
      { name: { value: 'Gare a b/2' } },
    ]);
    const [first] = query({ attrs: 'availableBikeNumber', limit: '1', offset: '1' }).entities;
    expect(Object.keys(first!)).toEqual(['id', 'type', 'availableBikeNumber', '@context']);
    expect(query({ type: 'OffStreetParking' }).entities).toEqual([]);
    expect(query({}).entities).toHaveLength(2);
  });

  it.each([
    [{ type: 'Unicorn' }, 'type'],
    [{ type: 'Vehicle', q: 'speed>50' }, 'q'],
    [{ type: 'Vehicle', limit: '100000' }, 'limit'],
    [{ georel: 'near', geometry: 'Point', coordinates: '[1,2]' }, 'georel'],
    [{ georel: 'within', geometry: 'Polygon', coordinates: '[[1,2]]' }, 'geometry'],
    [{ georel: 'within', geometry: 'Polygon', coordinates: '{' }, 'coordinates'],
    [{ type: 'Vehicle', options: 'sysAttrs' }, 'options'],
  ])('refuse %j naming %s', (asked, where) => {
    expect(() => query(asked as Record<string, string>)).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', where }),
    );
  });
});
