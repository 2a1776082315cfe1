import { mergeOf } from './merges.js';

const merged = (url: string, ...documents: object[]): Record<string, unknown> => {
  const bodies = documents.map((document) => Buffer.from(JSON.stringify(document)));
  const parameters = new URLSearchParams(url.split('?')[1]);
  return JSON.parse(
    mergeOf(url)!
      .merge(bodies, { parameters, placeOf: (feed) => FEEDS.indexOf(feed) })
      .body.toString(),
  ) as Record<string, unknown>;
};
/** In the order of a configuration. */
const FEEDS = ['b', 'a', 'o'];
const page = (keys: string[], more: object = {}): object => ({
  items: keys.map((key) => ({ key })),
  total: keys.length,
  ...more,
});
const next = (key: string): string => Buffer.from(key).toString('base64url');

describe('what the parts answer, put together', () => {
  it('is a page in the order of keys, which goes on behind its last', () => {
    const parts = [page(['astuce:1', 'astuce:9'], { total: 40, next: next('astuce:9') }), page(['astra:1', 'star:1'])];
    const first = merged('/v1/stations?limit=2', ...parts);
    expect(first).toEqual({ items: [{ key: 'astra:1' }, { key: 'astuce:1' }], total: 42, next: next('astuce:1') });
    expect(merged('/v1/stations', page(['a:1']), page(['b:1']))).toEqual({
      items: [{ key: 'a:1' }, { key: 'b:1' }],
      total: 2,
    });
  });

  it('has once what every part has', () => {
    const own = page(['hub-operator:1', 'z:1']);
    expect(merged('/v1/alerts', own, page(['hub-operator:1']))).toMatchObject({
      total: 2,
      items: [{ key: 'hub-operator:1' }, { key: 'z:1' }],
    });
    const collection = (...ids: string[]): object => ({
      type: 'FeatureCollection',
      generatedAt: 'now',
      features: ids.map((id) => ({ id })),
    });
    expect(merged('/geojson/alert.geojson', collection('o:1', 'a:1'), collection('o:1', 'b:1'))).toEqual(
      collection('a:1', 'b:1', 'o:1'),
    );
  });

  it('names an id as unknown only where no part knows it', () => {
    const parts = [page([], { unknown: { stop: ['a:1', 'x:1'] } }), page([], { unknown: { stop: ['b:1', 'x:1'] } })];
    expect(merged('/v1/trip-updates?stop=a:1,b:1,x:1', ...parts)['unknown']).toEqual({ stop: ['x:1'] });
    expect(merged('/v1/trip-updates?stop=x:1', parts[0]!, page([]))['unknown']).toBeUndefined();
  });

  it('is every feed, every system, the widest territory and everybody to be named', () => {
    const own = { id: 'own' };
    expect(merged('/v1/feeds', { feeds: [{ id: 'a' }, own] }, { feeds: [{ id: 'b' }, own] })).toEqual({
      feeds: [own, { id: 'b' }, { id: 'a' }],
    });
    const systems = (id: string): object => ({ version: '3.0', data: { datasets: [{ system_id: id }] } });
    expect(merged('/gbfs/manifest.json', systems('a'), systems('b'))).toEqual({
      version: '3.0',
      data: { datasets: [{ system_id: 'b' }, { system_id: 'a' }] },
    });
    const hub = (bbox: number[] | undefined, ...attribution: string[]): object => ({
      name: 'Hub',
      ...(bbox && { territory: { bbox, centre: { latitude: 0, longitude: 0 }, focus: [0, 0, 0, 0] } }),
      attribution,
    });
    expect(
      merged('/v1/hub', hub([0, 48, 2, 50], 'IGN', 'A'), hub(undefined), hub([-4, 47, -1, 49], 'IGN', 'B')),
    ).toEqual({
      name: 'Hub',
      territory: { bbox: [-4, 47, 2, 50], centre: { latitude: 48.5, longitude: -1 } },
      attribution: ['IGN', 'A', 'B'],
    });
  });

  it('is each archived day once, with the files of all, made when the last part had made its own', () => {
    const day = (name: string, files: number): object => ({
      day: name,
      manifest: `/archive/${name}`,
      files,
      rows: 9,
      bytes: 7,
    });
    expect(
      merged('/archive', { days: [day('2026-01-14', 2)] }, { days: [day('2026-01-15', 1), day('2026-01-14', 1)] }),
    ).toEqual({
      days: [day('2026-01-15', 1), { ...day('2026-01-14', 3), rows: 18, bytes: 14 }],
    });
    const manifest = (madeAt: string, ...feeds: string[]): object => ({
      day: '2026-01-14',
      madeAt,
      feeds: feeds.map((id) => ({ id })),
      files: feeds.flatMap((feed) => [
        { feed, kind: 'alert' },
        { feed, kind: 'station' },
      ]),
    });
    expect(
      merged('/archive/2026/01/14/manifest.json', manifest('T2', 'a'), manifest('T3', 'o'), manifest('T1', 'b')),
    ).toEqual(manifest('T3', 'b', 'a', 'o'));
  });

  it.each(['/communes', '/handover', '/v1/webhooks', '/ngsi-ld/v1/entities?offset=19990&limit=20'])(
    'is not made of %s, which is refused by name instead of given in part',
    (url) => {
      expect(mergeOf(url)).toBeUndefined();
    },
  );
});
