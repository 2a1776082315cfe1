import { framedVehicleJourneyRef } from './journey-shapes.js';
import {
  boolean,
  duration,
  fields,
  flag,
  foreign,
  inline,
  limitingTime,
  list,
  narrowedBy,
  number,
  object,
  readOnly,
  shape,
  text,
  textList,
  texts,
  time,
  token,
  tokenList,
  wrapped,
} from './shape.js';

/** Spec: siri_situation.xsd, siri_situationAffects.xsd, version 2.1. */

const NARROWING_ROUTE = 'RouteRef Direction Sections RouteLinks';
const NARROWING_NETWORK =
  'RoutesAffected AirSubmode BusSubmode CoachSubmode MetroSubmode RailSubmode TramSubmode WaterSubmode TelecabinSubmode AccessMode SelectedRoutes AffectedSection';
const NARROWING_STOP = 'AffectedModes ConnectionLinks';

export const period = shape(limitingTime('StartTime'), limitingTime('EndTime'));
const operator = shape(token('OperatorRef'));
const stopPoint = shape(token('StopPointRef'), texts('StopPointName'));
const stopPoints = wrapped('StopPoints', 'AffectedStopPoint', 'stopPoints', stopPoint);

export const affectedLine = narrowedBy(
  shape(
    token('LineRef'),
    texts('PublishedLineName'),
    list('Direction', 'directions', shape(token('DirectionRef'))),
    wrapped('Routes', 'AffectedRoute', 'routes', narrowedBy(shape(stopPoints), NARROWING_ROUTE)),
    stopPoints,
  ),
  'Origins Destinations Sections StopPlaces',
);

const affectedNetwork = narrowedBy(
  shape(
    list('AffectedOperator', 'operators', operator),
    token('NetworkRef'),
    text('VehicleMode'),
    // Every line of the network; the element's presence is the word.
    flag('AllLines'),
    list('AffectedLine', 'lines', affectedLine),
  ),
  NARROWING_NETWORK,
);
/** For whom a stop is affected: those of these lines. */
const atLines = wrapped('Lines', 'AffectedLine', 'lines', affectedLine);
export const affectedStopPoint = narrowedBy(
  shape(token('StopPointRef'), texts('StopPointName'), atLines),
  NARROWING_STOP,
);

export const affectedVehicleJourney = narrowedBy(
  shape(
    object('FramedVehicleJourneyRef', framedVehicleJourneyRef),
    tokenList('VehicleJourneyRef', 'vehicleJourneyRefs'),
    tokenList('DatedVehicleJourneyRef', 'datedVehicleJourneyRefs'),
    token('LineRef'),
    token('DirectionRef'),
    limitingTime('OriginAimedDepartureTime'),
    wrapped('Calls', 'Call', 'calls', stopPoint),
  ),
  'JourneyParts Origins Destinations Route',
);

export const affects = shape(
  wrapped('Operators', 'AffectedOperator', 'operators', operator),
  wrapped('Networks', 'AffectedNetwork', 'networks', affectedNetwork),
  wrapped('StopPoints', 'AffectedStopPoint', 'stopPoints', affectedStopPoint),
  wrapped(
    'StopPlaces',
    'AffectedStopPlace',
    'stopPlaces',
    narrowedBy(
      shape(token('StopPlaceRef'), texts('PlaceName'), foreign(texts('StopPlaceName', 'placeName')), atLines),
      'AffectedFacilities AffectedComponents AffectedNavigationPaths',
    ),
  ),
  wrapped('VehicleJourneys', 'AffectedVehicleJourney', 'vehicleJourneys', affectedVehicleJourney),
);

/** Before AlertCause the reason was an element of its own class. */
const OLD_REASONS = [
  'MiscellaneousReason',
  'PersonnelReason',
  'EquipmentReason',
  'EnvironmentReason',
  'UndefinedReason',
];

export const consequence = shape(
  list('Period', 'periods', period),
  textList('Condition', 'conditions'),
  text('Severity'),
  object('Affects', affects),
  // Seconds.
  object('Delays', shape(duration('Delay'))),
);

const classification = fields(
  text('AlertCause'),
  ...OLD_REASONS.map((name) => readOnly(text(name, 'reason'))),
  texts('ReasonName'),
  text('Severity'),
  number('Priority'),
  text('ReportType'),
  boolean('Planned'),
  // Words with blanks between them.
  text('Keywords'),
);

export const ptSituation = shape(
  time('CreationTime'),
  text('CountryRef'),
  token('ParticipantRef'),
  token('SituationNumber'),
  number('Version'),
  object('Source', shape(text('SourceType'), texts('Name'))),
  time('VersionedAtTime'),
  // draft, pendingApproval, approvedDraft, open, published, closing, closed.
  text('Progress'),
  // real, securityExercise, technicalExercise, test; `report` in older documents.
  text('Reality'),
  list('ValidityPeriod', 'validityPeriods', period),
  // Days to which the validity periods are narrowed: sunday, weekdays, publicHoliday, …
  object('Repetitions', shape(textList('DayType', 'dayTypes'))),
  list('PublicationWindow', 'publicationWindows', period),
  ...classification,
  text('Language'),
  texts('Summary'),
  texts('Description'),
  texts('Detail'),
  texts('Advice'),
  wrapped('InfoLinks', 'InfoLink', 'infoLinks', shape(text('Uri'), texts('Label'))),
  object('Affects', affects),
  inline('Consequences', list('Consequence', 'consequences', consequence)),
);
