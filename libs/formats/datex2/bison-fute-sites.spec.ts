import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { HubError, IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { decodeBisonFuteSites, fromLambert93, type DecodedSite } from './index.js';

function read(bytes: Uint8Array | string): { sites: DecodedSite[]; issues: IssueCollector } {
  const issues = new IssueCollector();
  const sites = decodeBisonFuteSites(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, issues);
  return { sites, issues };
}
const HEADER = 'code_pme;source;code_insee_commune;axe;…\n';

describe('the list of counting sites of Bison Futé', () => {
  it('places the A28 counter of Rouen, with road, direction and PR', () => {
    const { sites, issues } = read(readFileSync('test/fixtures/datex2/bison-fute-sites.csv'));
    expect(sites.map(({ siteId }) => siteId)).toEqual(['MUM76.h1', 'A0001011200', 'MB631.B8', 'MUM76.j1', 'MPU76.22']);
    const [rouen, unplaced, , single] = sites;
    expect(rouen).toMatchObject({
      roadNumber: 'A28',
      direction: 'southBound',
      attributes: { roadAuthority: 'DIRNO', commune: '76517', trafficolor: 'RO76' },
    });
    expect(rouen!.point!.latitude).toBeCloseTo(49.52927, 4);
    expect(rouen!.point!.longitude).toBeCloseTo(1.20466, 4);
    expect(rouen!.line).toHaveLength(2);
    expect(rouen!.locationReference).toMatchObject({
      '@type': 'SingleRoadLinearLocation',
      linearWithinLinearElement: {
        fromPoint: { distanceAlong: '800', fromReferent: { referentIdentifier: '76PR91D' } },
        toPoint: { distanceAlong: '840', fromReferent: { referentIdentifier: '76PR94D' } },
      },
    });
    expect(unplaced).toEqual({ siteId: 'A0001011200', attributes: { roadAuthority: 'DIRN' } });
    expect(single!.line).toBeUndefined();
    expect(issues.counts).toEqual({ LOCATION_MISSING: 1 });
  });

  itWithRecordings('datex2/refDir.csv', 'has 1,406 sites, 82 of Rouen; 375 name no place at all', () => {
    const { sites, issues } = read(readRecording('datex2/refDir.csv'));
    expect(sites).toHaveLength(1406);
    expect(sites.filter(({ attributes }) => attributes?.['trafficolor'] === 'RO76')).toHaveLength(82);
    expect(issues.counts).toEqual({ LOCATION_MISSING: 375 });
    for (const { point } of sites)
      if (point) {
        expect(point.latitude).toBeGreaterThan(42);
        expect(point.latitude).toBeLessThan(51.2);
      }
  });

  it('reads the columns by position where the header declares one more than the rows have', () => {
    const header = 'code_pme;source;source_2;code_insee_commune;axe;pr_debut;abscisse_debut;pr_fin;abscisse_fin;…\n';
    const row = 'X1;DIRNO;CRICR;A28;76PR91D;800;;;1;NORD_SUD;;;0;2;569981.6;6938140.0;;;RO76';
    expect(read(header + row).sites[0]).toMatchObject({
      siteId: 'X1',
      roadNumber: 'A28',
      lanes: 2,
      attributes: { roadAuthority: 'DIRNO', trafficolor: 'RO76' },
    });
  });

  it('loses only the rows that are short, nameless or reported before', () => {
    const row = (code: string): string => `${code};DIRNO;;A28;;0;;;;;;;0;0;569981.6;6938140.0;;;\n`;
    const { sites, issues } = read(`${HEADER}${row('A')}B;DIRNO\n${row('')}${row('A')}${row('C')}`);
    expect(sites.map(({ siteId }) => siteId)).toEqual(['A', 'C']);
    expect(issues.counts).toEqual({ ROW_LENGTH: 1, FIELD_MISSING: 1, DUPLICATE_KEY: 1 });
    expect(issues.samples[0]).toMatchObject({ where: 'refDir.csv:3', got: '2 fields', expected: '19' });
  });

  it('refuses coordinates outside France and tables that are another', () => {
    const { sites, issues } = read(`${HEADER}A;D;;A28;;0;;;;;;;0;0;1.2;49.4;;;\n`);
    expect(sites[0]!.point).toBeUndefined();
    expect(issues.counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1, LOCATION_MISSING: 1 });
    expect(() => read('<html>')).toThrow(HubError);
    expect(() => read('stop_id,stop_name\n')).toThrow(HubError);
  });

  it('never throws anything else on arbitrary bytes behind the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        read(HEADER + text);
      }),
    );
  });
});

describe('Lambert-93', () => {
  it('meets published points of the projection', () => {
    const origin = fromLambert93(700_000, 6_600_000);
    expect(origin.latitude).toBeCloseTo(46.5, 9);
    expect(origin.longitude).toBeCloseTo(3, 9);
    const paris = fromLambert93(652_469.02, 6_862_035.26);
    expect(paris.latitude).toBeCloseTo(48.8566, 6);
    expect(paris.longitude).toBeCloseTo(2.3522, 6);
  });

  it('keeps a hundred metres a hundred metres, anywhere in the country', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100_000, max: 1_200_000 }),
        fc.integer({ min: 6_100_000, max: 7_100_000 }),
        fc.integer({ min: 0, max: 359 }),
        (x, y, bearing) => {
          const angle = (bearing * Math.PI) / 180;
          const from = fromLambert93(x, y);
          const to = fromLambert93(x + 100 * Math.sin(angle), y + 100 * Math.cos(angle));
          const latitude = (from.latitude * Math.PI) / 180;
          const squash = 1 - 0.00669438 * Math.sin(latitude) ** 2;
          const northM = ((to.latitude - from.latitude) * Math.PI * 6_378_137 * (1 - 0.00669438)) / 180 / squash ** 1.5;
          const eastM =
            ((to.longitude - from.longitude) * Math.PI * 6_378_137 * Math.cos(latitude)) / 180 / Math.sqrt(squash);
          expect(Math.hypot(northM, eastM)).toBeGreaterThan(99.5);
          expect(Math.hypot(northM, eastM)).toBeLessThan(100.3);
        },
      ),
    );
  });
});
