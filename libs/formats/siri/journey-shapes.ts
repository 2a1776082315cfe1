import {
  boolean,
  duration,
  fields,
  foreign,
  number,
  object,
  shape,
  text,
  textList,
  texts,
  time,
  token,
  withAttributes,
  wrapped,
  type Flat,
  type ValueOf,
} from './shape.js';

/** Spec: siri_journey.xsd, siri_monitoredVehicleJourney.xsd, siri_estimatedVehicleJourney.xsd, version 2.1. */

export const framedVehicleJourneyRef = shape(token('DataFrameRef'), token('DatedVehicleJourneyRef'));

export const location = withAttributes(shape(number('Longitude'), number('Latitude'), text('Coordinates')), 'srsName');

const place = fields(token('StopPointRef'), number('VisitNumber'), number('Order'), texts('StopPointName'));
const changed = fields(boolean('ExtraCall'), boolean('Cancellation'));
const quality = fields(boolean('PredictionInaccurate'), text('Occupancy'));
const display = fields(texts('DestinationDisplay'));
const arrivalStatus = fields(text('ArrivalStatus'), texts('ArrivalPlatformName'), text('ArrivalBoardingActivity'));
const departureStatus = fields(
  text('DepartureStatus'),
  texts('DeparturePlatformName'),
  text('DepartureBoardingActivity'),
);
const proximity = fields(number('DistanceFromStop'), number('NumberOfStopsAway'));

const estimatedCall = shape(
  ...place,
  ...changed,
  ...quality,
  ...display,
  time('AimedArrivalTime'),
  time('ExpectedArrivalTime'),
  ...arrivalStatus,
  time('AimedDepartureTime'),
  time('ExpectedDepartureTime'),
  ...departureStatus,
  ...proximity,
  // A call that has been served and not yet moved among the recorded ones.
  foreign(time('ActualArrivalTime')),
  foreign(time('ActualDepartureTime')),
);

const recordedCall = shape(
  ...place,
  ...changed,
  ...quality,
  ...display,
  time('AimedArrivalTime'),
  time('ExpectedArrivalTime'),
  time('ActualArrivalTime'),
  ...arrivalStatus,
  time('AimedDepartureTime'),
  time('ExpectedDepartureTime'),
  texts('DeparturePlatformName'),
  time('ActualDepartureTime'),
  text('DepartureStatus'),
  text('DepartureBoardingActivity'),
);

const monitoredCall = shape(
  ...place,
  boolean('VehicleAtStop'),
  object('VehicleLocationAtStop', location),
  ...display,
  time('AimedArrivalTime'),
  time('ActualArrivalTime'),
  time('ExpectedArrivalTime'),
  ...arrivalStatus,
  time('AimedDepartureTime'),
  time('ActualDepartureTime'),
  time('ExpectedDepartureTime'),
  ...departureStatus,
  ...proximity,
  // Producers put them here although the schema has them on the journey or in ET calls only.
  ...quality.map((one) => foreign(one)),
  ...changed.map(foreign),
);

const previousCall = shape(
  ...place,
  boolean('VehicleAtStop'),
  time('AimedArrivalTime'),
  time('ActualArrivalTime'),
  time('ExpectedArrivalTime'),
  time('AimedDepartureTime'),
  time('ActualDepartureTime'),
  time('ExpectedDepartureTime'),
);

const onwardCall = shape(
  ...place,
  boolean('VehicleAtStop'),
  time('AimedArrivalTime'),
  time('ExpectedArrivalTime'),
  ...arrivalStatus,
  time('AimedDepartureTime'),
  time('ExpectedDepartureTime'),
  ...departureStatus,
  ...proximity,
  ...display.map(foreign),
  ...changed.map(foreign),
);

/** What any of them holds. */
export type AnyCall = Flat<
  ValueOf<typeof estimatedCall> &
    ValueOf<typeof recordedCall> &
    ValueOf<typeof monitoredCall> &
    ValueOf<typeof previousCall> &
    ValueOf<typeof onwardCall>
>;

const line = fields(token('LineRef'), token('DirectionRef'));
const pattern = fields(texts('PublishedLineName'), texts('DirectionName'));
const ends = fields(token('OriginRef'), texts('OriginName'), token('DestinationRef'), texts('DestinationName'));
const endTimes = fields(
  texts('VehicleJourneyName'),
  time('OriginAimedDepartureTime'),
  time('DestinationAimedArrivalTime'),
);
const progress = fields(
  // False: no vehicle is being followed, the times are the timetable's.
  boolean('Monitored'),
  textList('MonitoringError', 'monitoringError'),
  boolean('InCongestion'),
  boolean('PredictionInaccurate'),
  // System the real-time data come from.
  text('DataSource'),
);

export const estimatedVehicleJourney = shape(
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
);

export const monitoredVehicleJourney = shape(
  ...line,
  object('FramedVehicleJourneyRef', framedVehicleJourneyRef),
  ...pattern,
  token('OperatorRef'),
  ...ends,
  ...endTimes,
  ...progress,
  object('VehicleLocation', location),
  time('LocationRecordedAtTime'),
  // Degrees clockwise from north.
  number('Bearing'),
  // normalProgress, slowProgress, noProgress, unknown.
  text('ProgressRate'),
  // Metres per second unless the producer says otherwise elsewhere.
  number('Velocity'),
  text('Occupancy'),
  // Seconds, positive when late.
  duration('Delay'),
  token('BlockRef'),
  token('VehicleJourneyRef'),
  token('VehicleRef'),
  wrapped('PreviousCalls', 'PreviousCall', 'previousCalls', previousCall),
  object('MonitoredCall', monitoredCall),
  wrapped('OnwardCalls', 'OnwardCall', 'onwardCalls', onwardCall),
  boolean('IsCompleteStopSequence'),
);

export const vehicleActivity = shape(
  time('RecordedAtTime'),
  token('ItemIdentifier'),
  time('ValidUntilTime'),
  token('VehicleMonitoringRef'),
  object('ProgressBetweenStops', shape(number('LinkDistance'), number('Percentage'))),
  object('MonitoredVehicleJourney', monitoredVehicleJourney),
);

export const vehicleActivityCancellation = shape(
  time('RecordedAtTime'),
  token('ItemRef'),
  token('VehicleMonitoringRef'),
  object('VehicleJourneyRef', framedVehicleJourneyRef, 'framedVehicleJourneyRef'),
  ...line,
);

export const monitoredStopVisit = shape(
  time('RecordedAtTime'),
  token('ItemIdentifier'),
  time('ValidUntilTime'),
  token('MonitoringRef'),
  object('MonitoredVehicleJourney', monitoredVehicleJourney),
);

export const monitoredStopVisitCancellation = shape(
  time('RecordedAtTime'),
  token('ItemRef'),
  token('MonitoringRef'),
  ...line,
  object('VehicleJourneyRef', framedVehicleJourneyRef),
);
