import { readFileSync } from 'node:fs';
import { IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { decodeDatex2, type DecodedSituation } from './index.js';

function decode(bytes: Uint8Array): { situations: DecodedSituation[]; issues: IssueCollector; notCarried: object } {
  const issues = new IssueCollector();
  const { situations, summary } = decodeDatex2(bytes, issues);
  return { situations, issues, notCarried: summary.notCarried };
}
const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/datex2/${name}`);

const HEAD = `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"><payloadPublication
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="SituationPublication" lang="fr">`;
const TAIL = '</payloadPublication></d2LogicalModel>';
const situation = (records: string, id = 'id="S1"'): string =>
  `<situation ${id} version="1"><headerInformation><informationStatus>real</informationStatus></headerInformation>${records}</situation>`;
const record = (content: string, head = 'xsi:type="Accident" id="R1" version="2"'): string =>
  `<situationRecord ${head}><situationRecordCreationTime>2026-01-15T08:00:00Z</situationRecordCreationTime>${content}</situationRecord>`;
const read = (content: string): ReturnType<typeof decode> => decode(new TextEncoder().encode(HEAD + content + TAIL));

describe('situations', () => {
  it('report a broken-down vehicle on the A4 with place, comments and safety flag', () => {
    const { situations, issues } = decode(fixture('bison-fute-event.xml'));
    expect(issues.total).toBe(0);
    const { locationReference, ...rest } = situations[0]!.records[0]!;
    expect(situations[0]).toMatchObject({
      situationId: '260724-000456',
      version: '1',
      overallSeverity: 'medium',
      versionTime: '2026-07-24T06:06:04.287Z',
      informationStatus: 'real',
      confidentiality: 'noRestriction',
    });
    expect(rest).toEqual({
      recordId: '260724-000456-1',
      version: '1',
      type: 'VehicleObstruction',
      detail: ['brokenDownVehicle'],
      creationTime: '2026-07-24T06:04:50.000Z',
      observationTime: '2026-07-24T06:04:50.000Z',
      versionTime: '2026-07-24T06:06:04.287Z',
      probabilityOfOccurrence: 'certain',
      safetyRelated: true,
      validityStatus: 'definedByValidityTimeSpec',
      start: '2026-07-24T06:04:50.000Z',
      comments: [{ fr: 'Sur 500 m' }],
      points: [{ latitude: 48.821583, longitude: 2.3988867 }],
      roadNumber: 'A0004',
      locationDescription:
        "situé 582 m à l'est de Paris - Porte de Bercy\nHors voie de circulation\nDIR Île-de-France\nDe Strasbourg vers Paris",
      sourceName: 'Direction interdépartementale des routes/DIR Île-de-France',
    });
    expect(locationReference).toMatchObject({
      '@model': '2',
      '@type': 'Point',
      alertCPoint: { '@type': 'AlertCMethod4Point', alertCLocationTableNumber: '32' },
      pointAlongLinearElement: {
        distanceAlongLinearElement: { distanceAlong: '628.0', fromReferent: { referentIdentifier: '94PR0G' } },
      },
    });
  });

  it('keep speed limit and lane closure of one roadworks together, with their line', () => {
    const { situations, issues } = decode(fixture('ndw-situation-v3.xml'));
    expect(issues.total).toBe(0);
    expect(situations).toHaveLength(1);
    const [limit, closure] = situations[0]!.records;
    expect(situations[0]).toMatchObject({
      relatedSituations: ['RWS01_SM1162215_D2'],
      versionTime: '2026-07-07T07:10:18.000Z',
    });
    expect(limit).toMatchObject({
      type: 'SpeedManagement',
      detail: ['speedRestrictionInOperation'],
      speedLimitKmh: 70,
      complianceOption: 'mandatory',
      operatorActionStatus: 'implemented',
      causeType: 'roadMaintenance',
      end: '2026-12-01T11:00:00.000Z',
      sourceName: 'ON-N [RWS Oost-Nederland District Noord]',
    });
    expect(closure).toMatchObject({ detail: ['laneClosures'], lanesRestricted: 1 });
    expect(limit!.line![0]).toEqual({ latitude: 52.693642, longitude: 6.207613 });
    expect(limit!.line).toHaveLength(20);
  });

  itWithRecordings(
    'datex2/v2-finland-roadworks.xml',
    'are read without any publication header, long comments whole',
    () => {
      const { situations, issues } = decode(readRecording('datex2/v2-finland-roadworks.xml'));
      const records = situations[0]!.records;
      expect(records.map(({ type }) => type)).toContain('MaintenanceWorks');
      expect(records[0]!.comments![0]!['fi']).toContain('Kuninkaantie 14; 20.7.-22.7.\nKuninkaantie 41');
      expect(records[0]!.end).toBe('2026-07-31T20:59:59.999Z');
      // Alert-C alone gives no coordinates.
      expect(issues.counts).toEqual({ LOCATION_MISSING: 3 });
      expect(records[0]!.locationReference).toMatchObject({ alertCLinear: { alertCLocationCountryCode: '6' } });
    },
  );

  itWithRecordings('datex2/v2-england-ntis/events', 'report delay, lanes and the end of the English incidents', () => {
    const { situations } = decode(readRecording('datex2/v2-england-ntis/events/Event_Data_3794674417759799.xml'));
    expect(situations[0]!.records[0]).toMatchObject({
      detail: ['unspecifiedAbnormalTraffic'],
      delaySeconds: 480,
      lanesRestricted: 0,
      points: [{ latitude: 54.108482, longitude: -0.85464686 }],
      end: '2015-04-29T09:11:51.746Z',
    });
    expect(situations[0]!.records[0]!.comments![0]!['en']).toMatch(/^TYPE : GDP\nEvent Location : The A64/);
    expect(situations[0]!.records[0]!.lifeCycle).toBeUndefined();
  });

  it('lose only the record that has no id or class, and only the situation that has none', () => {
    const { situations, issues } = read(
      situation(record('') + record('', 'xsi:type="Accident"') + record('', 'id="R3" version="1"')) +
        situation(record(''), '') +
        situation(''),
    );
    expect(situations.map(({ records }) => records.map(({ recordId }) => recordId))).toEqual([['R1']]);
    expect(issues.counts).toEqual({ LOCATION_MISSING: 1, FIELD_MISSING: 4 });
  });

  it('have no leave to hold always where the specification they are valid by is not there', () => {
    const status = '<validity><validityStatus>definedByValidityTimeSpec</validityStatus></validity>';
    expect(read(situation(record(status))).situations[0]!.records[0]!.periods).toEqual([
      { unread: ['validityTimeSpecification'] },
    ]);
  });

  it('say when an event is over or never was', () => {
    const over = (what: string): string =>
      `<management><lifeCycleManagement><${what}>true</${what}></lifeCycleManagement></management>`;
    expect(read(situation(record(over('end')))).situations[0]!.records[0]!.lifeCycle).toBe('end');
    expect(read(situation(record(over('cancel')))).situations[0]!.records[0]!.lifeCycle).toBe('cancel');
  });

  const validity = (times: string, status = 'definedByValidityTimeSpec'): string =>
    `<validity><validityStatus>${status}</validityStatus><validityTimeSpecification>
      <overallStartTime>2026-01-15T08:00:00Z</overallStartTime>${times}</validityTimeSpecification></validity>`;

  it('keep all that restricts when they hold: hours, days, weeks, months, exceptions', () => {
    const { situations, notCarried } = read(
      situation(
        record(
          validity(`<overallEndTime>2026-03-01T00:00:00Z</overallEndTime>
            <validPeriod><startOfPeriod>2026-01-15T20:00:00Z</startOfPeriod><endOfPeriod>2026-01-16T04:00:00Z</endOfPeriod></validPeriod>
            <validPeriod><periodName><values><value>Rush</value></values></periodName>
              <recurringTimePeriodOfDay><startTimeOfPeriod>07:00:00Z</startTimeOfPeriod><endTimeOfPeriod>10:00:00Z</endTimeOfPeriod></recurringTimePeriodOfDay>
              <recurringTimePeriodOfDay><startTimeOfPeriod>15:00:00</startTimeOfPeriod><endTimeOfPeriod>24:00:00</endTimeOfPeriod></recurringTimePeriodOfDay>
              <recurringDayWeekMonthPeriod><applicableDay>thursday</applicableDay><applicableDay>saturday</applicableDay>
                <applicableWeek>firstWeekOfMonth</applicableWeek><applicableMonth>february</applicableMonth></recurringDayWeekMonthPeriod>
            </validPeriod>
            <exceptionPeriod><startOfPeriod>2026-02-01T00:00:00Z</startOfPeriod></exceptionPeriod>`),
        ),
      ),
    );
    expect(situations[0]!.records[0]).toMatchObject({
      start: '2026-01-15T08:00:00.000Z',
      end: '2026-03-01T00:00:00.000Z',
      periods: [
        { start: '2026-01-15T20:00:00.000Z', end: '2026-01-16T04:00:00.000Z' },
        {
          name: { fr: 'Rush' },
          hours: [
            { start: '07:00:00Z', end: '10:00:00Z' },
            { start: '15:00:00', end: '24:00:00' },
          ],
          dayPatterns: [{ days: ['thursday', 'saturday'], weeks: [1], months: [2] }],
        },
      ],
      exceptions: [{ start: '2026-02-01T00:00:00.000Z' }],
    });
    expect(notCarried).toEqual({});
  });

  it('never take a period for all of it where something that restricts it cannot be read', () => {
    const unread = (times: string): unknown => {
      const { situations, notCarried } = read(situation(record(validity(times))));
      const { periods = [] } = situations[0]!.records[0]!;
      return [periods.map((period) => period.unread), Object.keys(notCarried)];
    };
    expect(unread('<validPeriod><recurringTimePeriodOfDay/></validPeriod>')).toEqual([
      [['recurringTimePeriodOfDay']],
      ['situationRecord/validity/recurringTimePeriodOfDay'],
    ]);
    expect(
      unread(
        '<validPeriod><recurringDayWeekMonthPeriod><applicableDay>someday</applicableDay></recurringDayWeekMonthPeriod></validPeriod>',
      ),
    ).toEqual([[['recurringDayWeekMonthPeriod']], ['situationRecord/validity/recurringDayWeekMonthPeriod']]);
    expect(unread('<validPeriod><periodExtension><fuzzyPeriod/></periodExtension></validPeriod>')).toEqual([
      [['periodExtension']],
      ['situationRecord/validity/periodExtension'],
    ]);
    expect(
      unread('<validPeriod><x:onlyWhenWet xmlns:x="urn:x">yes</x:onlyWhenWet><periodExtension/></validPeriod>'),
    ).toEqual([[['onlyWhenWet']], ['situationRecord/validity/onlyWhenWet']]);
    expect(unread('<overallPeriodExtension><tide>low</tide></overallPeriodExtension>')).toEqual([
      [['overallPeriodExtension']],
      ['situationRecord/validity/overallPeriodExtension'],
    ]);
    expect(unread('<overallEndTime>soon</overallEndTime>')).toEqual([[['overallEndTime']], []]);
    expect(unread('<validPeriod/><exceptionPeriod/>')).toEqual([
      [],
      ['situationRecord/validity/validPeriod (empty)', 'situationRecord/validity/exceptionPeriod (empty)'],
    ]);
  });

  it('keep for whom a measure is and what it leaves of the road', () => {
    const { situations, notCarried } = read(
      situation(
        record(
          `<impact><numberOfLanesRestricted>1</numberOfLanesRestricted><numberOfOperationalLanes>2</numberOfOperationalLanes></impact>
           <urlLink><urlLinkAddress>https://example.org/a</urlLinkAddress></urlLink>
           <complianceOption>mandatory</complianceOption>
           <applicableForTrafficDirection>northBound</applicableForTrafficDirection>
           <forVehiclesWithCharacteristicsOf><vehicleType>lorry</vehicleType><grossWeightCharacteristic>
             <comparisonOperator>greaterThan</comparisonOperator><grossVehicleWeight>7.5</grossVehicleWeight>
           </grossWeightCharacteristic></forVehiclesWithCharacteristicsOf>
           <forVehiclesWithCharacteristicsOf><emissions/></forVehiclesWithCharacteristicsOf>
           <roadOrCarriagewayOrLaneManagementType>roadClosed</roadOrCarriagewayOrLaneManagementType>`,
          'xsi:type="RoadOrCarriagewayOrLaneManagement" id="R1" version="1"',
        ),
      ),
    );
    expect(situations[0]!.records[0]).toMatchObject({
      lanesRestricted: 1,
      lanesOperational: 2,
      links: [{ url: 'https://example.org/a' }],
      forDirections: ['northBound'],
      forVehicles: [
        { types: ['lorry'], limits: [{ of: 'grossWeight', comparison: 'greaterThan', value: 7.5 }] },
        { unread: ['emissions'] },
      ],
    });
    expect(notCarried).toEqual({});
  });

  it('count every leaf they leave behind, by its path', () => {
    const { notCarried } = read(
      situation(
        record(`<situationRecordFirstSupplierVersionTime>2026-01-15T08:00:00Z</situationRecordFirstSupplierVersionTime>
          <impact><trafficConstrictionType>roadBlocked</trafficConstrictionType></impact>
          <nonGeneralPublicComment><comment><values><value>intern</value></values></comment></nonGeneralPublicComment>
          <accidentType>accident</accidentType><totalNumberOfPeopleInvolved>2</totalNumberOfPeopleInvolved>`),
      ),
    );
    expect(notCarried).toEqual({
      'situationRecord/situationRecordFirstSupplierVersionTime': 1,
      'situationRecord/impact/trafficConstrictionType': 1,
      'situationRecord/nonGeneralPublicComment/comment': 1,
      'situationRecord/totalNumberOfPeopleInvolved': 1,
    });
  });

  const place = (location: string): DecodedSituation['records'][number] & { counts: object } => {
    const { situations, issues } = read(situation(record(location)));
    return { ...situations[0]!.records[0]!, counts: issues.counts };
  };

  it('refuse coordinates that cannot be', () => {
    const at = (latitude: string, longitude: string): string =>
      `<groupOfLocations xsi:type="Point"><locationForDisplay><latitude>${latitude}</latitude><longitude>${longitude}</longitude></locationForDisplay></groupOfLocations>`;
    for (const [latitude, longitude] of [
      ['0', '0'],
      ['91', '1'],
      ['49', '181'],
      ['north', '1'],
    ] as const)
      expect(place(at(latitude, longitude))).toMatchObject({
        counts: { COORDINATE_IMPLAUSIBLE: 1, LOCATION_MISSING: 1 },
      });
    expect(place(at('49.44', '1.09')).points).toEqual([{ latitude: 49.44, longitude: 1.09 }]);
  });

  it('take the coordinates of OpenLR where there are no others', () => {
    const point = (latitude: number, longitude: number): string =>
      `<openlrCoordinate><latitude>${latitude}</latitude><longitude>${longitude}</longitude></openlrCoordinate>`;
    const location = `<groupOfLocations xsi:type="Linear"><linearExtension><openlrExtendedLinear><firstDirection>
      <openlrLocationReferencePoint>${point(52.0222, 4.6409)}</openlrLocationReferencePoint>
      <openlrLastLocationReferencePoint>${point(52.0283, 4.6309)}</openlrLastLocationReferencePoint>
      </firstDirection></openlrExtendedLinear></linearExtension></groupOfLocations>`;
    expect(place(location)).toMatchObject({
      line: [
        { latitude: 52.0222, longitude: 4.6409 },
        { latitude: 52.0283, longitude: 4.6309 },
      ],
      counts: {},
    });
  });

  it('give an area the middle of its box, and a list of positions in longitude-first order its due', () => {
    const ring =
      '<gmlMultiPolygon><gmlPolygon><exterior><posList>49 1 49 2 50 2 50 1 49 1</posList></exterior></gmlPolygon></gmlMultiPolygon>';
    expect(place(`<groupOfLocations xsi:type="Area">${ring}</groupOfLocations>`).points).toEqual([
      { latitude: 49.5, longitude: 1.5 },
    ]);
    const line =
      '<gmlLineString srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><posList>1.1 49.1 1.2 49.2</posList></gmlLineString>';
    expect(place(`<groupOfLocations xsi:type="Linear">${line}</groupOfLocations>`).line).toEqual([
      { latitude: 49.1, longitude: 1.1 },
      { latitude: 49.2, longitude: 1.2 },
    ]);
  });
});
