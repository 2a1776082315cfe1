import { SourceChanges } from './source-changes';

const at = (key: string, x: number, properties: object = {}) =>
  ({ type: 'Feature', geometry: { type: 'Point', coordinates: [x, 49] }, properties: { key, ...properties } }) as never;

describe('what the map is given of many points', () => {
  it('is all at first, and nothing where all are as they were, also as other objects', () => {
    const changes = new SourceChanges();
    expect(changes.take([at('a', 1), at('b', 2)])).toBe('all');
    expect(changes.take([at('a', 1), at('b', 2)])).toBeUndefined();
  });

  it('is where one has moved, how one looks now, which is new and which is gone', () => {
    const changes = new SourceChanges();
    changes.take([at('a', 1), at('b', 2, { rank: 1 }), at('c', 3)]);
    const seen = [at('a', 1.5), at('b', 2, { rank: 4 }), at('d', 4)];
    expect(changes.take(seen)).toEqual({
      update: [{ id: 'a', newGeometry: { type: 'Point', coordinates: [1.5, 49] } }],
      add: [seen[1], seen[2]],
      remove: ['c'],
    });
    expect(changes.take(seen)).toBeUndefined();
  });

  it('is one that has a property more; all for another source, and where two have one key', () => {
    const changes = new SourceChanges();
    changes.take([at('a', 1)]);
    expect(changes.take([at('a', 1, { old: 1 })])).toMatchObject({ add: [{ properties: { old: 1 } }] });
    changes.forget();
    expect(changes.take([at('a', 1)])).toBe('all');
    expect(changes.take([at('a', 1), at('a', 2)])).toBe('all');
    expect(changes.take([at('a', 1)])).toBe('all');
  });
});
