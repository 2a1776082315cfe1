import fc from 'fast-check';
import { ByteInterner, NO_RELATIVE_TIME, NO_TIME, StopTimeStore, boardingCode } from './index.js';

interface Row {
  trip: number;
  sequence: number;
  stop: number;
  arrival: number;
  departure: number;
}

function store(rows: readonly Row[]): StopTimeStore {
  const filled = new StopTimeStore();
  for (const row of rows) filled.add(row.trip, row.sequence, row.stop, row.arrival, row.departure);
  filled.finish();
  return filled;
}

function rowsOf(filled: StopTimeStore, trip: number): Row[] {
  const pattern = filled.patternOf(trip);
  if (pattern < 0) return [];
  const base = filled.baseOf(trip);
  const absolute = (time: number): number => (time === NO_RELATIVE_TIME ? NO_TIME : base + time);
  const profile = filled.profiles.start(filled.profileOf(trip));
  return Array.from({ length: filled.length(trip) }, (_, i) => ({
    trip,
    stop: filled.patterns.first(filled.patterns.start(pattern) + i),
    sequence: filled.patterns.second(filled.patterns.start(pattern) + i),
    arrival: absolute(filled.profiles.first(profile + i)),
    departure: absolute(filled.profiles.second(profile + i)),
  }));
}

/** Boarding and headsign of each row of the trip; `undefined` where all are plain. */
function termsOf(filled: StopTimeStore, trip: number): [number, number][] | undefined {
  const terms = filled.termsOf(trip);
  if (terms < 0) return undefined;
  const start = filled.terms.start(terms);
  return Array.from({ length: filled.length(trip) }, (_, i) => [
    filled.terms.first(start + i),
    filled.terms.second(start + i),
  ]);
}

const at = (trip: number, sequence: number, stop: number, time: number): Row => ({
  trip,
  sequence,
  stop,
  arrival: time,
  departure: time,
});

describe('gathering stop times', () => {
  it('keeps one list of stops and one of running times for trips that run alike', () => {
    const filled = store([at(0, 1, 7, 100), at(0, 2, 8, 160), at(1, 1, 7, 500), at(1, 2, 8, 560)]);
    expect([filled.patterns.size, filled.profiles.size]).toEqual([1, 1]);
    expect(rowsOf(filled, 1)).toEqual([at(1, 1, 7, 500), at(1, 2, 8, 560)]);
  });

  it('puts rows in stop_sequence order, whatever order the file has, gaps allowed', () => {
    const filled = store([at(0, 50, 8, 160), at(0, 7, 7, 100), at(0, 90, 9, 200)]);
    expect(rowsOf(filled, 0).map(({ sequence }) => sequence)).toEqual([7, 50, 90]);
  });

  it('joins the rows of a trip that stand apart', () => {
    const filled = store([at(0, 1, 7, 100), at(1, 1, 7, 300), at(0, 3, 9, 200), at(1, 2, 8, 360), at(0, 2, 8, 160)]);
    expect(rowsOf(filled, 0)).toEqual([at(0, 1, 7, 100), at(0, 2, 8, 160), at(0, 3, 9, 200)]);
    expect(rowsOf(filled, 1)).toHaveLength(2);
  });

  it('keeps the first of two rows with one sequence and counts the other', () => {
    const filled = store([at(0, 1, 7, 100), at(0, 2, 8, 160), at(0, 2, 9, 170)]);
    expect(rowsOf(filled, 0)).toEqual([at(0, 1, 7, 100), at(0, 2, 8, 160)]);
    expect([...filled.duplicates]).toEqual([[0, 1]]);
  });

  it('judges a trip by the number of its stops, the direction of its times and those at its ends', () => {
    const filled = store([
      ...[at(0, 1, 7, 100), at(0, 2, 8, NO_TIME), at(0, 3, 9, 100)],
      at(1, 1, 7, 100),
      ...[at(2, 1, 7, 100), at(2, 2, 8, 99)],
      ...[at(3, 1, 7, 100), { ...at(3, 2, 8, 120), departure: 119 }],
      ...[at(4, 1, 7, NO_TIME), at(4, 2, 8, NO_TIME)],
    ]);
    expect([0, 1, 2, 3, 4, 5].map((trip) => filled.verdict(trip))).toEqual([
      'kept',
      'too-few',
      'backwards',
      'backwards',
      'untimed-end',
      'too-few',
    ]);
  });

  it('gives back every row once, for rows in any order', () => {
    const time = fc.oneof(fc.constant(NO_TIME), fc.nat(100_000));
    const row = fc.record({
      trip: fc.nat(4),
      sequence: fc.nat(6),
      stop: fc.integer({ min: -1, max: 3 }),
      arrival: time,
      departure: time,
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const filled = store(rows);
        for (let trip = 0; trip <= 4; trip += 1) {
          const first = new Map<number, Row>();
          for (const own of rows) if (own.trip === trip && !first.has(own.sequence)) first.set(own.sequence, own);
          expect(rowsOf(filled, trip)).toEqual([...first.values()].sort((a, b) => a.sequence - b.sequence));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('numbering texts', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('gives the same number to the same text and another to any other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { maxLength: 200 }), (texts) => {
        const interner = new ByteInterner();
        const numbers = new Map<string, number>();
        for (const text of texts) {
          const encoded = bytes(text);
          const known = numbers.get(text);
          expect(interner.find(encoded, 0, encoded.length)).toBe(known ?? -1);
          const number = interner.add(encoded, 0, encoded.length);
          expect(number).toBe(known ?? numbers.size);
          numbers.set(text, number);
        }
        for (const [text, number] of numbers) expect(interner.text(number)).toBe(text);
        expect(interner.size).toBe(numbers.size);
      }),
    );
  });

  it('knows an id in windows-1252 and in UTF-8 as one', () => {
    const interner = new ByteInterner();
    const foreign = Uint8Array.of(0x43, 0xe9);
    expect(interner.add(foreign, 0, 2)).toBe(0);
    expect(interner.sawForeignText).toBe(true);
    expect(interner.find(bytes('Cé'), 0, 3)).toBe(0);
    expect(interner.find(foreign, 0, 2)).toBe(0);
    expect(interner.text(0)).toBe('Cé');
  });

  it('keeps who may board and alight, and the headsign, with its row, however rows are ordered', () => {
    const filled = new StopTimeStore();
    const noBoarding = boardingCode(1, 0);
    filled.add(0, 2, 8, 60, 60, noBoarding, 5);
    filled.add(0, 1, 7, 0, 0);
    filled.add(1, 1, 7, 0, 0);
    filled.add(0, 3, 9, 90, 90, boardingCode(0, 3));
    filled.add(1, 2, 8, 60, 60, boardingCode(7, -5));
    filled.finish();
    expect(termsOf(filled, 0)).toEqual([
      [0, 0],
      [noBoarding, 5],
      [boardingCode(0, 3), 0],
    ]);
    expect(termsOf(filled, 1)).toBeUndefined();
  });
});
