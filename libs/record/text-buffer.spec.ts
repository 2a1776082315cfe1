import { TextBuffer } from './text-buffer.js';

function written(value: number): string {
  const out = new TextBuffer();
  out.number(value);
  return Buffer.from(out.take()).toString('latin1');
}

/** Numbers from 0 to before 1 that look like chance and are the same each time. */
function* chance(): Generator<number> {
  let state = 20_261_130;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('a number in a text', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [-7, '-7'],
    [49.443211, '49.443211'],
    [-1.09, '-1.09'],
    [0.000001, '0.000001'],
    [-0.05, '-0.05'],
    [1e-7, '1e-7'],
    [0.1 + 0.2, '0.30000000000000004'],
    [999_999_999.999999, '999999999.999999'],
    [1_000_000_000.5, '1000000000.5'],
    [2 ** 53 + 2, '9007199254740994'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%p stands as JavaScript writes it', (value, text) => {
    expect(written(value)).toBe(text);
  });

  it('is the shortest decimal that is read as the same number, of how many digits ever', () => {
    const draw = chance();
    for (let i = 0; i < 20_000; i += 1) {
      const places = Math.floor(draw.next().value! * 10);
      const scale = 10 ** Math.floor(draw.next().value! * 12 - 3);
      const value = Number(((draw.next().value! - 0.5) * scale).toFixed(places));
      expect(written(value)).toBe(String(value));
    }
  });
});
