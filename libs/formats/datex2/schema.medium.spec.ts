import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { hasRecording, itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import {
  decodeBisonFuteSites,
  decodeDatex2,
  encodeMeasuredData,
  encodeMeasurementSites,
  encodeSituations,
  encodeTrafficStatus,
  type Datex2PublicationMeta,
  type DecodedMeasurement,
} from './index.js';
import { DETAIL_ELEMENT } from './record-types.js';
import { anyMeasurement, anySite, anySituation } from './round-trip.fixture.js';
import { WORDS } from './write/words.js';

/** Folder of the published schemas, which are not part of the repository. `ESTUAIRE_SCHEMAS` names another. */
const schemas = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas', 'datex2/v3.7');
const hasSchemas = existsSync(schemas);
const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
const missing = hasSchemas ? (hasXmllint ? '' : 'xmllint is not here') : `${schemas} is not here`;

const itWithSchemas: (name: string, run: () => void, timeoutMs?: number) => void = missing
  ? (name) => it.skip(`${name} (skipped, because ${missing})`, () => {})
  : (name, run, timeoutMs) => it(name, run, timeoutMs);

/** The same for tests that need recordings besides. */
const itWithBoth: typeof itWithRecordings = missing
  ? (_paths, name) => it.skip(`${name} (skipped, because ${missing})`, () => {})
  : itWithRecordings;

const AT = '2026-01-15T08:06:00.000Z';
const meta: Datex2PublicationMeta = {
  publicationTime: AT,
  country: 'fr',
  language: 'fr',
  nationalIdentifier: 'MRN',
  feedType: 'test',
  feedDescription: 'Round trips',
};

describe('written DATEX II against the 3.7 schemas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-datex2-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function faultsOf(...documents: string[]): string {
    const paths = documents.map((xml, at) => {
      const path = join(folder, `${at}.xml`);
      writeFileSync(path, xml);
      return path;
    });
    try {
      execFileSync('xmllint', ['--noout', '--schema', join(schemas, 'DATEXII_3_D2Payload.xsd'), ...paths], {
        stdio: 'pipe',
      });
      return '';
    } catch (error) {
      return String((error as { stderr: Buffer }).stderr).slice(0, 2000);
    }
  }

  itWithSchemas(
    'holds for whatever sites, measurements and situations there are',
    () => {
      const sample = { numRuns: 150, seed: 20260115 };
      const sites = fc.sample(fc.uniqueArray(anySite, { selector: ({ siteId }) => siteId, minLength: 1 }), sample);
      const measurements = fc.sample(fc.array(anyMeasurement, { minLength: 1 }), sample);
      const situations = fc.sample(
        fc.uniqueArray(anySituation, { selector: ({ situationId }) => situationId }),
        sample,
      );
      expect(faultsOf(...sites.map((one) => encodeMeasurementSites(one, meta).xml))).toBe('');
      expect(faultsOf(...measurements.map((one) => encodeMeasuredData(one, meta).xml))).toBe('');
      const states = sites.map((some) =>
        some.map((site): DecodedMeasurement => ({ ...site, values: [], trafficStatus: 'heavy', measuredAt: AT })),
      );
      const placed = states.filter((some) => some.some(({ point, line }) => point ?? line));
      expect(placed.length).toBeGreaterThan(50);
      expect(faultsOf(...placed.map((one) => encodeTrafficStatus(one, meta).xml))).toBe('');
      expect(faultsOf(...situations.map((one) => encodeSituations(one, meta).xml))).toBe('');
    },
    120_000,
  );

  itWithSchemas('holds where a situation says next to nothing', () => {
    const types = [...Object.keys(DETAIL_ELEMENT), 'NobodyKnowsThis'];
    const situations = types.flatMap((type) =>
      [undefined, ['no such word']].map((detail, at) => ({
        situationId: `${type}-${at}`,
        records: [
          { recordId: `${type}-${at}`, type, detail, complianceOption: 'perhaps', queueLengthM: 1, speedLimitKmh: 5 },
        ],
      })),
    );
    expect(faultsOf(encodeSituations(situations, meta).xml)).toBe('');
  });

  const recordings = [
    'v2-finland-roadworks.xml',
    'v2-france-bison-fute-events.xml',
    'v2-france-bison-fute-qtv-9-sites.xml',
    'v2-france-bison-fute-speeds.xml',
    'v3-netherlands-situations.xml',
    'v2-ndw/MeasurementSiteTable.xml',
    'v2-england-ntis/MIDAS_Loop_Traffic_Data_3793828281116175.xml',
    'v2-england-ntis/TMU_Loop_Traffic_Data_3793809993027605.xml',
  ];
  if (hasRecording('datex2/v2-england-ntis/events'))
    for (const name of readdirSync(recordingPath('datex2/v2-england-ntis/events')))
      recordings.push(`v2-england-ntis/events/${name}`);

  itWithBoth(
    recordings.map((path) => `datex2/${path}`),
    'holds for everything recorded, whatever version it came in',
    () => {
      const documents = recordings.flatMap((path) => {
        const { sites, measurements, situations } = decodeDatex2(readRecording(`datex2/${path}`), new IssueCollector());
        return [
          ...(sites.length > 0 ? [encodeMeasurementSites(sites, meta).xml] : []),
          ...(measurements.length > 0 ? [encodeMeasuredData(measurements, meta).xml] : []),
          ...(situations.length > 0 ? [encodeSituations(situations, meta).xml] : []),
        ];
      });
      expect(documents.length).toBe(recordings.length);
      expect(faultsOf(...documents)).toBe('');
    },
    60_000,
  );

  itWithBoth('datex2/refDir.csv', 'holds for all counting sites of Bison Futé', () => {
    const sites = decodeBisonFuteSites(readRecording('datex2/refDir.csv'), new IssueCollector());
    expect(faultsOf(encodeMeasurementSites(sites, meta).xml)).toBe('');
  });
});

describe('the word lists of the writers', () => {
  const xsd = hasSchemas
    ? ['Situation', 'Common', 'LocationReferencing', 'RoadTrafficData']
        .map((name) => readFileSync(join(schemas, `DATEXII_3_${name}.xsd`), 'utf8'))
        .join('')
    : '';
  const wordsOf = (type: string): string | undefined => {
    const body = new RegExp(`<xs:simpleType name="${type}">(.*?)</xs:simpleType>`, 's').exec(xsd)?.[1];
    const words = [...(body ?? '').matchAll(/enumeration value="([^"]*)"/g)].map((match) => match[1]!);
    return words.filter((word) => word !== '_extended').join(' ') || undefined;
  };
  /** Elements that are called otherwise where the schema declares them. */
  const DECLARED: Record<string, string> = {
    severity: 'SeverityEnum',
    confidentiality: 'ConfidentialityValueEnum',
    measurementSide: 'DirectionEnum',
    laneUsage: 'LaneEnum',
    vehicleType: 'VehicleTypeEnum',
    placesAtWhichApplicable: 'PlacesEnum',
    publicEvent: 'PublicEventTypeEnum',
    fuelType: 'FuelTypeEnum',
  };

  for (const [element, list] of Object.entries(WORDS)) {
    const name = `are those of the schema for ${element}`;
    if (!hasSchemas) it.skip(`${name} (skipped, because ${schemas} is not here)`, () => {});
    else
      it(name, () => {
        const declared = new RegExp(`<xs:element name="${element}" type="\\w+:_(\\w+Enum)"`).exec(xsd)?.[1];
        const type = DECLARED[element] ?? declared!;
        expect(list.words).toBe(wordsOf(type));
        expect(list.extended).toBe(wordsOf(`_${type}ExtensionType`));
      });
  }
});
