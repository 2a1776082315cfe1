import { findRows, readInt64 } from './copy-binary.js';

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.of(0xff, 0xff);

function row(...cells: (string | null)[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(cells.length);
  const parts = cells.map((cell) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(cell === null ? -1 : Buffer.byteLength(cell));
    return Buffer.concat([length, Buffer.from(cell ?? '')]);
  });
  return Buffer.concat([count, ...parts]);
}

describe('rows of a binary COPY', () => {
  it('are found with each cell, empty ones and those that are null', () => {
    const { rowCount, starts, bytes } = findRows(Buffer.concat([HEADER, row('ab', null), row('', 'c'), END]), 2, 9);
    expect(rowCount).toBe(2);
    const texts = [0, 1, 2, 3].map((cell) => {
      const start = starts[cell]!;
      return start < 0 ? null : bytes.toString('utf8', start, start + bytes.readInt32BE(start - 4));
    });
    expect(texts).toEqual(['ab', null, '', 'c']);
  });

  it('say of which columns there is anything at all', () => {
    const { present } = findRows(Buffer.concat([HEADER, row('ab', null, ''), row(null, null, null), END]), 3, 9);
    expect([...present]).toEqual([1, 0, 1]);
  });

  it('are none of an empty answer', () => {
    expect(findRows(Buffer.concat([HEADER, END]), 2, 9).rowCount).toBe(0);
  });

  it.each([
    ['something else', Buffer.from('key,feed\r\n')],
    ['without its end', Buffer.concat([HEADER, row('ab', null)])],
    ['cut short in a row', Buffer.concat([HEADER, row('ab', 'cd').subarray(0, 9)])],
    ['of other columns', Buffer.concat([HEADER, row('ab'), END])],
  ])('are refused of an answer that is %s', (_, bytes) => {
    expect(() => findRows(bytes, 2, 9)).toThrow(/./);
  });

  it('have 64-bit numbers on both sides of zero', () => {
    const bytes = Buffer.alloc(8);
    for (const value of [0, 1, -1, 2 ** 40 + 7, -(2 ** 40) - 7]) {
      bytes.writeBigInt64BE(BigInt(value));
      expect(readInt64(bytes, 0)).toBe(value);
    }
  });
});
