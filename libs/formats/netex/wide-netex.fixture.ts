import { PIECES, journey, tinyNetex } from './tiny-netex.fixture.js';

const TIMES = ['08:00:00', '08:05:00', '08:10:00'];
const DAYS = '<dayTypes><DayTypeRef ref="WORK"/></dayTypes>';
const centroid = (longitude: string, latitude: string): string =>
  `<Centroid><Location><Longitude>${longitude}</Longitude><Latitude>${latitude}</Latitude></Location></Centroid>`;
const named = (text: string): string =>
  `<alternativeNames><AlternativeName><NameType>translation</NameType><Name lang="en">${text}</Name></AlternativeName></alternativeNames>`;

/**
 * The tiny delivery with everything besides that GTFS has a place for: a way back that guarantees its interchange, one with
 * the same vehicle, one that must be left, one forbidden, a run by headway and one by rhythm, connections, an entrance, a pole above a stop,
 * names in English, wheelchairs and bikes, a day that is cancelled; for tests.
 */
export function wideNetex(): string {
  const back =
    '<Route id="R2"><LineRef ref="L90"/><DirectionType>inbound</DirectionType></Route>' +
    '<ServiceJourneyPattern id="P2"><RouteRef ref="R2"/><pointsInSequence>' +
    '<StopPointInJourneyPattern id="P2a" order="1"><ScheduledStopPointRef ref="SC"/></StopPointInJourneyPattern>' +
    '<StopPointInJourneyPattern id="P2b" order="2"><ScheduledStopPointRef ref="SB"/></StopPointInJourneyPattern>' +
    '<StopPointInJourneyPattern id="P2c" order="3"><ScheduledStopPointRef ref="SD"/></StopPointInJourneyPattern>' +
    '</pointsInSequence></ServiceJourneyPattern><ScheduledStopPoint id="SD"><Name>Hôtel de Ville</Name></ScheduledStopPoint>' +
    '<PassengerStopAssignment id="PD" order="0"><ScheduledStopPointRef ref="SD"/><StopPlaceRef ref="HALL"/></PassengerStopAssignment>' +
    `<StopPlace id="HALL"><Name>Hôtel de Ville</Name>${centroid('1.0990', '49.4430')}<ParentSiteRef ref="POLE"/></StopPlace>` +
    `<StopPlace id="POLE"><Name>Pôle de l'Hôtel de Ville</Name>${centroid('1.0991', '49.4431')}</StopPlace>`;
  const out = (id: string, more = ''): string => journey(id, TIMES, `${DAYS}<JourneyPatternRef ref="P1"/>${more}`);
  const home = (id: string, more = ''): string =>
    journey(id, ['08:15:00', '08:20:00', '08:25:00'], `${DAYS}<JourneyPatternRef ref="P2"/>${more}`);
  const template = (id: string, groups: string): string =>
    out(id, `<frequencyGroups>${groups}</frequencyGroups>`).replaceAll(
      /(<\/?)ServiceJourney(?=[ >])/g,
      '$1TemplateServiceJourney',
    );
  const meet = (id: string, from: string, to: string, content: string): string =>
    `<ServiceJourneyInterchange id="${id}">${content}<FromPointRef ref="SC"/><ToPointRef ref="SC"/>` +
    `<FromJourneyRef ref="${from}"/><ToJourneyRef ref="${to}"/></ServiceJourneyInterchange>`;
  const band = (first: string, last: string): string =>
    `<FirstDepartureTime>${first}</FirstDepartureTime><LastDepartureTime>${last}</LastDepartureTime>`;
  return tinyNetex(
    {
      organisation: PIECES.organisation.replace('astuce.example', 'astuce.example.org'),
      line: PIECES.line.replace('</Name>', `</Name>${named('Boulingrin - Theatre')}`),
      display: PIECES.display.replace(
        '</FrontText>',
        '</FrontText><alternativeTexts><AlternativeText attributeName="FrontText"><Text lang="en">Bowling Green</Text></AlternativeText></alternativeTexts>',
      ),
      places: PIECES.places
        .replace('</Name>', `</Name>${named('Theatre of Arts')}`)
        .replace(
          '<quays>',
          `<entrances><StopPlaceEntrance id="E1"><Name>Rue Jeanne d'Arc</Name>${centroid('1.0909', '49.4406')}</StopPlaceEntrance></entrances><quays>`,
        ),
      journeys:
        out('J1', '<facilities><ServiceFacilitySetRef ref="F1"/></facilities>') +
        home('J2') +
        out('J3', '<BlockRef ref="B1"/>') +
        home('J4', '<BlockRef ref="B1"/>') +
        out('J5') +
        home('J6') +
        template(
          'T1',
          `<HeadwayJourneyGroup id="G1">${band('09:00:00', '12:00:00')}<ScheduledHeadwayInterval>PT10M</ScheduledHeadwayInterval></HeadwayJourneyGroup>` +
            `<HeadwayJourneyGroup id="G2">${band('12:00:00', '19:00:00')}<ScheduledHeadwayInterval>PT15M</ScheduledHeadwayInterval></HeadwayJourneyGroup>`,
        ) +
        template('T2', `<RhythmicalJourneyGroup id="G3">${band('20:00:00', '23:00:00')}</RhythmicalJourneyGroup>`),
      more:
        back +
        '<ServiceFacilitySet id="F1"><MobilityFacilityList>suitableForWheelchairs</MobilityFacilityList><LuggageCarriageFacilityList>cyclesAllowed</LuggageCarriageFacilityList></ServiceFacilitySet>' +
        meet('I1', 'J1', 'J2', '<Guaranteed>true</Guaranteed>') +
        meet('I2', 'J3', 'J4', '<StaySeated>false</StaySeated>') +
        meet('I3', 'J5', 'J6', '<StaySeated>true</StaySeated>') +
        meet('I4', 'J5', 'J2', '<MinimumTransferTime>PT3M</MinimumTransferTime>') +
        meet('I5', 'J1', 'J4', '<Priority>-1</Priority>') +
        '<SiteConnection id="C1"><WalkTransferDuration><DefaultDuration>PT6M</DefaultDuration></WalkTransferDuration><BothWays>true</BothWays>' +
        '<From><StopPlaceRef ref="PLACE"/></From><To><StopPlaceRef ref="HALL"/></To></SiteConnection>' +
        '<OperatingDay id="MON"><CalendarDate>2026-01-12</CalendarDate></OperatingDay>' +
        '<DatedServiceJourney id="OFF"><ServiceAlteration>cancellation</ServiceAlteration><ServiceJourneyRef ref="J6"/><OperatingDayRef ref="MON"/></DatedServiceJourney>',
    },
    '<ValidBetween><FromDate>2026-01-01T00:00:00</FromDate><ToDate>2026-01-31T00:00:00</ToDate></ValidBetween>',
  );
}
