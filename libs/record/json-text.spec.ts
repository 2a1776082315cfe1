import fc from 'fast-check';
import { writeJson } from './json-text.js';
import { TextBuffer } from './text-buffer.js';

function written(text: string): string {
  const out = new TextBuffer();
  const bytes = Buffer.from(`before${text}after`);
  writeJson(bytes, 6, bytes.length - 5, out);
  return Buffer.from(out.take()).toString('utf8');
}

/** As PostgreSQL writes a `jsonb`: a blank after each comma and colon. */
function asPostgres(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asPostgres).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${asPostgres(member)}`);
  return `{${members.join(', ')}}`;
}

describe('the text of a jsonb', () => {
  it('is written as JavaScript would after parsing it, whatever it holds', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        const text = asPostgres(JSON.parse(json));
        expect(written(text)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps blanks, quotes and backslashes that stand in a text', () => {
    const text = '{"a b": " \\"x\\\\", "c": ["\\\\", ": ,"]}';
    expect(written(text)).toBe('{"a b":" \\"x\\\\","c":["\\\\",": ,"]}');
  });

  it.each([
    ['1.50', '1.5'],
    ['0.0000001', '1e-7'],
    ['-0.0', '0'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['1000000000000000000000', '1e+21'],
    ['12345678901234567890', '12345678901234567000'],
    ['-12', '-12'],
    ['0', '0'],
    ['100', '100'],
    ['0.001', '0.001'],
  ])('has the number %s as %s', (number, expected) => {
    expect(written(`{"a": ${number}, "b": [${number}]}`)).toBe(`{"a":${expected},"b":[${expected}]}`);
  });

  it('has names that look like numbers first, as JavaScript has them', () => {
    expect(written('{"a": 1, "10": 2, "2": {"b": 1, "1": 2}}')).toBe('{"2":{"1":2,"b":1},"10":2,"a":1}');
  });
});
