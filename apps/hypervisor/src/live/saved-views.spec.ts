import { readViews, withView } from './saved-views';

const kept = (...names: string[]) => names.map((name) => ({ name, search: `?id=${name}` }));

describe('views kept in a browser', () => {
  it('are the newest first, each name once, thirty at most', () => {
    expect(withView(kept('a', 'b'), ' b ', '?id=new')).toEqual([{ name: 'b', search: '?id=new' }, ...kept('a')]);
    const many = kept(...Array.from({ length: 30 }, (_, n) => `v${n}`));
    const more = withView(many, 'one more', '');
    expect([more.length, more[0]!.name, more.at(-1)!.name]).toEqual([30, 'one more', 'v28']);
  });

  it('need a name, and an address that is not endless', () => {
    expect(withView(kept('a'), '  ', '?id=b')).toEqual(kept('a'));
    expect(withView(kept('a'), 'b', `?${'x'.repeat(2_000)}`)).toEqual(kept('a'));
    expect(withView([], 'n'.repeat(100), '')[0]!.name).toHaveLength(60);
  });

  it('are read again, and what anything else has written there is left out', () => {
    expect(readViews(JSON.stringify(kept('a', 'b')))).toEqual(kept('a', 'b'));
    expect(readViews(JSON.stringify([...kept('a'), null, 3, { name: 'x' }, { name: 1, search: '' }]))).toEqual(
      kept('a'),
    );
    for (const other of [null, '', '{', '{"a":1}', 'null', '"text"']) expect(readViews(other)).toEqual([]);
  });
});
