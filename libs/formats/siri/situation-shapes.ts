import { framedVehicleJourneyRef } from './journey-shapes.js';
import {
  boolean,
  duration,
  flag,
  limitingTime,
  foreign,
  inline,
  list,
  number,
  object,
  readOnly,
  shape,
  text,
  textList,
  texts,
  time,
  wrapped,
  type Field,
  token,
  tokenList,
} from './shape.js';

/** Spec: siri_situation.xsd, siri_situationAffects.xsd, version 2.1. */

const NARROWING_ROUTE = 'RouteRef Direction Sections RouteLinks';
const NARROWING_NETWORK =
  'RoutesAffected AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode SelectedRoutes AffectedSection';
const NARROWING_STOP = 'AffectedModes ConnectionLinks';

const period = shape([limitingTime('StartTime'), limitingTime('EndTime')]);
const operator = shape([token('OperatorRef')]);
const stopPoint = shape([token('StopPointRef'), texts('StopPointName')]);
const stopPoints = wrapped('StopPoints', 'AffectedStopPoint', 'stopPoints', stopPoint);

const affectedLine = shape(
  [
    token('LineRef'),
    texts('PublishedLineName'),
    list('Direction', 'directions', shape([token('DirectionRef')])),
    wrapped('Routes', 'AffectedRoute', 'routes', shape([stopPoints], { narrowing: NARROWING_ROUTE })),
    stopPoints,
  ],
  { narrowing: 'Origins Destinations Sections StopPlaces' },
);

const affectedNetwork = shape(
  [
    list('AffectedOperator', 'operators', operator),
    token('NetworkRef'),
    text('VehicleMode'),
    flag('AllLines'),
    list('AffectedLine', 'lines', affectedLine),
  ],
  { narrowing: NARROWING_NETWORK },
);
/** For whom a stop is affected: those of these lines. */
const atLines = wrapped('Lines', 'AffectedLine', 'lines', affectedLine);
const ownStopPoint = shape([token('StopPointRef'), texts('StopPointName'), atLines], { narrowing: NARROWING_STOP });

const affectedVehicleJourney = shape(
  [
    object('FramedVehicleJourneyRef', framedVehicleJourneyRef),
    tokenList('VehicleJourneyRef', 'vehicleJourneyRefs'),
    tokenList('DatedVehicleJourneyRef', 'datedVehicleJourneyRefs'),
    token('LineRef'),
    token('DirectionRef'),
    limitingTime('OriginAimedDepartureTime'),
    wrapped('Calls', 'Call', 'calls', stopPoint),
  ],
  { narrowing: 'JourneyParts Origins Destinations Route' },
);

const affects = shape([
  wrapped('Operators', 'AffectedOperator', 'operators', operator),
  wrapped('Networks', 'AffectedNetwork', 'networks', affectedNetwork),
  wrapped('StopPoints', 'AffectedStopPoint', 'stopPoints', ownStopPoint),
  wrapped(
    'StopPlaces',
    'AffectedStopPlace',
    'stopPlaces',
    shape([token('StopPlaceRef'), texts('PlaceName'), foreign(texts('StopPlaceName', 'placeName')), atLines], {
      narrowing: 'AffectedFacilities AffectedComponents AffectedNavigationPaths',
    }),
  ),
  wrapped('VehicleJourneys', 'AffectedVehicleJourney', 'vehicleJourneys', affectedVehicleJourney),
]);

/** Before AlertCause the reason stood in an element of its own class. */
const OLD_REASONS = [
  'MiscellaneousReason',
  'PersonnelReason',
  'EquipmentReason',
  'EnvironmentReason',
  'UndefinedReason',
];

const consequence = shape([
  list('Period', 'periods', period),
  textList('Condition', 'conditions'),
  text('Severity'),
  object('Affects', affects),
  object('Delays', shape([duration('Delay')])),
]);

const classification: Field[] = [
  text('AlertCause'),
  ...OLD_REASONS.map((name) => readOnly(text(name, 'reason'))),
  texts('ReasonName'),
  text('Severity'),
  number('Priority'),
  text('ReportType'),
  boolean('Planned'),
  text('Keywords'),
];

export const ptSituation = shape([
  time('CreationTime'),
  text('CountryRef'),
  token('ParticipantRef'),
  token('SituationNumber'),
  number('Version'),
  object('Source', shape([text('SourceType'), texts('Name')])),
  time('VersionedAtTime'),
  text('Progress'),
  text('Reality'),
  list('ValidityPeriod', 'validityPeriods', period),
  object('Repetitions', shape([textList('DayType', 'dayTypes')])),
  list('PublicationWindow', 'publicationWindows', period),
  ...classification,
  text('Language'),
  texts('Summary'),
  texts('Description'),
  texts('Detail'),
  texts('Advice'),
  wrapped('InfoLinks', 'InfoLink', 'infoLinks', shape([text('Uri'), texts('Label')])),
  object('Affects', affects),
  inline('Consequences', list('Consequence', 'consequences', consequence)),
]);
