import { isOnEarth, isPlace, isWider, present } from './index.js';

describe('words shared by all stages', () => {
  it('a visibility is wider than those that let fewer readers in, and not than itself', () => {
    expect(isWider('open', 'partner')).toBe(true);
    expect(isWider('partner', 'internal')).toBe(true);
    expect(isWider('internal', 'open')).toBe(false);
    expect(isWider('partner', 'partner')).toBe(false);
  });

  it('what is absent is not there; null, 0 and an empty text are', () => {
    expect(Object.keys(present({ a: undefined, b: 0, c: '', d: null }))).toEqual(['b', 'c', 'd']);
  });

  it('degrees are on earth up to the poles and the date line; 0, 0 is no place', () => {
    expect([isOnEarth(90, 180), isOnEarth(-90, -180), isOnEarth(90.1, 0), isOnEarth(0, -180.1)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([isPlace(0, 0), isPlace(0, 1), isPlace(1, 0), isPlace(NaN, 1)]).toEqual([false, true, true, false]);
  });
});
