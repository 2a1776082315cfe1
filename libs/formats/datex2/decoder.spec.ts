import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HubError, IssueCollector } from '#libs/errors';
import { hasRecording, itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import {
  Datex2Decoder,
  decodeDatex2,
  type Datex2Document,
  type Datex2Limits,
  type DecodedMeasurement,
} from './index.js';

const fixture = (name: string): Uint8Array => readFileSync(join('test/fixtures/datex2', name));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(bytes: Uint8Array | string, limits: Datex2Limits = {}): Datex2Document & { issues: IssueCollector } {
  const issues = new IssueCollector();
  return { ...decodeDatex2(typeof bytes === 'string' ? bytesOf(bytes) : bytes, issues, limits), issues };
}

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const V2 = 'http://datex2.eu/schema/2/2_0';

/** A version 2 MeasuredDataPublication of one site around the given values. */
function measured2(values: string, time = '2026-01-15T08:06:00+01:00'): string {
  return `<d2LogicalModel xmlns="${V2}" modelBaseVersion="2"><payloadPublication ${XSI} xsi:type="MeasuredDataPublication" lang="fr">
    <publicationTime>2026-01-15T08:07:00+01:00</publicationTime>
    <siteMeasurements><measurementSiteReference id="S1" version="3" targetClass="MeasurementSiteRecord"/>
    <measurementTimeDefault>${time}</measurementTimeDefault>${values}</siteMeasurements>
  </payloadPublication></d2LogicalModel>`;
}
const value2 = (index: number, type: string, content: string): string =>
  `<measuredValue index="${index}"><measuredValue><basicData xsi:type="${type}">${content}</basicData></measuredValue></measuredValue>`;
const flow = (rate: number | string, attributes = ''): string =>
  value2(1, 'TrafficFlow', `<vehicleFlow ${attributes}><vehicleFlowRate>${rate}</vehicleFlowRate></vehicleFlow>`);
const speed = (kmh: number | string, attributes = ''): string =>
  value2(2, 'TrafficSpeed', `<averageVehicleSpeed ${attributes}><speed>${kmh}</speed></averageVehicleSpeed>`);
const oneOf = (values: string): DecodedMeasurement => decode(measured2(values)).measurements[0]!;

describe('measured data, version 2', () => {
  it('gives flow per hour, speed in km/h and the time as a UTC instant', () => {
    expect(oneOf(flow(1010, 'numberOfInputValuesUsed="101"') + speed('112.5'))).toEqual({
      siteId: 'S1',
      siteVersion: '3',
      measuredAt: '2026-01-15T07:06:00.000Z',
      values: [
        { index: 1, type: 'flow', value: 1010 },
        { index: 2, type: 'speed', value: 112.5 },
      ],
      flowVehPerHour: 1010,
      speedKmh: 112.5,
    });
  });

  it('reads occupancy, travel times and traffic status', () => {
    const measurement = oneOf(
      value2(1, 'TrafficConcentration', '<occupancy><percentage>12.5</percentage></occupancy>') +
        value2(
          2,
          'TravelTimeData',
          '<travelTime><duration>95</duration></travelTime><freeFlowTravelTime><duration>60</duration></freeFlowTravelTime>',
        ) +
        value2(3, 'TrafficStatus', '<trafficStatus><trafficStatusValue>congested</trafficStatusValue></trafficStatus>'),
    );
    expect(measurement).toMatchObject({
      occupancyPercent: 12.5,
      travelTimeSeconds: 95,
      freeFlowTravelTimeSeconds: 60,
      trafficStatus: 'queuing',
    });
    expect(measurement.values[2]).toEqual({ index: 3, type: 'trafficStatus', status: 'congested' });
  });

  it.each([
    ['impossible', 'stationary'],
    ['congested', 'queuing'],
    ['heavy', 'heavy'],
    ['freeFlow', 'freeFlow'],
    ['unknown', 'unknown'],
    ['sensorDown', 'unknown'],
  ])('says %s as %s, and never folds what is unknown into free flow', (word, status) => {
    const holder = `<trafficStatus><trafficStatusValue>${word}</trafficStatusValue></trafficStatus>`;
    expect(oneOf(value2(1, 'TrafficStatus', holder)).trafficStatus).toBe(status);
  });

  it.each([
    ['a speed of −1 (NDW)', speed(-1)],
    ['a speed of 255 (NTIS)', speed('255.0')],
    [
      'dataError',
      value2(
        2,
        'TrafficSpeed',
        '<averageVehicleSpeed><dataError>true</dataError><speed>88</speed></averageVehicleSpeed>',
      ),
    ],
  ])('takes %s for a fault and gives no number', (_name, value) => {
    const { measurements, issues } = decode(measured2(value));
    expect(measurements[0]!.values).toEqual([{ index: 2, type: 'speed', faulty: true }]);
    expect(measurements[0]!.speedKmh).toBeUndefined();
    expect(issues.counts).toEqual({ VALUE_FAULTY: 1 });
  });

  it('never reports a jam of 0 km/h where no vehicle passed', () => {
    for (const values of [
      flow(0) + speed(0),
      flow(0, 'numberOfInputValuesUsed="0"') + speed(0, 'numberOfInputValuesUsed="0"'),
      flow(600, 'numberOfInputValuesUsed="60"') + speed('0.0', 'numberOfInputValuesUsed="60"'),
      speed(0, 'numberOfInputValuesUsed="0"'),
    ])
      expect(oneOf(values).speedKmh).toBeUndefined();
    expect(oneOf(flow(600) + speed(4)).speedKmh).toBe(4);
  });

  it('distinguishes an empty road from a loop that does not answer', () => {
    expect(oneOf(flow(0)).flowVehPerHour).toBe(0);
    expect(oneOf(flow(0, 'numberOfInputValuesUsed="0"')).flowVehPerHour).toBeUndefined();
    expect(oneOf(flow(0, 'numberOfInputValuesUsed="420"')).flowVehPerHour).toBeUndefined();
  });

  it('distinguishes values by their type where every index is 0', () => {
    const values = (flow(1010) + speed(112)).replaceAll(/index="\d"/g, 'index="0"');
    expect(oneOf(values)).toMatchObject({ flowVehPerHour: 1010, speedKmh: 112 });
  });

  it('gives no figure for the whole site where lanes have one each, only the values', () => {
    const measurement = oneOf(flow(100) + flow(200));
    expect(measurement.flowVehPerHour).toBeUndefined();
    expect(measurement.values.map(({ value }) => value)).toEqual([100, 200]);
  });

  it('names place, got and expected of a value that is no number, and keeps the others', () => {
    const { measurements, issues } = decode(measured2(flow('many') + speed(80)));
    expect(measurements[0]!.values).toEqual([
      { index: 1, type: 'flow' },
      { index: 2, type: 'speed', value: 80 },
    ]);
    expect(issues.samples).toEqual([
      {
        code: 'FIELD_TYPE',
        severity: 'warning',
        where: 'siteMeasurements[1] S1 index 1',
        field: 'flow',
        got: 'many',
        expected: 'a number',
      },
    ]);
  });

  it('refuses a site without id and keeps the next', () => {
    const document = measured2(flow(1)).replace(
      '<siteMeasurements>',
      '<siteMeasurements><measurementTimeDefault>2026-01-15T08:06:00Z</measurementTimeDefault></siteMeasurements><siteMeasurements>',
    );
    const { measurements, issues } = decode(document);
    expect(measurements.map(({ siteId }) => siteId)).toEqual(['S1']);
    expect(issues.counts).toEqual({ FIELD_MISSING: 1 });
  });

  it('counts types of value it does not carry', () => {
    const headway = value2(1, 'TrafficHeadway', '<averageTimeHeadway><duration>7.6</duration></averageTimeHeadway>');
    expect(decode(measured2(headway)).summary.notCarried).toEqual({ TrafficHeadway: 1 });
  });

  it('reads times without offset as reported, with advice, and refuses what is no time', () => {
    const local = decode(measured2(flow(1), '2026-01-15T08:06:00'), { defaultOffsetMinutes: 60 });
    expect(local.measurements[0]!.measuredAt).toBe('2026-01-15T07:06:00.000Z');
    expect(local.issues.samples[0]).toMatchObject({ code: 'TIME_FORMAT', severity: 'advice' });
    const wrong = decode(measured2(flow(1), '2026-02-30T08:06:00Z'));
    expect(wrong.measurements[0]!.measuredAt).toBeUndefined();
    expect(wrong.issues.samples[0]).toMatchObject({
      code: 'TIME_FORMAT',
      severity: 'warning',
      got: '2026-02-30T08:06:00Z',
    });
  });

  it('reads the counts of Rouen and eight other sites of Bison Futé', () => {
    const { headers, measurements, issues, summary } = decode(fixture('bison-fute-qtv-9-sites.xml'));
    expect(headers).toEqual([
      {
        publicationType: 'MeasuredDataPublication',
        confidentiality: 'noRestriction',
        informationStatus: 'real',
        modelVersion: '2',
        publicationTime: '2026-08-31T19:54:00.000Z',
        supplier: 'fr/TIPI',
        language: 'fr',
        exchangePeriodSeconds: 360,
      },
    ]);
    expect(measurements[0]).toMatchObject({
      siteId: 'MUM76.h1',
      measuredAt: '2026-08-31T20:00:00.000Z',
      periodSeconds: 360,
      flowVehPerHour: 110,
      speedKmh: 108,
    });
    const figures = measurements.map(({ siteId, flowVehPerHour, speedKmh }) => [siteId, flowVehPerHour, speedKmh]);
    expect(figures).toEqual([
      ['MUM76.h1', 110, 108],
      ['MYK69.K1', 7114, undefined],
      ['MYL42.U2', 600, undefined],
      ['MY269.D1', 9171, 83.85714],
      ['MY269.C4', undefined, undefined],
      ['MM713.O1', undefined, undefined],
      ['MB333.O1', 720, 78.333336],
      ['MWO56.J1', 400, 106],
      ['#MZo57.2', 660, 53.5],
    ]);
    expect(issues.total).toBe(0);
    expect(summary).toMatchObject({ complete: true, values: 18, withoutInput: 6 });
  });

  it('reads six sites of the Dutch national minute, SOAP envelope and all', () => {
    const { measurements, summary } = decode(fixture('ndw-minute-6-sites.xml'));
    expect(measurements).toHaveLength(6);
    expect(summary).toMatchObject({ complete: true, publications: 1 });
    const text = new TextDecoder().decode(fixture('ndw-minute-6-sites.xml'));
    expect(summary.dataErrors).toBe(text.split('<dataError>true').length - 1);
    expect(summary.sentinels).toBe(text.split('<speed>-1<').length - 1);
    expect(summary.values).toBe(text.split('<basicData').length - 1);
  });
});

describe('measured data, version 3', () => {
  it('finds elements by namespace, whatever the prefixes, and the time behind the values', () => {
    const { headers, measurements } = decode(`<x:payload xmlns:x="http://datex2.eu/schema/3/d2Payload"
      xmlns="http://datex2.eu/schema/3/roadTrafficData" xmlns:c="http://datex2.eu/schema/3/common" ${XSI}
      xsi:type="MeasuredDataPublication" lang="fr" modelBaseVersion="3">
      <c:publicationTime>2026-01-15T08:06:00+01:00</c:publicationTime>
      <c:publicationCreator><c:country>fr</c:country><c:nationalIdentifier>MRN</c:nationalIdentifier></c:publicationCreator>
      <measurementSiteTableReference id="T" version="3" targetClass="roa:MeasurementSiteTable"/>
      <siteMeasurements><measurementSiteReference id="S" version="1" targetClass="roa:MeasurementSite"/>
        <physicalQuantity index="1"><physicalQuantity xsi:type="SinglePhysicalQuantity"><basicData xsi:type="TrafficFlow">
          <forVehiclesWithCharacteristicsOf><c:vehicleType>car</c:vehicleType></forVehiclesWithCharacteristicsOf>
          <vehicleFlow numberOfInputValuesUsed="42"><c:vehicleFlowRate>420</c:vehicleFlowRate></vehicleFlow>
        </basicData></physicalQuantity></physicalQuantity>
        <physicalQuantity index="2"><physicalQuantity xsi:type="SinglePhysicalQuantity"><basicData xsi:type="TravelTimeData">
          <travelTime><duration>61.5</duration></travelTime></basicData></physicalQuantity></physicalQuantity>
        <measurementTimeDefault><timeMeaning>endTime</timeMeaning><timeValue>2026-01-15T08:06:00+01:00</timeValue>
          <period><c:startOfPeriod>2026-01-15T08:00:00+01:00</c:startOfPeriod><c:endOfPeriod>2026-01-15T08:06:00+01:00</c:endOfPeriod></period>
        </measurementTimeDefault></siteMeasurements></x:payload>`);
    expect(headers[0]).toMatchObject({ modelVersion: '3', supplier: 'fr/MRN', siteTableIds: ['T'] });
    expect(measurements).toEqual([
      {
        siteId: 'S',
        siteVersion: '1',
        measuredAt: '2026-01-15T07:06:00.000Z',
        periodSeconds: 360,
        values: [
          { index: 1, type: 'flow', value: 420, vehicleType: 'car' },
          { index: 2, type: 'travelTime', value: 61.5 },
        ],
        flowVehPerHour: 420,
        travelTimeSeconds: 61.5,
      },
    ]);
  });
});

describe('elaborated data', () => {
  const status = (basicData: string): Datex2Document & { issues: IssueCollector } =>
    decode(`<d2LogicalModel xmlns="${V2}"><payloadPublication ${XSI} xsi:type="ElaboratedDataPublication" lang="fr">
      <elaboratedData>${basicData}</elaboratedData></payloadPublication></d2LogicalModel>`);

  it('gives the state of traffic at the place it names, in version 2', () => {
    const { measurements } = status(`<basicData xsi:type="TrafficStatus">
      <measurementOrCalculationTime>2026-01-15T08:05:00+01:00</measurementOrCalculationTime>
      <pertinentLocation xsi:type="Point"><pointByCoordinates><pointCoordinates><latitude>49.44</latitude>
        <longitude>1.09</longitude></pointCoordinates></pointByCoordinates></pertinentLocation>
      <trafficStatus><trafficStatusValue>heavy</trafficStatusValue></trafficStatus></basicData>`);
    expect(measurements).toEqual([
      {
        measuredAt: '2026-01-15T07:05:00.000Z',
        point: { latitude: 49.44, longitude: 1.09 },
        values: [{ index: 0, type: 'trafficStatus', status: 'heavy' }],
        trafficStatus: 'heavy',
      },
    ]);
  });

  it('keeps a value whose predefined place has no coordinates, and counts that', () => {
    const { measurements, issues } =
      status(`<basicData xsi:type="TrafficSpeed"><pertinentLocation xsi:type="LocationByReference">
      <predefinedLocationReference id="P7" version="1" targetClass="PredefinedLocation"/></pertinentLocation>
      <averageVehicleSpeed><speed>-1</speed></averageVehicleSpeed></basicData>`);
    expect(measurements[0]).toMatchObject({ siteId: 'P7', values: [{ type: 'speed', faulty: true }] });
    expect(issues.counts).toEqual({ LOCATION_MISSING: 1, VALUE_FAULTY: 1 });
  });

  it('gives the state of traffic beside its place, in version 3', () => {
    const { measurements } =
      decode(`<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:roa="http://datex2.eu/schema/3/roadTrafficData"
      xmlns:loc="http://datex2.eu/schema/3/locationReferencing" ${XSI} xsi:type="roa:ElaboratedDataPublication" lang="fr" modelBaseVersion="3">
      <roa:physicalQuantity xsi:type="roa:SinglePhysicalQuantity">
        <roa:pertinentLocation xsi:type="loc:LinearLocation"><loc:gmlLineString srsName="urn:ogc:def:crs:EPSG::4326">
          <loc:posList>49.44 1.09 49.45 1.1</loc:posList></loc:gmlLineString></roa:pertinentLocation>
        <roa:basicData xsi:type="roa:TrafficStatus"><roa:measurementOrCalculationTime><roa:timeValue>2026-01-15T07:05:00Z</roa:timeValue>
        </roa:measurementOrCalculationTime><roa:trafficStatus><roa:trafficStatusValue>slow</roa:trafficStatusValue></roa:trafficStatus>
        </roa:basicData></roa:physicalQuantity></d2:payload>`);
    expect(measurements[0]).toMatchObject({
      measuredAt: '2026-01-15T07:05:00.000Z',
      trafficStatus: 'slow',
      point: { latitude: 49.44, longitude: 1.09 },
      line: [
        { latitude: 49.44, longitude: 1.09 },
        { latitude: 49.45, longitude: 1.1 },
      ],
    });
  });
});

describe('any DATEX II document', () => {
  it('is refused when it is no DATEX II at all', () => {
    for (const text of [
      '',
      '{"a":1}',
      '<!DOCTYPE html><html></html>',
      '<gpx/>',
      '<?xml version="1.0"?><rss><channel/></rss>',
    ])
      expect(() => decode(text)).toThrow(HubError);
    expect(() => decode('<measurementSiteRecord id="1"/>')).toThrow(
      expect.objectContaining({ code: 'CONTAINER_UNREADABLE' }),
    );
  });

  it('is refused when it declares a DTD', () => {
    const issues = new IssueCollector();
    const text = `<!DOCTYPE d2LogicalModel [<!ENTITY a "b">]>${measured2(flow(1))}`;
    expect(() => decodeDatex2(bytesOf(text), issues)).toThrow(
      expect.objectContaining({ code: 'CONTAINER_UNREADABLE' }),
    );
    expect(issues.counts).toEqual({ XML_DTD_REFUSED: 1 });
  });

  it('keeps what stood before the place where it broke off, and says that it is not complete', () => {
    const bytes = fixture('bison-fute-qtv-9-sites.xml').subarray(0, 6000);
    const { measurements, summary, issues } = decode(bytes);
    expect(measurements.length).toBeGreaterThan(2);
    expect(summary.complete).toBe(false);
    expect(issues.counts['CONTAINER_TRUNCATED']).toBe(1);
  });

  it('keeps its limits of bytes, depth and elements in one thing', () => {
    const limited = decode(fixture('bison-fute-qtv-9-sites.xml'), { maxBytes: 5000 });
    expect(limited.summary.complete).toBe(false);
    expect(limited.issues.counts['LIMIT_EXCEEDED']).toBe(1);
    const small = decode(fixture('bison-fute-event.xml'), { maxElementsPerEntity: 20 });
    expect(small.situations).toEqual([]);
    expect(small.issues.counts).toEqual({ LIMIT_EXCEEDED: 1 });
  });

  it('gives the same however the bytes are cut', () => {
    for (const name of ['bison-fute-qtv-9-sites.xml', 'ndw-minute-6-sites.xml', 'ndw-situation-v3.xml']) {
      const bytes = fixture(name);
      const whole = decode(bytes);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 50 }), (first, rest) => {
          const things: unknown[] = [];
          const sink = { measurement: (m: unknown) => things.push(m), situation: (s: unknown) => things.push(s) };
          const decoder = new Datex2Decoder(sink, new IssueCollector());
          decoder.write(bytes.subarray(0, first));
          for (let at = first; at < bytes.length; at += rest) decoder.write(bytes.subarray(at, at + rest));
          expect(decoder.end()).toEqual(whole.summary);
          expect(things).toEqual([...whole.measurements, ...whole.situations]);
        }),
        { numRuns: 15 },
      );
    }
  });

  it('never throws anything but its own refusal on damaged bytes', () => {
    const documents = ['bison-fute-qtv-9-sites.xml', 'bison-fute-event.xml', 'ndw-situation-v3.xml'].map(fixture);
    const edits = fc.array(fc.record({ at: fc.nat(8000), byte: fc.nat(255) }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...documents), edits, (document, list) => {
        const damaged = Uint8Array.from(document);
        for (const { at, byte } of list) damaged[at % damaged.length] = byte;
        try {
          decode(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('skips what its sink does not ask for', () => {
    const decoder = new Datex2Decoder({}, new IssueCollector());
    decoder.write(fixture('bison-fute-event.xml'));
    expect(decoder.end()).toMatchObject({ complete: true, publications: 1, situations: 0 });
  });
});

describe('recorded documents', () => {
  const counted: [string, Partial<Datex2Document['summary']>, Record<string, number>][] = [
    [
      'v2-england-ntis/MIDAS_Loop_Traffic_Data_3793828281116175.xml',
      { measurements: 108, values: 1752, dataErrors: 69, sentinels: 13, notCarried: { TrafficHeadway: 292 } },
      { VALUE_FAULTY: 69 },
    ],
    [
      'v2-england-ntis/MIDAS_Loop_Traffic_Data_3793830663507513.xml',
      { measurements: 113, values: 1980, dataErrors: 190, sentinels: 26, notCarried: { TrafficHeadway: 330 } },
      { VALUE_FAULTY: 190 },
    ],
    [
      'v2-england-ntis/TMU_Loop_Traffic_Data_3793809993027605.xml',
      { measurements: 555, values: 3290, dataErrors: 260, sentinels: 15, notCarried: { TrafficHeadway: 555 } },
      { VALUE_FAULTY: 260 },
    ],
    ['v2-england-ntis/VMS_and_Matrix_Signal_Status_Data_3794928453993454.xml', { signs: 1, notCarried: {} }, {}],
    ['v2-england-ntis/VMS_and_Matrix_Signal_Status_Data_3794936172555171.xml', { signs: 5, notCarried: {} }, {}],
    ['v2-france-bison-fute-speeds.xml', { measurements: 2, values: 4 }, {}],
    ['v2-finland-roadworks.xml', { situations: 1, records: 3 }, { LOCATION_MISSING: 3 }],
    [
      'v2-ndw/LocatietabelDRIPS.xml.gz',
      { signs: 944, notCarried: {} },
      { COORDINATE_IMPLAUSIBLE: 1, LOCATION_MISSING: 9 },
    ],
    ['v2-ndw/MeasurementSiteTable.xml', { sites: 1 }, { LOCATION_MISSING: 1 }],
    ['v3-netherlands-situations.xml', { situations: 2, records: 11 }, { LOCATION_MISSING: 1 }],
    ['v3-france-dialog-regulations.xml', { notCarried: { trafficRegulationOrder: 2 } }, {}],
  ];
  for (const [path, summary, counts] of counted)
    itWithRecordings(`datex2/${path}`, `counts everything in ${path}`, () => {
      const bytes = readRecording(`datex2/${path}`);
      const document = decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
      expect(document.summary).toMatchObject({ complete: true, publications: 1, ...summary });
      expect(document.issues.counts).toEqual(counts);
      expect(document.headers).toHaveLength(1);
    });

  itWithRecordings(
    'datex2/v3-france-dialog-regulations.xml',
    'reads the head of traffic regulations, which are not carried',
    () => {
      expect(decode(readRecording('datex2/v3-france-dialog-regulations.xml')).headers).toEqual([
        {
          publicationType: 'TrafficRegulationPublication',
          modelVersion: '3',
          publicationTime: '2026-07-24T14:40:09.000Z',
          supplier: 'fr/DiaLog',
          language: 'fr',
        },
      ]);
    },
  );

  itWithRecordings('datex2/v2-england-ntis/events', 'updates incidents by their id, message after message', () => {
    const folder = 'datex2/v2-england-ntis/events';
    const versions = new Map<string, string[]>();
    for (const name of hasRecording(folder) ? readdirSync(recordingPath(folder)).sort() : []) {
      const { situations, issues } = decode(readRecording(join(folder, name)));
      expect(issues.total).toBe(0);
      const situation = situations[0]!;
      expect(situation.records[0]).toMatchObject({ type: 'AbnormalTraffic', validityStatus: 'active' });
      // An empty version is none; the time of the version orders the updates.
      expect(situation.version).toBeUndefined();
      const times = versions.get(situation.situationId) ?? [];
      versions.set(situation.situationId, [...times, situation.records[0]!.versionTime!]);
    }
    expect(versions.size).toBe(10);
    const updated = [...versions].filter(([, times]) => times.length > 1).map(([id]) => id);
    expect(updated.sort()).toEqual(['949883', '950051', '950083', '950085', '950098', '950105']);
    for (const times of versions.values()) expect(times).toEqual([...times].sort());
  });
});

describe('how an exchange updates', () => {
  const version2 = (method: string): string =>
    `<d2LogicalModel xmlns="${V2}" modelBaseVersion="2"><exchange><supplierIdentification><country>fr</country><nationalIdentifier>X</nationalIdentifier></supplierIdentification>
     <subscription><updateMethod>${method}</updateMethod></subscription></exchange></d2LogicalModel>`;
  const version3 = (context: string): string =>
    `<con:messageContainer xmlns:con="http://datex2.eu/schema/3/messageContainer" xmlns:ex="http://datex2.eu/schema/3/exchangeInformation">
     <con:exchangeInformation><ex:exchangeContext>${context}</ex:exchangeContext></con:exchangeInformation></con:messageContainer>`;

  it.each([
    [version2('singleElementUpdate'), 'increment'],
    [version2('snapshot'), 'snapshot'],
    [version2('allElementUpdate'), undefined],
    [version3('<ex:codedExchangeProtocol>deltaPull</ex:codedExchangeProtocol>'), 'increment'],
    [version3('<ex:codedExchangeProtocol>snapshotPush</ex:codedExchangeProtocol>'), 'snapshot'],
    [
      version3(
        '<ex:codedExchangeProtocol>simplePush</ex:codedExchangeProtocol><ex:updateMethod>singleElementUpdate</ex:updateMethod>',
      ),
      'increment',
    ],
    [version3('<ex:codedExchangeProtocol>simplePush</ex:codedExchangeProtocol>'), undefined],
  ])('is reported as the document says it', (document, exchange) => {
    expect(decode(document).summary.exchange).toBe(exchange);
  });
});
