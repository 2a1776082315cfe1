import { IssueCollector } from '#libs/errors';
import { decodeDatex2, predefinedIdOf, type Datex2Document } from './index.js';

function decode(document: string): Datex2Document & { issues: IssueCollector } {
  const issues = new IssueCollector();
  return { ...decodeDatex2(new TextEncoder().encode(document), issues), issues };
}
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const version2 = (content: string): string =>
  `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" modelBaseVersion="2"><payloadPublication ${XSI} xsi:type="PredefinedLocationsPublication" lang="fr">
   <publicationTime>2026-01-15T08:07:00+01:00</publicationTime>${content}</payloadPublication></d2LogicalModel>`;
const version3 = (content: string): string =>
  `<d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xmlns:com="http://datex2.eu/schema/3/common" xmlns:loc="http://datex2.eu/schema/3/locationReferencing" ${XSI} xsi:type="loc:PredefinedLocationsPublication" lang="fr" modelBaseVersion="3">
   <com:publicationTime>2026-01-15T08:07:00+01:00</com:publicationTime>${content}</d2:payload>`;
const display2 = (latitude: number): string =>
  `<location xsi:type="Point"><locationForDisplay><latitude>${latitude}</latitude><longitude>1.09</longitude></locationForDisplay></location>`;

describe('predefined places', () => {
  it('of version 2 are sites: those by themselves, and the members of a group with the group', () => {
    const { sites, summary, issues } = decode(
      version2(
        `<predefinedLocationContainer xsi:type="PredefinedLocation" id="P7" version="2">
           <predefinedLocationName><values><value lang="fr">Pont Mathilde</value></values></predefinedLocationName>${display2(49.43)}
         </predefinedLocationContainer>
         <predefinedLocationContainer xsi:type="PredefinedNonOrderedLocationGroup" id="G" version="1">
           <predefinedLocation id="P8" version="1">${display2(49.44)}</predefinedLocation>
           <predefinedLocation id="P9" version="1">${display2(49.45)}</predefinedLocation>
         </predefinedLocationContainer>`,
      ),
    );
    expect(sites).toMatchObject([
      { siteId: 'P7', version: '2', name: 'Pont Mathilde', point: { latitude: 49.43, longitude: 1.09 } },
      { siteId: 'G', point: { latitude: 49.44, longitude: 1.09 } },
      { siteId: 'P8', point: { latitude: 49.44, longitude: 1.09 } },
      { siteId: 'P9', point: { latitude: 49.45, longitude: 1.09 } },
    ]);
    expect(summary).toMatchObject({ complete: true, sites: 4, notCarried: {} });
    expect(issues.counts).toEqual({});
  });

  it('of an itinerary of version 2 are found through the elements that number them', () => {
    const { sites } = decode(
      version2(
        `<predefinedLocationContainer xsi:type="PredefinedItinerary" id="I" version="1">
           <predefinedLocation index="1"><predefinedLocation id="P1" version="1">${display2(49.41)}</predefinedLocation></predefinedLocation>
         </predefinedLocationContainer>`,
      ),
    );
    expect(sites.map(({ siteId }) => siteId)).toEqual(['I', 'P1']);
  });

  it('of version 3 have lines; one without coordinates is kept and counted, one without an id refused', () => {
    const { sites, issues } = decode(
      version3(
        `<loc:predefinedLocationReference xsi:type="loc:PredefinedLocation" id="L" version="1">
           <loc:location xsi:type="loc:LinearLocation"><loc:gmlLineString srsName="urn:ogc:def:crs:EPSG::4326"><loc:posList>49.44 1.09 49.45 1.10</loc:posList></loc:gmlLineString></loc:location>
         </loc:predefinedLocationReference>
         <loc:predefinedLocationReference xsi:type="loc:PredefinedLocation" id="N" version="1"><loc:location xsi:type="loc:PointLocation"/></loc:predefinedLocationReference>
         <loc:predefinedLocationReference xsi:type="loc:PredefinedLocation" version="1"><loc:location xsi:type="loc:PointLocation"/></loc:predefinedLocationReference>`,
      ),
    );
    expect(sites).toMatchObject([
      {
        siteId: 'L',
        line: [
          { latitude: 49.44, longitude: 1.09 },
          { latitude: 49.45, longitude: 1.1 },
        ],
      },
      { siteId: 'N' },
    ]);
    expect(issues.counts).toEqual({ LOCATION_MISSING: 1, FIELD_MISSING: 1 });
  });

  it('are named by a kept reference', () => {
    expect(predefinedIdOf({ predefinedLocationReference: { '@id': 'P7', '@version': '1' } })).toBe('P7');
    expect(predefinedIdOf({ alertCPoint: {} })).toBeUndefined();
    expect(predefinedIdOf(undefined)).toBeUndefined();
  });
});
