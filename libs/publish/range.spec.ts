import { readRange } from './range.js';

const body = Buffer.from('0123456789');
const representation = { body, etag: 'v2', lastModified: 'Thu, 15 Jan 2026 08:00:00 GMT' };
const part = (range: string, ifRange?: string) => readRange(range, ifRange, representation);

describe('a part of an output (RFC 9110 §14)', () => {
  it.each([
    ['bytes=0-3', { from: 0, to: 3 }],
    ['bytes=4-', { from: 4, to: 9 }],
    ['bytes=-3', { from: 7, to: 9 }],
    ['bytes=-99', { from: 0, to: 9 }],
    ['bytes=8-99', { from: 8, to: 9 }],
  ])('%s is found', (range, expected) => {
    expect(part(range)).toEqual(expected);
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s cannot be had', (range) => {
    expect(part(range)).toBe('unsatisfiable');
  });

  it.each(['bytes=0-1,4-5', 'lines=0-1', 'bytes=5-2', 'bytes=-', 'bytes=a-b', ''])('"%s" gives the whole', (range) => {
    expect(part(range)).toBeUndefined();
  });

  it('is given only of the version the reader has begun with', () => {
    expect(part('bytes=4-', '"v2"')).toEqual({ from: 4, to: 9 });
    expect(part('bytes=4-', '"v1"')).toBeUndefined();
    expect(part('bytes=4-', representation.lastModified)).toEqual({ from: 4, to: 9 });
  });
});
