import { isNestedBeyond } from './body-depth.js';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('a body', () => {
  it.each([
    [64, false],
    [65, true],
    [500_000, true],
  ])('that nests %i deep is refused: %s', (depth, isRefused) =>
    expect(isNestedBeyond(nested(depth), 64)).toBe(isRefused),
  );

  it('is as deep as its deepest part, by lists and by fields', () => {
    expect(isNestedBeyond({ a: [1, { b: [[]] }], c: 'x' }, 4)).toBe(true);
    expect(isNestedBeyond({ a: [1, { b: [] }], c: 'x' }, 4)).toBe(false);
  });

  it.each([undefined, null, 'text', 7, Buffer.alloc(8)])('that holds nothing is not deep: %p', (body) =>
    expect(isNestedBeyond(body, 0)).toBe(false),
  );
});
