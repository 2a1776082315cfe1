import {
  boolean,
  duration,
  number,
  object,
  foreign,
  shape,
  text,
  textList,
  texts,
  time,
  wrapped,
  type Field,
  token,
} from './shape.js';

/** Spec: siri_journey.xsd, siri_monitoredVehicleJourney.xsd, siri_estimatedVehicleJourney.xsd, version 2.1. */

export const framedVehicleJourneyRef = shape([token('DataFrameRef'), token('DatedVehicleJourneyRef')]);

const location = shape([number('Longitude'), number('Latitude'), text('Coordinates')], {
  attributes: { srsName: 'srsName' },
});

const place: Field[] = [token('StopPointRef'), number('VisitNumber'), number('Order'), texts('StopPointName')];
const changed: Field[] = [boolean('ExtraCall'), boolean('Cancellation')];
const quality: Field[] = [boolean('PredictionInaccurate'), text('Occupancy')];
const display: Field[] = [texts('DestinationDisplay')];
const arrivalStatus: Field[] = [text('ArrivalStatus'), texts('ArrivalPlatformName'), text('ArrivalBoardingActivity')];
const departureStatus: Field[] = [
  text('DepartureStatus'),
  texts('DeparturePlatformName'),
  text('DepartureBoardingActivity'),
];
const proximity: Field[] = [number('DistanceFromStop'), number('NumberOfStopsAway')];
const aimed = (what: 'Arrival' | 'Departure'): Field => time(`Aimed${what}Time`);
const expected = (what: 'Arrival' | 'Departure'): Field => time(`Expected${what}Time`);
const actual = (what: 'Arrival' | 'Departure'): Field => time(`Actual${what}Time`);

const estimatedCall = shape([
  ...place,
  ...changed,
  ...quality,
  ...display,
  aimed('Arrival'),
  expected('Arrival'),
  ...arrivalStatus,
  aimed('Departure'),
  expected('Departure'),
  ...departureStatus,
  ...proximity,
  // A call that has been served and not yet moved among the recorded ones.
  foreign(actual('Arrival')),
  foreign(actual('Departure')),
]);

const recordedCall = shape([
  ...place,
  ...changed,
  ...quality,
  ...display,
  aimed('Arrival'),
  expected('Arrival'),
  actual('Arrival'),
  ...arrivalStatus,
  aimed('Departure'),
  expected('Departure'),
  texts('DeparturePlatformName'),
  actual('Departure'),
  text('DepartureStatus'),
  text('DepartureBoardingActivity'),
]);

const monitoredCall = shape([
  ...place,
  boolean('VehicleAtStop'),
  object('VehicleLocationAtStop', location),
  ...display,
  aimed('Arrival'),
  actual('Arrival'),
  expected('Arrival'),
  ...arrivalStatus,
  aimed('Departure'),
  actual('Departure'),
  expected('Departure'),
  ...departureStatus,
  ...proximity,
  // Producers put them here although the schema has them on the journey or in ET calls only.
  ...quality.map(foreign),
  ...changed.map(foreign),
]);

const previousCall = shape([
  ...place,
  boolean('VehicleAtStop'),
  aimed('Arrival'),
  actual('Arrival'),
  expected('Arrival'),
  aimed('Departure'),
  actual('Departure'),
  expected('Departure'),
]);

const onwardCall = shape([
  ...place,
  boolean('VehicleAtStop'),
  aimed('Arrival'),
  expected('Arrival'),
  ...arrivalStatus,
  aimed('Departure'),
  expected('Departure'),
  ...departureStatus,
  ...proximity,
  ...display.map(foreign),
  ...changed.map(foreign),
]);

const line: Field[] = [token('LineRef'), token('DirectionRef')];
const pattern: Field[] = [texts('PublishedLineName'), texts('DirectionName')];
const ends: Field[] = [token('OriginRef'), texts('OriginName'), token('DestinationRef'), texts('DestinationName')];
const endTimes: Field[] = [
  texts('VehicleJourneyName'),
  time('OriginAimedDepartureTime'),
  time('DestinationAimedArrivalTime'),
];
const progress: Field[] = [
  boolean('Monitored'),
  textList('MonitoringError', 'monitoringError'),
  boolean('InCongestion'),
  boolean('PredictionInaccurate'),
  text('DataSource'),
];

export const estimatedVehicleJourney = shape([
  time('RecordedAtTime'),
  ...line,
  object('FramedVehicleJourneyRef', framedVehicleJourneyRef),
  token('DatedVehicleJourneyRef'),
  token('EstimatedVehicleJourneyCode'),
  boolean('ExtraJourney'),
  boolean('Cancellation'),
  ...pattern,
  ...ends,
  token('OperatorRef'),
  ...endTimes,
  ...progress,
  text('Occupancy'),
  token('BlockRef'),
  token('VehicleRef'),
  wrapped('RecordedCalls', 'RecordedCall', 'recordedCalls', recordedCall),
  wrapped('EstimatedCalls', 'EstimatedCall', 'estimatedCalls', estimatedCall),
  boolean('IsCompleteStopSequence'),
]);

const monitoredVehicleJourney = shape([
  ...line,
  object('FramedVehicleJourneyRef', framedVehicleJourneyRef),
  ...pattern,
  token('OperatorRef'),
  ...ends,
  ...endTimes,
  ...progress,
  object('VehicleLocation', location),
  time('LocationRecordedAtTime'),
  number('Bearing'),
  text('ProgressRate'),
  number('Velocity'),
  text('Occupancy'),
  duration('Delay'),
  token('BlockRef'),
  token('VehicleJourneyRef'),
  token('VehicleRef'),
  wrapped('PreviousCalls', 'PreviousCall', 'previousCalls', previousCall),
  object('MonitoredCall', monitoredCall),
  wrapped('OnwardCalls', 'OnwardCall', 'onwardCalls', onwardCall),
  boolean('IsCompleteStopSequence'),
]);

export const vehicleActivity = shape([
  time('RecordedAtTime'),
  token('ItemIdentifier'),
  time('ValidUntilTime'),
  token('VehicleMonitoringRef'),
  object('ProgressBetweenStops', shape([number('LinkDistance'), number('Percentage')])),
  object('MonitoredVehicleJourney', monitoredVehicleJourney),
]);

export const vehicleActivityCancellation = shape([
  time('RecordedAtTime'),
  token('ItemRef'),
  token('VehicleMonitoringRef'),
  object('VehicleJourneyRef', framedVehicleJourneyRef, 'framedVehicleJourneyRef'),
  ...line,
]);

export const monitoredStopVisit = shape([
  time('RecordedAtTime'),
  token('ItemIdentifier'),
  time('ValidUntilTime'),
  token('MonitoringRef'),
  object('MonitoredVehicleJourney', monitoredVehicleJourney),
]);

export const monitoredStopVisitCancellation = shape([
  time('RecordedAtTime'),
  token('ItemRef'),
  token('MonitoringRef'),
  ...line,
  object('VehicleJourneyRef', framedVehicleJourneyRef),
]);
