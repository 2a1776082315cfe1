import type { FieldSupport, FormatSupport, Support, SupportTable } from './format-support.js';
import { ELEMENTS_2, ELEMENTS_3, READ, WRITTEN } from './datex2-elements.js';

const COLUMNS = ['in 2.x', 'in 3.x', 'out 3.7'];
const CELLS: Readonly<Record<string, Support>> = { r: 'read', i: 'ignored', w: 'written', '-': '–' };

/** One line an element: three letters (read, ignored, written, – where there is none), then its name. */
function tableOf(name: string, lines: string): SupportTable {
  const fields = lines
    .trim()
    .split('\n')
    .map((line): FieldSupport => {
      const [letters = '', ...words] = line.trim().split(' ');
      return { field: words.join(' '), cells: [...letters].map((letter) => CELLS[letter]!) };
    });
  return { name, columns: COLUMNS, fields };
}

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);
const read = new Set(wordsOf(READ));
const written = new Set(wordsOf(WRITTEN));
/** Location references are kept whole, whatever they hold. */
const KEPT = new Set(['locationReferencing', 'locationExtension']);

/** All names of a package, those alike in one row. */
function packageTable(
  name: string,
  columns: readonly string[],
  names: string,
  cellsOf: (one: string) => Support[],
): SupportTable {
  const alike = new Map<string, string[]>();
  for (const one of wordsOf(names)) {
    const cells = cellsOf(one).join();
    alike.set(cells, [...(alike.get(cells) ?? []), one]);
  }
  const rows = [...alike].sort(([a], [b]) => (a < b ? 1 : -1));
  return {
    name: `every element: ${name}`,
    isGrouped: true,
    columns,
    fields: rows.map(([cells, field]) => ({ field: field.join(' '), cells: cells.split(',') as Support[] })),
  };
}

const everyElement = [
  ...Object.entries(ELEMENTS_3).map(([name, names]) =>
    packageTable(`3.7, ${name}`, ['in', 'out'], names, (one) => [
      KEPT.has(name) || read.has(one) ? 'read' : 'ignored',
      KEPT.has(name) || written.has(one) ? 'written' : 'ignored',
    ]),
  ),
  packageTable('2.3', ['in'], ELEMENTS_2, (one) => [read.has(one) ? 'read' : 'ignored']),
];

/** By element, for the publications that are read; the classes of a record stand for all that derive from them. */
export const DATEX2_SUPPORT: FormatSupport = {
  id: 'datex2',
  title: 'DATEX II',
  basis: 'the schemas 2.3 and 3.7, for the publications that are read; all other publications are summed up',
  tables: [
    tableOf(
      'publications',
      `rrw MeasuredDataPublication
       rrw MeasurementSiteTablePublication
       rrw ElaboratedDataPublication
       rrw SituationPublication
       rri VmsPublication, VmsTablePublication
       -ri ParkingTablePublication, ParkingStatusPublication
       r-- GenericPublication with the parking extension
       rri PredefinedLocationsPublication (as sites)
       iii other publications`,
    ),
    tableOf(
      'header',
      `rrw publicationTime
       rrw publicationCreator
       rrw feedType
       rrw lang
       rrw measurementSiteTableReference
       r-- exchange
       -ri exchangeInformation: how it updates
       rri headerInformation/confidentiality
       iiw headerInformation/informationStatus
       iii headerInformation/areaOfInterest, urgency, allowedDeliveryChannel`,
    ),
    tableOf(
      'measured and elaborated data',
      `rrw measurementSiteReference
       rrw measurementTimeDefault
       rrw measuredValue@index
       rrw vehicleFlowRate
       rrw averageVehicleSpeed
       rrw occupancy
       rrw travelTime/duration
       rrw freeFlowTravelTime/duration
       rrw trafficStatus/trafficStatusValue
       rrw dataError
       rrw numberOfInputValuesUsed
       rrw pertinentLocation
       iii TrafficHeadway
       iii WeatherData
       iii pcuFlow
       iii density
       iii percentiles
       iii normallyExpected values and trends
       iii reasonForDataError
       iii measurementEquipmentFault`,
    ),
    tableOf(
      'measurement sites',
      `rrw measurementSiteRecord@id
       rrw measurementSiteRecord@version
       rrw measurementSiteName
       rrw measurementSiteNumberOfLanes
       rrw measurementSide
       rrw measurementSpecificCharacteristics@index
       rrw specificMeasurementValueType
       rrw period
       rrw specificLane
       rrw specificVehicleCharacteristics
       rrw measurementSiteLocation
       iii accuracy
       iii computationMethod
       iii measurementEquipmentReference
       iii measurementSiteRecordVersionTime`,
    ),
    tableOf(
      'situations',
      `rrw situation@id
       r-i situation@version
       rrw overallSeverity
       rrw situationVersionTime
       rrw headerInformation
       rrw relatedSituation
       rrw situationRecord@id
       rrw situationRecord@version
       rrw situationRecord@type
       rrw situationRecordCreationTime
       rrw situationRecordObservationTime
       rrw situationRecordVersionTime
       rrw probabilityOfOccurrence
       rrw severity
       rrw safetyRelatedMessage
       rrw source
       rrw validity/validityStatus
       rrw validity/overallStartTime, overallEndTime
       rrw validity/overrunning
       rrw validity/validPeriod, exceptionPeriod
       rrw recurringTimePeriodOfDay, recurringDayWeekMonthPeriod
       -rw recurringSpecialDay
       rrw confidentialityOverride
       rrw impact/numberOfLanesRestricted, numberOfOperationalLanes, capacityRemaining
       rrw impact/residualRoadWidth
       -rw impact/residualLaneWidth
       rrw impact/delays
       rrw cause/causeType
       rrw generalPublicComment
       rrw the type of the record’s class (accidentType, roadMaintenanceType …)
       rrw complianceOption
       rrw operatorActionStatus
       rrw temporarySpeedLimit
       rrw queueLength
       rii management/lifeCycleManagement
       iii nonGeneralPublicComment
       rrw urlLink
       rrw forVehiclesWithCharacteristicsOf
       rrw applicableForTrafficDirection, applicableForTrafficType, placesAtWhichApplicable
       rrw minimumCarOccupancy
       rrw faultyEquipmentOrSystemType, transitServiceType
       iii vehicles and persons involved
       iii managed cause
       iii extensions`,
    ),
    tableOf(
      'car parks',
      `rri parkingRecord@id, hierarchyElementGeneral@id
       rri parkingName, name
       rri parkingLocation, locationReference
       rri parkingNumberOfSpaces, supply/quantity
       -ii hierarchyElementGeneral of a part of a car park
       rri parkingRecordReference, reference
       rri parkingStatusOriginTime, lastUpdated
       rri parkingNumberOfVacantSpaces, numberOfVacantSpaces
       rri parkingNumberOfOccupiedSpaces, numberOfOccupiedSpaces
       rri parkingOccupancy, occupancy
       rri parkingNumberOfSpacesOverride, numberOfSpacesOverride
       rri parkingSiteStatus, status
       rri parkingSiteOpeningStatus, openingStatus
       iii trends, thresholds, rates, opening hours, access, equipment, assignments`,
    ),
    tableOf(
      'variable message signs',
      `rri vmsUnitRecord@id, vmsController@id
       rri vmsIndex
       rri vmsDescription, description
       rri vmsType
       rri vmsPhysicalMounting, physicalSupport
       rri vmsLocation, vmsLocationOverride
       rri vmsUnitReference, vmsControllerReference
       rri vmsWorking, workingStatus
       -ri statusUpdateTime
       rri timeLastSet
       rri messageSetBy, reasonForSetting
       rri textPage, displayAreaSettings of text on one page or several
       rri vmsPictogram, pictogram
       rri situationToWhichMessageIsRelated, relatedSituation
       iii sizes, configuration, colours, flashing, images, faults`,
    ),
    tableOf(
      'locations',
      `rrw pointByCoordinates
       rri TPEG points
       rrw locationForDisplay, coordinatesForDisplay
       rrw gmlLineString
       rri gmlMultiPolygon
       rri OpenLR coordinates
       rrw groups and itineraries
       rrw roadInformation/roadNumber
       rrw Alert-C, PR and abscissa, lanes, OpenLR (kept as written)`,
    ),
    ...everyElement,
  ],
  notes: [
    'The last tables name every element of the schemas that documents of the publications read can hold: “read” is one a reader looks for by this name anywhere, “ignored” one it never does. Location references are kept whole.',
    'Of a publication that is not read the header is, and its elements are counted by name under `/v1/feeds/{id}/losses`.',
    'What restricts when, for whom or where a record holds is carried or its record is not written: what an element that could not be read restricts is not published. Every other leaf of a situation left behind is counted by its path.',
    'Written is 3.7, held to the published XSDs. Where 3.7 demands what was not reported, it is filled in and counted as a loss of the output.',
  ],
};
