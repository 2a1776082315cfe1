import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { AnswerCache } from './answer-cache.js';

const NOW = Date.UTC(2026, 0, 15, 8);
const LONG = JSON.stringify({ text: 'a'.repeat(2_000) });

describe('answers kept for whoever asks the same', () => {
  it('are found while nothing has changed, and made anew after', () => {
    const cache = new AnswerCache();
    const made = cache.put('/v1/stops', 'r1', '{}', 60, NOW);
    expect(cache.find('/v1/stops', 'r1')).toBe(made);
    expect(cache.find('/v1/stops', 'r2')).toBeUndefined();
    expect(cache.counters).toMatchObject({ madeTotal: 1, keptTotal: 1 });
  });

  it('keep tag and Last-Modified where they come out the same, and change both where they do not', () => {
    const cache = new AnswerCache();
    const first = cache.put('/v1/stops', 'r1', '{}', 60, NOW);
    expect(cache.put('/v1/stops', 'r2', '{}', 60, NOW + 60_000)).toBe(first);
    const other = cache.put('/v1/stops', 'r3', '[]', 60, NOW + 60_000);
    expect([other.etag === first.etag, other.modifiedMs]).toEqual([false, NOW + 60_000]);
  });

  it('are packed as a reader takes them, each coding once', async () => {
    const cache = new AnswerCache();
    const made = cache.put('/v1/stops', 'r1', LONG, 60, NOW);
    await Promise.all([cache.packed('/v1/stops', made, 'br'), cache.packed('/v1/stops', made, 'gzip')]);
    const { br } = made;
    await cache.packed('/v1/stops', made, 'br');
    expect(made.br).toBe(br);
    expect([brotliDecompressSync(made.br!), gunzipSync(made.gzip!)].map(String)).toEqual([LONG, LONG]);
  });

  it('are so many and so large at most; the one not asked for the longest goes', () => {
    const cache = new AnswerCache({ most: 2, mostBytes: 100_000 });
    cache.put('a', 'r', '{}', 60, NOW);
    cache.put('b', 'r', '{}', 60, NOW);
    cache.find('a', 'r');
    cache.put('c', 'r', '{}', 60, NOW);
    expect(['a', 'b', 'c'].map((name) => cache.find(name, 'r') !== undefined)).toEqual([true, false, true]);
    cache.put('huge', 'r', 'x'.repeat(30_000), 60, NOW);
    expect(cache.find('huge', 'r')).toBeUndefined();
    expect([cache.size, cache.counters.droppedTotal]).toEqual([{ answers: 2, bytes: 4 }, 1]);
  });
});
