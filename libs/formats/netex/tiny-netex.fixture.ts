import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { netexToGtfs, type NetexConversion, type NetexOptions } from './index.js';

export type Row = Record<string, string>;

export const OPTIONS: NetexOptions = {
  timeZone: 'Europe/Paris',
  producer: 'Réseau Astuce',
  url: 'https://example.org',
  language: 'fr',
};

/**
 * Line 90 from Théâtre des Arts (a stop place with two quays) by Beauvoisine to Boulingrin, as the pieces of a delivery of the
 * French profile; for tests.
 */
export const PIECES = {
  organisation:
    '<Operator id="TCAR" version="1"><Name>Réseau Astuce</Name><ContactDetails><Url>https://astuce.example</Url></ContactDetails></Operator>',
  line:
    '<Line id="L90" version="1"><Name>Boulingrin - Théâtre</Name><TransportMode>bus</TransportMode><PublicCode>90</PublicCode>' +
    '<OperatorRef ref="TCAR" version="1"/><Presentation><Colour>e2001a</Colour><TextColour>FFFFFF</TextColour></Presentation></Line>',
  route: '<Route id="R1"><LineRef ref="L90"/><DirectionType>outbound</DirectionType></Route>',
  display: '<DestinationDisplay id="D1"><FrontText>Boulingrin</FrontText></DestinationDisplay>',
  stopPoints:
    '<ScheduledStopPoint id="SA"><Name>Théâtre des Arts</Name></ScheduledStopPoint>' +
    '<ScheduledStopPoint id="SB"><Name>Beauvoisine</Name></ScheduledStopPoint>' +
    '<ScheduledStopPoint id="SC"><Name>Boulingrin</Name></ScheduledStopPoint>',
  assignments:
    '<PassengerStopAssignment id="PA" order="0"><ScheduledStopPointRef ref="SA"/><QuayRef ref="QA"/></PassengerStopAssignment>' +
    '<PassengerStopAssignment id="PB" order="0"><ScheduledStopPointRef ref="SB"/><QuayRef ref="QB"/></PassengerStopAssignment>' +
    '<PassengerStopAssignment id="PC" order="0"><ScheduledStopPointRef ref="SC"/><QuayRef ref="QC"/></PassengerStopAssignment>',
  places:
    '<StopPlace id="PLACE"><Name>Théâtre des Arts</Name>' +
    '<Centroid><Location><Longitude>1.0910</Longitude><Latitude>49.4405</Latitude></Location></Centroid>' +
    '<quays><Quay id="QA"><Name>Théâtre des Arts</Name><PublicCode>1</PublicCode>' +
    '<Centroid><Location><Longitude>1.0912</Longitude><Latitude>49.4404</Latitude></Location></Centroid></Quay></quays></StopPlace>',
  quays:
    '<Quay id="QB"><Name>Beauvoisine</Name><Centroid><Location><Longitude>1.0991</Longitude><Latitude>49.4475</Latitude></Location></Centroid></Quay>' +
    '<Quay id="QC"><Name>Boulingrin</Name><Centroid><Location><Longitude>1.1075</Longitude><Latitude>49.4482</Latitude></Location></Centroid></Quay>',
  pattern:
    '<ServiceJourneyPattern id="P1"><RouteRef ref="R1"/><DestinationDisplayRef ref="D1"/><pointsInSequence>' +
    '<StopPointInJourneyPattern id="P1a" order="1"><ScheduledStopPointRef ref="SA"/><ForAlighting>false</ForAlighting></StopPointInJourneyPattern>' +
    '<StopPointInJourneyPattern id="P1b" order="2"><ScheduledStopPointRef ref="SB"/><RequestStop>true</RequestStop></StopPointInJourneyPattern>' +
    '<StopPointInJourneyPattern id="P1c" order="3"><ScheduledStopPointRef ref="SC"/><ForBoarding>false</ForBoarding></StopPointInJourneyPattern>' +
    '</pointsInSequence></ServiceJourneyPattern>',
  dayTypes:
    '<DayType id="WORK"><properties><PropertyOfDay><DaysOfWeek>Weekdays</DaysOfWeek></PropertyOfDay></properties></DayType>',
  periods:
    '<OperatingPeriod id="JAN"><FromDate>2026-01-05T00:00:00</FromDate><ToDate>2026-01-30T00:00:00</ToDate></OperatingPeriod>',
  dayAssignments:
    '<DayTypeAssignment id="A1" order="1"><OperatingPeriodRef ref="JAN"/><DayTypeRef ref="WORK"/></DayTypeAssignment>' +
    '<DayTypeAssignment id="A2" order="2"><Date>2026-01-06</Date><DayTypeRef ref="WORK"/><isAvailable>false</isAvailable></DayTypeAssignment>',
  journeys: journey('J1', ['08:00:00', '08:05:00', '08:10:00']),
};

export type Pieces = Partial<Record<keyof typeof PIECES | 'more', string>>;

/** A journey on pattern P1 and day type WORK, its times in turn; `content` replaces what it refers to. */
export function journey(
  id: string,
  times: readonly (string | [string, number])[],
  content = '<dayTypes><DayTypeRef ref="WORK"/></dayTypes><JourneyPatternRef ref="P1"/>',
): string {
  const passing = times.map((time) => {
    const [text, offset] = typeof time === 'string' ? [time, undefined] : time;
    const day = offset === undefined ? '' : `<DepartureDayOffset>${offset}</DepartureDayOffset>`;
    return `<TimetabledPassingTime><DepartureTime>${text}</DepartureTime>${day}</TimetabledPassingTime>`;
  });
  return `<ServiceJourney id="${id}">${content}<passingTimes>${passing.join('')}</passingTimes></ServiceJourney>`;
}

export function document(members: string, defaults = ''): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<PublicationDelivery xmlns="http://www.netex.org.uk/netex" xmlns:gml="http://www.opengis.net/gml/3.2" version="1.10:FR-NETEX-2.2">' +
    '<PublicationTimestamp>2026-01-01T00:00:00Z</PublicationTimestamp><ParticipantRef>TEST</ParticipantRef>' +
    `<dataObjects><CompositeFrame id="C">${defaults}<frames><GeneralFrame id="G"><members>${members}</members></GeneralFrame></frames></CompositeFrame></dataObjects>` +
    '</PublicationDelivery>'
  );
}

/** The tiny delivery as one document, pieces replaced. */
export function tinyNetex(changes: Pieces = {}, defaults = ''): string {
  const pieces = { ...PIECES, ...changes };
  return document(Object.values(pieces).join('\n'), defaults);
}

export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

export interface Converted extends NetexConversion {
  issues: IssueCollector;
  rows: (file: string) => Row[];
}

export function convert(input: string | Uint8Array, options: Partial<NetexOptions> = {}): Converted {
  const issues = new IssueCollector();
  const bytes = typeof input === 'string' ? strToU8(input) : input;
  const conversion = netexToGtfs(bytes, { ...OPTIONS, ...options }, issues);
  const files = unzipSync(conversion.zip);
  return { ...conversion, issues, rows: (file) => (files[file] ? rowsOf(strFromU8(files[file])) : []) };
}

function rowsOf(text: string): Row[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const cells = (line: string): string[] =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
    );
  const names = cells(header);
  return lines.map((line) => Object.fromEntries(cells(line).map((value, i) => [names[i]!, value])));
}
