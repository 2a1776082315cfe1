import { readFileSync } from 'node:fs';
import { IssueCollector } from '#libs/errors';
import { decodeDatex2, type Datex2Document } from './index.js';

function decode(document: Uint8Array | string): Datex2Document & { issues: IssueCollector } {
  const issues = new IssueCollector();
  const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : document;
  return { ...decodeDatex2(bytes, issues), issues };
}
const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/datex2/${name}`);

/** The parking extension of 2.x: a GenericPublication around tables and statuses. */
const generic = (content: string): string =>
  `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" modelBaseVersion="2"><payloadPublication
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="GenericPublication" lang="fr">
    <publicationTime>2026-01-15T08:06:00+01:00</publicationTime>
    <genericPublicationName>parking</genericPublicationName>
    <genericPublicationExtension>${content}</genericPublicationExtension>
  </payloadPublication></d2LogicalModel>`;
const table = (records: string): string =>
  generic(
    `<parkingTablePublication><parkingTable id="P" version="1">${records}</parkingTable></parkingTablePublication>`,
  );
const status = (statuses: string): string =>
  generic(`<parkingStatusPublication>${statuses}</parkingStatusPublication>`);
const statusOf = (content: string): string =>
  status(
    `<parkingRecordStatus xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ParkingSiteStatus">
      <parkingRecordReference id="gare" version="1" targetClass="ParkingRecord"/>${content}</parkingRecordStatus>`,
  );

describe('car parks, version 3', () => {
  it('come with their name in each language, place and number of spaces; parts of one are counted', () => {
    const { parkings, summary, issues } = decode(fixture('v3-parking-table.xml'));
    expect(parkings).toEqual([
      {
        parkingId: 'vieux-marche',
        name: { fr: 'Vieux-Marché', en: 'Old Market' },
        point: { latitude: 49.4431, longitude: 1.0883 },
        capacity: 430,
      },
      { parkingId: 'gare', name: { fr: 'Gare' } },
    ]);
    expect(summary).toMatchObject({ complete: true, parkings: 2, notCarried: { 'part of a car park': 1 } });
    expect(issues.samples).toMatchObject([{ code: 'LOCATION_MISSING', where: 'hierarchyElementGeneral gare' }]);
  });

  it('say how full they are, and when; one that is shut is closed although it counts', () => {
    const { parkings, headers } = decode(fixture('v3-parking-status.xml'));
    expect(parkings).toEqual([
      {
        parkingId: 'vieux-marche',
        spacesAvailable: 12,
        spacesOccupied: 418,
        occupancyPercent: 97.2,
        state: 'open',
        lastReportedAt: '2026-01-15T07:05:30.000Z',
      },
      { parkingId: 'gare', spacesAvailable: 0, state: 'closed', lastReportedAt: '2026-01-15T07:05:00.000Z' },
    ]);
    expect(headers).toMatchObject([{ publicationType: 'ParkingStatusPublication', modelVersion: '3' }]);
  });
});

describe('car parks, the parking extension of version 2', () => {
  it('come with name, place and number of spaces', () => {
    const { parkings, summary } = decode(
      table(
        `<parkingRecord id="gare" version="1"><parkingName><values><value lang="fr">Gare</value></values></parkingName>
         <parkingNumberOfSpaces>250</parkingNumberOfSpaces>
         <parkingLocation xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Point"><pointByCoordinates><pointCoordinates>
         <latitude>49.4488</latitude><longitude>1.0942</longitude></pointCoordinates></pointByCoordinates></parkingLocation></parkingRecord>`,
      ),
    );
    expect(parkings).toEqual([
      { parkingId: 'gare', name: { fr: 'Gare' }, capacity: 250, point: { latitude: 49.4488, longitude: 1.0942 } },
    ]);
    expect(summary.notCarried).toEqual({});
  });

  it.each([
    ['spacesAvailable', 'open'],
    ['almostFull', 'open'],
    ['full', 'full'],
    ['fullAtEntrance', 'full'],
    ['other', 'unknown'],
  ])('read the status %s as %s', (word, state) => {
    const { parkings } = decode(
      statusOf(
        `<parkingStatusOriginTime>2026-01-15T08:05:00+01:00</parkingStatusOriginTime>
         <parkingOccupancy><parkingNumberOfVacantSpaces>7</parkingNumberOfVacantSpaces></parkingOccupancy>
         <parkingSiteStatus>${word}</parkingSiteStatus>`,
      ),
    );
    expect(parkings).toEqual([
      { parkingId: 'gare', spacesAvailable: 7, state, lastReportedAt: '2026-01-15T07:05:00.000Z' },
    ]);
  });

  it('never make a count of what is none: −1 and words are absent', () => {
    const { parkings } = decode(
      statusOf(
        `<parkingOccupancy><parkingNumberOfVacantSpaces>-1</parkingNumberOfVacantSpaces>
         <parkingOccupancy>unbekannt</parkingOccupancy></parkingOccupancy>`,
      ),
    );
    expect(parkings).toEqual([{ parkingId: 'gare' }]);
  });

  it('are refused one by one where they name nothing', () => {
    const { parkings, issues } = decode(
      status(
        `<parkingRecordStatus><parkingSiteStatus>full</parkingSiteStatus></parkingRecordStatus>
         <parkingRecordStatus><parkingRecordReference id="gare" version="1"/></parkingRecordStatus>`,
      ),
    );
    expect(parkings).toEqual([{ parkingId: 'gare' }]);
    expect(issues.samples).toMatchObject([{ code: 'FIELD_MISSING', where: 'parkingRecordStatus', field: 'reference' }]);
  });
});

it('another generic publication is read as one without car parks, its content counted', () => {
  const { parkings, summary } = decode(generic('<somethingElse/><somethingElse/>'));
  expect(parkings).toEqual([]);
  expect(summary.notCarried).toEqual({ somethingElse: 2 });
});
