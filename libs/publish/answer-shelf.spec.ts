import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { AnswerShelf } from './answer-shelf.js';

const NOW = Date.UTC(2026, 0, 15, 8);
const LONG = JSON.stringify({ text: 'a'.repeat(2_000) });

describe('answers kept for whoever asks the same', () => {
  it('are found while nothing has changed, and made anew after', () => {
    const shelf = new AnswerShelf();
    const made = shelf.put('/v1/stops', 'r1', '{}', 60, NOW);
    expect(shelf.find('/v1/stops', 'r1')).toBe(made);
    expect(shelf.find('/v1/stops', 'r2')).toBeUndefined();
    expect(shelf.counters).toMatchObject({ madeTotal: 1, keptTotal: 1 });
  });

  it('keep tag and Last-Modified where they come out the same, and change both where they do not', () => {
    const shelf = new AnswerShelf();
    const first = shelf.put('/v1/stops', 'r1', '{}', 60, NOW);
    expect(shelf.put('/v1/stops', 'r2', '{}', 60, NOW + 60_000)).toBe(first);
    const other = shelf.put('/v1/stops', 'r3', '[]', 60, NOW + 60_000);
    expect([other.etag === first.etag, other.modifiedMs]).toEqual([false, NOW + 60_000]);
  });

  it('are packed as a reader takes them, each coding once', async () => {
    const shelf = new AnswerShelf();
    const made = shelf.put('/v1/stops', 'r1', LONG, 60, NOW);
    expect(shelf.codingFor('gzip;q=0, br', made)).toBe('br');
    expect(shelf.codingFor('identity', made)).toBeUndefined();
    expect(shelf.codingFor('br', shelf.put('/v1/short', 'r1', '{}', 60, NOW))).toBeUndefined();
    await Promise.all([shelf.packed('/v1/stops', made, 'br'), shelf.packed('/v1/stops', made, 'gzip')]);
    const { br } = made;
    await shelf.packed('/v1/stops', made, 'br');
    expect(made.br).toBe(br);
    expect([brotliDecompressSync(made.br!), gunzipSync(made.gzip!)].map(String)).toEqual([LONG, LONG]);
  });

  it('are so many and so large at most; the one not asked for the longest goes', () => {
    const shelf = new AnswerShelf({ most: 2, mostBytes: 100_000 });
    shelf.put('a', 'r', '{}', 60, NOW);
    shelf.put('b', 'r', '{}', 60, NOW);
    shelf.find('a', 'r');
    shelf.put('c', 'r', '{}', 60, NOW);
    expect(['a', 'b', 'c'].map((name) => shelf.find(name, 'r') !== undefined)).toEqual([true, false, true]);
    shelf.put('huge', 'r', 'x'.repeat(30_000), 60, NOW);
    expect(shelf.find('huge', 'r')).toBeUndefined();
    expect([shelf.size, shelf.counters.droppedTotal]).toEqual([{ answers: 2, bytes: 4 }, 1]);
  });
});
