import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { CsvReader, CsvWriter, NO_INTEGER, NO_TIME, type CsvRow } from './index.js';

interface Read {
  columns: readonly string[];
  rows: string[][];
  lines: number[];
  issues: IssueCollector;
}

function read(content: string | Uint8Array, pieces = 1 << 20): Read {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const result: Read = { columns: [], rows: [], lines: [], issues: new IssueCollector() };
  const reader = new CsvReader(
    'stops.txt',
    {
      header: (columns) => {
        result.columns = columns.names;
      },
      row: (row) => {
        result.rows.push(Array.from({ length: row.length }, (_, i) => row.text(i) ?? ''));
        result.lines.push(row.line);
      },
    },
    result.issues,
  );
  for (let at = 0; at < bytes.length; at += pieces) reader.push(bytes.subarray(at, at + pieces));
  reader.finish();
  return result;
}

function write(rows: string[][]): Uint8Array {
  const chunks: number[] = [];
  const writer = new CsvWriter((chunk) => chunks.push(...chunk));
  for (const row of rows) {
    for (const text of row) writer.text(text);
    writer.endRow();
  }
  writer.finish();
  return Uint8Array.from(chunks);
}

describe('reading a table', () => {
  it('takes a byte order mark, CR LF and a last line without an end', () => {
    const { columns, rows, issues } = read('\uFEFFstop_id,stop_name\r\nA,Théâtre\r\nB,Gare');
    expect(columns).toEqual(['stop_id', 'stop_name']);
    expect(rows).toEqual([
      ['A', 'Théâtre'],
      ['B', 'Gare'],
    ]);
    expect(issues.total).toBe(0);
  });

  it('takes a byte order mark before a quoted first name, and line ends of old Macs', () => {
    expect(read('\uFEFF"stop_id","stop_name"\rA,B\r').rows).toEqual([['A', 'B']]);
    expect(read('\uFEFF"stop_id","stop_name"\n').columns).toEqual(['stop_id', 'stop_name']);
  });

  it('takes quotes with commas, doubled quotes and line breaks inside', () => {
    const { rows, lines } = read('a,b\n"1, 2","say ""oui"""\n"two\nlines",x\nlast,y\n');
    expect(rows).toEqual([
      ['1, 2', 'say "oui"'],
      ['two\nlines', 'x'],
      ['last', 'y'],
    ]);
    expect(lines).toEqual([2, 3, 5]);
  });

  it('drops blanks around fields, not inside quotes, and skips blank lines', () => {
    expect(read('a, b ,c\n\n 1 , "2" ,\t" 3 "\n\r\n').rows).toEqual([['1', '2', ' 3 ']]);
  });

  it('keeps quotes in the middle of a bare field', () => {
    expect(read('a,b\nLe "Bout",x\n').rows).toEqual([['Le "Bout"', 'x']]);
  });

  it('fills short rows and cuts long ones, with an issue that says where', () => {
    const { rows, issues } = read('a,b,c\n1,2\n1,2,3,4\n');
    expect(rows).toEqual([
      ['1', '2', ''],
      ['1', '2', '3'],
    ]);
    expect(issues.samples).toMatchObject([
      { code: 'ROW_LENGTH', where: 'stops.txt:2', got: '2 fields', expected: '3 fields' },
      { code: 'ROW_LENGTH', where: 'stops.txt:3', got: '4 fields' },
    ]);
  });

  it.each([
    ['a quote inside quotes that is not doubled', 'B,"CASA "LO RUSSO"",x,1', ['B', 'CASA "LO RUSSO"', 'x', '1']],
    ['a text that starts with one', 'B,""C" St. at Elm","blank",1', ['B', '"C" St. at Elm', 'blank', '1']],
    ['a quote that never closes', 'B,"Casa,x,1', ['B', 'Casa', 'x', '1']],
    ['text behind the closing one', 'B,"x"y,z,1', ['B', 'x"y', 'z', '1']],
  ])('costs no more than its place: %s', (_, line, fields) => {
    const { rows, issues } = read(`id,name,desc,lat\n${line}\nC,"ok, too",d,2\n`);
    expect(rows).toEqual([fields, ['C', 'ok, too', 'd', '2']]);
    expect(issues.samples).toMatchObject([{ code: 'ROW_UNPARSABLE', where: 'stops.txt:2' }]);
  });

  it.each(['utf-16le', 'utf-16be'])('reads %s by its byte order mark, and reports it', (encoding) => {
    const little = Buffer.from('\uFEFFa,b\nété,1\n', 'utf16le');
    const text = encoding === 'utf-16le' ? little : Buffer.from(little).swap16();
    const issues = new IssueCollector();
    const rows: (string | undefined)[][] = [];
    const handler = { header: () => true, row: (row: CsvRow) => void rows.push([row.text(0), row.text(1)]) };
    const reader = new CsvReader('stops.txt', handler, issues);
    for (let at = 0; at < text.length; at += 3) reader.push(text.subarray(at, at + 3));
    reader.finish();
    expect(rows).toEqual([['été', '1']]);
    expect(issues.samples).toMatchObject([{ code: 'ENCODING_NOT_UTF8', got: 'UTF-16' }]);
  });

  it('keeps what stands before a bad quote where it is unclear where the fields after it end', () => {
    const { rows, issues } = read('id,name,lat\nB,"Casa, Lo Russo,1\nok,"2",3\n');
    expect(rows).toEqual([
      ['B', '', ''],
      ['ok', '2', '3'],
    ]);
    expect(issues.samples.map(({ code, where }) => `${code} ${where}`)).toEqual(['ROW_UNPARSABLE stops.txt:2']);
  });

  it('gives up a quote that stays open for a megabyte, not the table', () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(30_000);
    const { rows, issues } = read(`a\n"open\n${filler}end"\n`);
    expect(rows.length).toBeGreaterThan(29_000);
    expect(issues.counts['ROW_UNPARSABLE']).toBeGreaterThan(0);
  });

  it('uses the first of two columns with one name', () => {
    const { issues } = read('a,b,a\n1,2,3\n');
    expect(issues.samples).toMatchObject([{ code: 'COLUMN_DUPLICATED', got: 'a', where: 'stops.txt:1' }]);
  });

  it('reads bytes that are not UTF-8 as windows-1252', () => {
    expect(read(Uint8Array.of(0x61, 0x0a, 0x43, 0x61, 0x66, 0xe9)).rows).toEqual([['Café']]);
  });

  it('gives numbers, times and dates, and says plainly what is none', () => {
    let seen = 0;
    const reader = new CsvReader(
      'x.txt',
      {
        header: () => undefined,
        row: (row: CsvRow) => {
          seen += 1;
          expect([0, 1, 2, 3].map((i) => row.integer(i))).toEqual([-12, NO_INTEGER, NO_INTEGER, NO_INTEGER]);
          expect([4, 5, 6, 7].map((i) => row.decimal(i))).toEqual([49.4404, -0.5, 1e-7, NaN]);
          expect([8, 9, -1].map((i) => row.time(i))).toEqual([90_000, NO_TIME, NO_TIME]);
          expect([row.day(10), row.day(11), row.day(-1)]).toEqual([20_468, undefined, undefined]);
        },
      },
      new IssueCollector(),
    );
    const header = Array.from({ length: 12 }, (_, i) => `c${i}`).join(',');
    const row = '-12,1.5,,99999999999,49.4404,-.5,1e-7,x,25:00:00,25:0:00,20260115,20260230';
    reader.push(new TextEncoder().encode(`${header}\n${row}\n`));
    reader.finish();
    expect(seen).toBe(1);
  });

  it('reads decimals exactly as JavaScript does', () => {
    const decimal = fc.oneof(
      fc.double({ min: -180, max: 180, noNaN: true }).map(String),
      fc.tuple(fc.integer({ min: -180, max: 180 }), fc.nat(9_999_999)).map(([whole, part]) => `${whole}.${part}`),
    );
    fc.assert(
      fc.property(decimal, (text) => {
        let value = Number.NaN;
        const reader = new CsvReader(
          'x.txt',
          { header: () => undefined, row: (row) => (value = row.decimal(0)) },
          new IssueCollector(),
        );
        reader.push(new TextEncoder().encode(`a\n${text}\n`));
        reader.finish();
        expect(value).toBe(Number(text));
      }),
    );
  });
});

describe('writing a table and reading it', () => {
  // The first field is never empty: a row of one empty field is a blank line.
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('"', ',', ' ', 'a', 'é'), maxLength: 8 }),
  );
  const anyRows = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(6)).chain(([width, height]) =>
    fc.array(
      fc
        .tuple(anyText, fc.array(anyText, { minLength: width - 1, maxLength: width - 1 }))
        .map(([first, rest]) => [`x${first}`, ...rest]),
      { minLength: height, maxLength: height },
    ),
  );
  /** What the writer promises to change: control characters become blanks. */
  const cleaned = (rows: string[][]): string[][] =>
    rows.map((row) => row.map((text) => text.replaceAll(/[\0-\x1f]/g, ' ')));

  it('gives the same texts, however the bytes are cut into pieces', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 9 }), (rows, pieces) => {
        const header = (rows[0] ?? ['x']).map((_, i) => `c${i}`);
        const result = read(write([header, ...rows]), pieces);
        expect(result.rows).toEqual(cleaned(rows));
        expect(result.issues.total).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('writes quotes only where they are needed, LF, and no byte order mark', () => {
    expect(new TextDecoder().decode(write([['a', 'b,c', 'd"e', ' f', '']]))).toBe('a,"b,c","d""e"," f",\n');
  });
});

describe('reading arbitrary bytes', () => {
  it('never throws and gives the same rows for any cut', () => {
    const bytes = fc.uint8Array({ maxLength: 120 });
    const csvLike = fc
      .array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x20, 0x61, 0xe9), { maxLength: 80 })
      .map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(fc.oneof(bytes, csvLike), fc.integer({ min: 1, max: 7 }), (content, pieces) => {
        const whole = read(content);
        const cut = read(content, pieces);
        expect(cut.rows).toEqual(whole.rows);
        expect(cut.issues.counts).toEqual(whole.issues.counts);
      }),
      { numRuns: 2000 },
    );
  });
});

it('takes a byte order mark of UTF-16 for what it is, wherever the bytes are cut', () => {
  const text = new TextEncoder();
  for (const mark of [
    [0xff, 0xfe],
    [0xfe, 0xff],
  ])
    for (const pieces of [1, 2, 3, 1 << 20]) {
      const alone = read(Uint8Array.from(mark), pieces);
      expect([mark, pieces, alone.issues.counts]).toEqual([mark, pieces, { ENCODING_NOT_UTF8: 1 }]);
      const [high, low] = mark[0] === 0xff ? [1, 0] : [0, 1];
      const letters = [...text.encode('stop_id\nA\n')].flatMap((byte) => (high > low ? [byte, 0] : [0, byte]));
      expect(read(Uint8Array.from([...mark, ...letters]), pieces)).toMatchObject({
        columns: ['stop_id'],
        rows: [['A']],
      });
    }
  for (const pieces of [1, 2, 1 << 20]) expect(read('a', pieces)).toMatchObject({ columns: ['a'], rows: [] });
});
