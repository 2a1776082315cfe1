import type { Datex2Sink } from './types.js';

/**
 * Publications this hub does not carry: what is counted instead, so that nothing vanishes silently.
 * Class of the publication → elements that each stand for one thing, at any depth below the publication.
 */
export const COUNTED: Readonly<Record<string, readonly string[]>> = {
  TrafficRegulationPublication: ['trafficRegulationOrder'],
  TrafficViewPublication: ['trafficView'],
};

/** Children of any publication that describe it and stand before its content. */
export const HEADER_CHILDREN: ReadonlySet<string> = new Set([
  'defaultLanguage',
  'feedDescription',
  'feedType',
  'publicationTime',
  'publicationCreator',
  'headerInformation',
  'measurementSiteTableReference',
]);

/** What of a publication that is read holds the content, and the elements that each stand for one thing. */
export interface PublicationContent {
  containers: ReadonlySet<string>;
  entities: ReadonlySet<string>;
  /** The part of the sink that wants them; without it they are skipped. */
  wantedBy: readonly (keyof Datex2Sink)[];
}

const content = (
  wantedBy: PublicationContent['wantedBy'],
  entities: readonly string[],
  containers: readonly string[] = [],
): PublicationContent => ({ wantedBy, entities: new Set(entities), containers: new Set(containers) });

/** Publications that are read. The parking of 2.x is in a GenericPublication. */
export const CONTENT: Readonly<Record<string, PublicationContent>> = {
  MeasuredDataPublication: content(['measurement'], []),
  MeasurementSiteTablePublication: content(
    ['site'],
    ['measurementSiteRecord', 'measurementSite'],
    ['measurementSiteTable'],
  ),
  ElaboratedDataPublication: content(['measurement'], ['elaboratedData', 'physicalQuantity']),
  SituationPublication: content(['situation'], ['situation']),
  GenericPublication: content(
    ['parking', 'parkingStatus'],
    ['parkingRecord', 'parkingRecordStatus'],
    [
      'genericPublicationName',
      'genericPublicationExtension',
      'parkingTablePublication',
      'parkingTable',
      'parkingStatusPublication',
    ],
  ),
  ParkingTablePublication: content(['parking'], ['hierarchyElementGeneral'], ['parkingTable']),
  ParkingStatusPublication: content(['parkingStatus'], ['parkingStatusInformation']),
  PredefinedLocationsPublication: content(['site'], ['predefinedLocationContainer', 'predefinedLocationReference']),
  VmsTablePublication: content(['sign'], ['vmsUnitRecord', 'vmsController'], ['vmsUnitTable', 'vmsControllerTable']),
  VmsPublication: content(['signStatus'], ['vmsUnit', 'vmsControllerStatus']),
};
