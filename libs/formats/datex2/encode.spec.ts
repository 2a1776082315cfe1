import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import {
  decodeBisonFuteSites,
  decodeDatex2,
  encodeMeasuredData,
  encodeMeasurementSites,
  characteristicsOf,
  encodeSituations,
  encodeTrafficStatus,
  joinCharacteristics,
} from './index.js';
import type { Datex2Document, Datex2PublicationMeta } from './index.js';
import { anyMeasurement, anySite, anySituation } from './round-trip.fixture.js';
import { summariseValues } from './summarise-values.js';

const meta: Datex2PublicationMeta = {
  publicationTime: '2026-01-15T08:06:00.000Z',
  country: 'fr',
  language: 'fr',
  nationalIdentifier: 'MRN',
};
const decode = (xml: string): Datex2Document & { issues: IssueCollector } => {
  const issues = new IssueCollector();
  return { ...decodeDatex2(new TextEncoder().encode(xml), issues), issues };
};
const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/datex2/${name}`);

describe('written DATEX II', () => {
  it('gives back any site it was given', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anySite, { selector: ({ siteId }) => siteId, maxLength: 4 }), (sites) => {
        const { xml, losses } = encodeMeasurementSites(sites, meta);
        expect(decode(xml).sites).toEqual(sites);
        expect(Object.keys(losses).filter((reason) => reason !== 'place unknown')).toEqual([]);
      }),
    );
  });

  it('gives back any measurement it was given', () => {
    fc.assert(
      fc.property(fc.array(anyMeasurement, { maxLength: 4 }), (measurements) => {
        const { xml, losses } = encodeMeasuredData(measurements, meta);
        const expected = measurements.map((measurement) => {
          const whole = structuredClone(measurement);
          summariseValues(whole);
          return whole;
        });
        expect(decode(xml).measurements).toEqual(expected);
        expect(losses).toEqual({});
      }),
    );
  });

  it('leaves out a record rather than publish it without what restricts it, and counts why', () => {
    const record = { recordId: 'R', type: 'RoadOrCarriagewayOrLaneManagement', detail: ['roadClosed'] };
    const written = (restricted: object, type = record.type): unknown => {
      const { xml, losses } = encodeSituations(
        [{ situationId: 'S', records: [{ ...record, type, ...restricted }] }],
        meta,
      );
      return [
        xml.includes('situationRecord'),
        Object.keys(losses).filter((loss) => loss.startsWith('record left out')),
      ];
    };
    expect(written({ periods: [{ unread: ['periodExtension'] }] })).toEqual([
      false,
      ['record left out: validity restricted by periodExtension'],
    ]);
    expect(written({ forVehicles: [{ types: ['lorry'], unread: ['emissions'] }] })).toEqual([
      false,
      ['record left out: vehicles the measure is for: emissions'],
    ]);
    expect(written({ forVehicles: [{ types: ['lorry'] }] }, 'Accident')).toEqual([
      false,
      ['record left out: vehicles the measure is for'],
    ]);
    expect(written({ forVehicles: [{ types: ['lorry'] }] })).toEqual([true, []]);
  });

  it('invents no word: what was not reported is reported as unknown, what has failed as the producer named it', () => {
    const { xml, losses } = encodeSituations(
      [
        {
          situationId: 'S1',
          records: [{ recordId: 'A', type: 'RoadOrCarriagewayOrLaneManagement', detail: ['roadClosed'] }],
        },
        {
          situationId: 'S2',
          records: [
            { recordId: 'B', type: 'EquipmentOrSystemFault', detail: ['notWorking'], faultyEquipment: 'tunnelLights' },
          ],
        },
        { situationId: 'S3', records: [{ recordId: 'C', type: 'EquipmentOrSystemFault', detail: ['notWorking'] }] },
      ],
      meta,
    );
    expect(xml).toContain('<sit:complianceOption _extendedValue="unknown">_extended</sit:complianceOption>');
    expect(xml).toContain('tunnelLights');
    expect(losses).toMatchObject({ 'complianceOption unknown': 1, 'faultyEquipmentOrSystemType unknown': 1 });
  });

  it('gives back any situation it was given', () => {
    const many = fc.uniqueArray(anySituation, { selector: ({ situationId }) => situationId, maxLength: 3 });
    fc.assert(
      fc.property(many, (situations) => {
        const { xml, losses } = encodeSituations(situations, meta);
        expect(decode(xml).situations).toEqual(situations);
        expect(Object.keys(losses).filter((reason) => reason !== 'place unknown')).toEqual([]);
      }),
    );
  });

  it('gives back the state of the traffic with its time, place and site', () => {
    fc.assert(
      fc.property(fc.array(anyMeasurement, { maxLength: 4 }), anySite, (measurements, { point, line }) => {
        const placed = measurements.map((measurement) => ({ ...measurement, point, line }));
        placed.forEach((measurement) => summariseValues(measurement));
        const withStatus = point || line ? placed.filter(({ trafficStatus }) => trafficStatus !== undefined) : [];
        const { xml } = encodeTrafficStatus(placed, meta);
        const { measurements: read, issues } = decode(xml);
        expect(read.map(({ siteId, measuredAt, trafficStatus }) => ({ siteId, measuredAt, trafficStatus }))).toEqual(
          withStatus.map(({ siteId, measuredAt, trafficStatus }) => ({ siteId, measuredAt, trafficStatus })),
        );
        expect(read.map((one) => one.line ?? one.point)).toEqual(withStatus.map(() => line ?? point));
        expect(issues.counts).toEqual({});
      }),
    );
  });

  it('counts a state of the traffic without a place, which would help no reader', () => {
    const status = { siteId: '1', values: [], trafficStatus: 'heavy' as const };
    const { xml, losses } = encodeTrafficStatus([status], meta);
    expect(decode(xml).measurements).toEqual([]);
    expect(losses).toEqual({ 'traffic status without place': 1 });
  });

  it('says who publishes, when and what for', () => {
    const { xml } = encodeSituations([], { ...meta, feedType: 'events', language: 'en' });
    expect(decode(xml).headers).toEqual([
      {
        publicationType: 'SituationPublication',
        modelVersion: '3',
        publicationTime: '2026-01-15T08:06:00.000Z',
        supplier: 'fr/MRN',
        feedType: 'events',
        language: 'en',
      },
    ]);
  });

  it('turns the counts of Bison Futé into version 3 without a loss', () => {
    const { measurements } = decodeDatex2(fixture('bison-fute-qtv-9-sites.xml'), new IssueCollector());
    const { xml, losses } = encodeMeasuredData(measurements, meta);
    expect(losses).toEqual({});
    const again = decode(xml).measurements;
    const bare = (list: typeof measurements): unknown[] =>
      list.map(({ values, ...rest }) => ({ ...rest, values: values.map(({ index: _, ...value }) => value) }));
    // The indexes, all 0 there, are counted anew.
    expect(bare(again)).toEqual(bare(measurements));
    expect(again[0]!.values.map(({ index }) => index)).toEqual([1, 2]);
  });

  it('carries road, direction and PR of the French counting sites into version 3', () => {
    const sites = decodeBisonFuteSites(fixture('bison-fute-sites.csv'), new IssueCollector());
    const { xml, losses } = encodeMeasurementSites(sites, meta);
    expect(losses).toEqual({ 'place unknown': 1 });
    const bare = sites.map(({ attributes: _, ...site }) => ({ ...site, version: '1' }));
    expect(decode(xml).sites).toEqual(bare);
  });

  it('keeps the PR and Alert-C of an event of version 2, and counts what has no like in version 3', () => {
    const { situations } = decodeDatex2(fixture('bison-fute-event.xml'), new IssueCollector());
    const { xml, losses } = encodeSituations(situations, meta);
    expect(losses).toEqual({
      'supplementaryPositionalDescription of version 2': 1,
      'tpegPointLocation of version 2': 1,
    });
    const { version: _version, ...expected } = situations[0]!;
    const again = decode(xml).situations[0]!;
    expect(again).toMatchObject({
      ...expected,
      records: [{ ...expected.records[0], locationReference: expect.anything() }],
    });
    expect(again.records[0]!.locationReference).toMatchObject({
      '@model': '3',
      '@type': 'PointLocation',
      pointAlongLinearElement: { linearElement: { roadNumber: 'A0004' } },
      alertCPoint: { alertCDirection: { alertCDirectionCoded: 'negative', alertCAffectedDirection: 'unknown' } },
    });
  });

  it('writes the nearest class for one that version 3 does not have, and counts it', () => {
    const record = {
      recordId: 'R',
      version: '1',
      creationTime: meta.publicationTime,
      versionTime: meta.publicationTime,
      probabilityOfOccurrence: 'certain',
      validityStatus: 'active',
      start: meta.publicationTime,
      points: [{ latitude: 49.44, longitude: 1.09 }],
    };
    const { xml, losses } = encodeSituations(
      [
        {
          situationId: 'S',
          records: [
            { ...record, type: 'CarParks', detail: ['carParkFull'] },
            { ...record, recordId: 'R2', type: 'RoadsideServiceDisruption', detail: ['barClosed'] },
          ],
        },
      ],
      meta,
    );
    expect(losses).toEqual({
      'record type CarParks written as GenericSituationRecord': 1,
      'record type RoadsideServiceDisruption written as ServiceDisruption': 1,
    });
    const [generic, nearest] = decode(xml).situations[0]!.records;
    expect(generic).toMatchObject({ type: 'GenericSituationRecord', detail: ['CarParks'] });
    expect(nearest).toMatchObject({ type: 'ServiceDisruption', detail: ['barClosed'] });
  });

  it('counts what the schema demands and the situation does not say', () => {
    const { losses } = encodeSituations([{ situationId: 'S', records: [{ recordId: 'R', type: 'Accident' }] }], meta);
    expect(losses).toEqual({
      'creation time assumed': 1,
      'version time assumed': 1,
      'probability assumed': 1,
      'validity status assumed': 1,
      'start assumed': 1,
      'place unknown': 1,
      'accidentType unknown': 1,
    });
  });

  it('leaves out a record reported twice in one document, which the schema forbids', () => {
    const situation = { situationId: 'S', records: [{ recordId: 'R', version: '1', type: 'Accident' }] };
    const { xml, losses } = encodeSituations([situation, { ...situation, situationId: 'S2' }], meta);
    expect(decode(xml).situations.map(({ situationId }) => situationId)).toEqual(['S']);
    expect(losses).toMatchObject({ 'record repeated': 1, 'situation without records': 1 });
  });

  it('reports a long text in several values that readers join again, and cuts only a line that is too long', () => {
    const lines = Array.from({ length: 40 }, (_, at) => `${at} ${'x'.repeat(60)}`).join('\n');
    const records = [{ recordId: 'R', type: 'Accident', comments: [{ fr: lines }, { fr: 'y'.repeat(2000) }] }];
    const { xml, losses } = encodeSituations([{ situationId: 'S', records }], meta);
    const { comments } = decode(xml).situations[0]!.records[0]!;
    expect(comments).toEqual([{ fr: lines }, { fr: 'y'.repeat(1024) }]);
    expect(losses['text cut to 1024 characters']).toBe(1);
  });

  it('writes the figures of a site as values where it has no others', () => {
    const { xml } = encodeMeasuredData(
      [{ siteId: 'S', measuredAt: meta.publicationTime, values: [], flowVehPerHour: 420.4, trafficStatus: 'heavy' }],
      meta,
    );
    expect(decode(xml).measurements[0]).toMatchObject({ flowVehPerHour: 420, trafficStatus: 'heavy' });
  });

  it('lets a site table be made of the measurements it is published with, lanes and all', () => {
    const values = [
      { index: 0, type: 'flow' as const, value: 600, lane: 'lane1' },
      { index: 0, type: 'flow' as const, value: 200, lane: 'lane2' },
    ];
    const measurement = { siteId: 'S', siteVersion: '1', measuredAt: meta.publicationTime, periodSeconds: 60, values };
    const site = { siteId: 'S', version: '1', characteristics: characteristicsOf(measurement) };
    const table = decode(encodeMeasurementSites([site], meta).xml).sites[0]!;
    const measured = decode(encodeMeasuredData([measurement], meta).xml).measurements[0]!;
    expect(joinCharacteristics(measured, table.characteristics!)).toMatchObject({
      flowVehPerHour: 800,
      values: [
        { index: 1, lane: 'lane1' },
        { index: 2, lane: 'lane2' },
      ],
    });
  });

  it('never lets a text of a feed out of its element', () => {
    const evil = '</com:value><x>&"\'\u0000\ud800]]>';
    const { xml } = encodeMeasurementSites([{ siteId: evil, version: evil, name: evil, roadNumber: evil }], meta);
    const read = decode(xml).sites[0]!;
    const withStatus = '</com:value><x>&"\'\ufffd\ufffd]]>';
    expect(read).toEqual({ siteId: withStatus, version: withStatus, name: withStatus, roadNumber: withStatus });
  });
});
