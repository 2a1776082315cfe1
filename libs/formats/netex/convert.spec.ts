import { unzipSync } from 'fflate';
import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { importSchedule } from '#libs/schedule';
import { convert, document, tinyNetex, zipOf } from './tiny-netex.fixture.js';
import { wideNetex } from './wide-netex.fixture.js';

const IDS_OF: Readonly<Record<string, string>> = {
  from_stop_id: 'stops.txt stop_id',
  to_stop_id: 'stops.txt stop_id',
  parent_station: 'stops.txt stop_id',
  stop_id: 'stops.txt stop_id',
  from_trip_id: 'trips.txt trip_id',
  to_trip_id: 'trips.txt trip_id',
  trip_id: 'trips.txt trip_id',
  route_id: 'routes.txt route_id',
  agency_id: 'agency.txt agency_id',
};

/** References between the tables of a conversion that lead nowhere. */
function dangling(found: ReturnType<typeof convert>): string[] {
  const known = new Map<string, Set<string>>();
  for (const space of new Set(Object.values(IDS_OF))) {
    const [file = '', column = ''] = space.split(' ');
    known.set(space, new Set(found.rows(file).map((row) => row[column]!)));
  }
  return Object.keys(found.counts).flatMap((file) =>
    found.rows(file).flatMap((row) =>
      Object.entries(row).flatMap(([column, id]) => {
        const space = IDS_OF[column];
        return space === undefined || id === '' || known.get(space)!.has(id) ? [] : [`${file} ${column} ${id}`];
      }),
    ),
  );
}

describe('a delivery with all that GTFS has a place for', () => {
  const whole = wideNetex();

  it('is carried without a loss, but for what GTFS says otherwise', () => {
    const found = convert(whole);
    expect([found.issues.counts, found.notCarried]).toEqual([{}, []]);
    expect(found.counts).toMatchObject({
      'trips.txt': 8,
      'stops.txt': 7,
      'transfers.txt': 7,
      'frequencies.txt': 3,
      'translations.txt': 4,
    });
    expect(found.rows('transfers.txt').map((row) => row['transfer_type'])).toEqual(['1', '5', '4', '2', '3', '2', '2']);
    const issues = new IssueCollector();
    const { counts } = importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, issues);
    expect([issues.counts, counts['frequencies.txt']]).toEqual([{}, 3]);
  });

  it('gives the same bytes whatever the order of its files', () => {
    const members = whole.match(/<members>(.*)<\/members>/s)![1]!;
    const files = {
      'a.xml': document(members),
      'b.xml': tinyNetex().replaceAll('ref="J', 'ref="K'),
      'c.xml': document(members),
    };
    const [first, ...others] = [
      ['a.xml', 'b.xml', 'c.xml'],
      ['c.xml', 'a.xml', 'b.xml'],
      ['b.xml', 'c.xml', 'a.xml'],
    ].map(
      (names) => convert(zipOf(Object.fromEntries(names.map((name) => [name, files[name as keyof typeof files]])))).zip,
    );
    for (const other of others) expect(Buffer.compare(other, first!)).toBe(0);
  });

  it('has no reference that leads nowhere, whichever of its elements are missing or damaged', () => {
    const elements = [...whole.matchAll(/ (?:id|ref)="([^"]+)"/g)].map(({ index }) => index);
    const damage = fc.array(
      fc.record({ at: fc.nat(elements.length - 1), by: fc.constantFrom('X', 'SB', 'J2', 'PLACE', '') }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(damage, (changes) => {
        let text = whole;
        for (const { at, by } of [...changes].sort((a, b) => b.at - a.at)) {
          const start = elements[at]!;
          text = text.slice(0, start) + text.slice(start).replace(/"[^"]*"/, `"${by}"`);
        }
        const found = convert(text);
        expect(dangling(found)).toEqual([]);
        const issues = new IssueCollector();
        importSchedule(found.zip, { feedId: 'f', documentHash: 'h' }, issues);
        expect(issues.counts['REFERENCE_UNKNOWN']).toBeUndefined();
        expect(Object.keys(unzipSync(found.zip))).toContain('trips.txt');
      }),
      { numRuns: 150 },
    );
  });
});
