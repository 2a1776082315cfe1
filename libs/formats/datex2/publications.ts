/**
 * Publications this hub does not carry: what is counted instead, so that nothing vanishes silently.
 * Class of the publication → elements that each stand for one thing, at any depth below the publication.
 */
export const COUNTED: Readonly<Record<string, readonly string[]>> = {
  VmsPublication: ['vmsUnit', 'vmsControllerStatus'],
  VmsTablePublication: ['vmsUnitRecord', 'vmsController'],
  TrafficRegulationPublication: ['trafficRegulationOrder'],
  GenericPublication: ['parkingRecord', 'parkingRecordStatus'],
  ParkingTablePublication: ['hierarchyElementGeneral'],
  ParkingStatusPublication: ['parkingStatusInformation'],
  PredefinedLocationsPublication: ['predefinedLocationReference', 'predefinedLocation'],
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
