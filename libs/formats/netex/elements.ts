import { inline, list, object, position, ref, refList, shape, silent, text, textList, type Shape } from './shape.js';
import { connection, frequencyGroup, interchange } from './elements-transfers.js';
import type { EntityKinds } from './entities.js';

const location = object(
  'Location',
  shape(text('Longitude'), text('Latitude'), position('pos', 'positions')),
  'location',
);
const centroid = inline('Centroid', location);
const accessibility = object(
  'AccessibilityAssessment',
  shape(
    text('MobilityImpairedAccess'),
    inline('limitations', inline('AccessibilityLimitation', text('WheelchairAccess'))),
  ),
  'accessibility',
);
const contact = shape(text('Url'), text('Phone'), text('Email'));
const organisation = shape(
  text('Name'),
  text('ShortName'),
  text('LegalName'),
  list('ContactDetails', 'contacts', contact),
  list('CustomerServiceContactDetails', 'contacts', contact),
  ...silent('OrganisationType'),
);
const network = shape(
  ref('AuthorityRef'),
  ref('OperatorRef'),
  inline('members', refList('LineRef', 'lineRefs')),
  inline('groupsOfLines', inline('GroupOfLines', inline('members', refList('LineRef', 'lineRefs')))),
);
const submode = (mode: string) => text(mode, 'submodes');
const line = shape(
  text('Name'),
  text('ShortName'),
  text('Description'),
  text('PublicCode'),
  text('TransportMode'),
  inline(
    'TransportSubmode',
    ...['AirSubmode', 'BusSubmode', 'CoachSubmode', 'FunicularSubmode', 'MetroSubmode', 'TramSubmode'].map(submode),
    ...['TelecabinSubmode', 'RailSubmode', 'WaterSubmode', 'TaxiSubmode'].map(submode),
  ),
  text('Url'),
  ref('OperatorRef'),
  ref('AuthorityRef'),
  inline('additionalOperators', refList('OperatorRef', 'additionalOperatorRefs')),
  ref('RepresentedByGroupRef', 'networkRef'),
  inline('Presentation', text('Colour'), text('TextColour')),
  // Told again by the routes themselves.
  ...silent('routes', 'allowedDirections'),
);
const route = shape(
  ref('LineRef'),
  text('DirectionType'),
  ref('DirectionRef'),
  inline('pointsInSequence', list('PointOnRoute', 'points', shape(ref('RoutePointRef', 'pointRef')))),
  ...silent('Name'),
);
const direction = shape(text('DirectionType'), ...silent('Name'));
const display = shape(
  text('FrontText'),
  text('Name'),
  text('SideText'),
  inline('vias', list('Via', 'vias', shape(text('Name'), ref('DestinationDisplayRef', 'displayRef')))),
);
const stopPoint = shape(text('Name'), text('PublicCode'), location, ...silent('StopType'));
const assignment = shape(ref('ScheduledStopPointRef', 'stopPointRef'), ref('StopPlaceRef'), ref('QuayRef'));
const place = [
  text('Name'),
  text('PublicCode'),
  centroid,
  ref('SiteRef', 'siteRef'),
  ref('ParentSiteRef', 'parentRef'),
  ref('ParentZoneRef', 'parentZoneRef'),
  accessibility,
  // The route says it.
  ...silent('TransportMode', 'OtherTransportModes', 'StopPlaceType', 'QuayType'),
];
const quay = shape(...place);
const stopPlace = shape(...place, inline('quays', list('Quay', 'quays', quay), refList('QuayRef', 'quayRefs')));
const pointInPattern = shape(
  ref('ScheduledStopPointRef', 'stopPointRef'),
  ref('DestinationDisplayRef', 'displayRef'),
  ref('OnwardServiceLinkRef', 'onwardLinkRef'),
  text('ForAlighting'),
  text('ForBoarding'),
  text('RequestStop'),
  ...silent('ChangeOfDestinationDisplay'),
);
const pattern = shape(
  ref('RouteRef'),
  ref('LineRef'),
  text('DirectionType'),
  ref('DirectionRef'),
  ref('DestinationDisplayRef', 'displayRef'),
  inline('pointsInSequence', list('StopPointInJourneyPattern', 'points', pointInPattern)),
  inline('linksInSequence', list('ServiceLinkInJourneyPattern', 'links', shape(ref('ServiceLinkRef', 'linkRef')))),
  ...silent('Name', 'ServiceJourneyPatternType'),
);
const lineString = object('LineString', shape(position('pos', 'positions'), position('posList', 'positions')), 'line');
const link = shape(
  ref('FromPointRef', 'fromRef'),
  ref('ToPointRef', 'toRef'),
  lineString,
  inline('projections', inline('LinkSequenceProjection', lineString)),
  ...silent('Distance'),
);
const dayType = shape(
  inline('properties', inline('PropertyOfDay', textList('DaysOfWeek', 'daysOfWeek'))),
  ...silent('Name', 'ShortName', 'Description'),
);
const period = shape(
  text('FromDate'),
  text('ToDate'),
  ref('FromOperatingDayRef', 'fromDayRef'),
  ref('ToOperatingDayRef', 'toDayRef'),
  text('ValidDayBits'),
  ...silent('Name', 'ShortName'),
);
const dayAssignment = shape(
  text('Date'),
  ref('OperatingPeriodRef'),
  ref('UicOperatingPeriodRef', 'operatingPeriodRef'),
  ref('OperatingDayRef'),
  ref('DayTypeRef'),
  text('isAvailable'),
);
const timeOfCall = (side: string) => shape(text('Time'), text('DayOffset'), text(side));
const passingTime = shape(
  ref('StopPointInJourneyPatternRef', 'pointRef'),
  ref('PointInJourneyPatternRef', 'pointRef'),
  text('ArrivalTime'),
  text('ArrivalDayOffset'),
  text('DepartureTime'),
  text('DepartureDayOffset'),
);
const call = shape(
  ref('ScheduledStopPointRef', 'stopPointRef'),
  ref('StopPointInJourneyPatternRef', 'pointRef'),
  ref('PointInJourneyPatternRef', 'pointRef'),
  ref('DestinationDisplayRef', 'displayRef'),
  object('Arrival', timeOfCall('ForAlighting')),
  object('Departure', timeOfCall('ForBoarding')),
  text('RequestStop'),
);
const journeyFields = [
  text('ShortName'),
  text('PublicCode'),
  ref('JourneyPatternRef', 'patternRef'),
  ref('ServiceJourneyPatternRef', 'patternRef'),
  ref('LineRef'),
  text('DirectionType'),
  ref('DestinationDisplayRef', 'displayRef'),
  ref('BlockRef'),
  text('ServiceAlteration'),
  inline('dayTypes', refList('DayTypeRef', 'dayTypeRefs')),
  inline('operatingDays', refList('OperatingDayRef', 'operatingDayRefs')),
  inline('passingTimes', list('TimetabledPassingTime', 'passingTimes', passingTime)),
  inline('calls', list('Call', 'calls', call)),
  accessibility,
  // What the first passing time and the line say already.
  ...silent('DepartureTime', 'DepartureDayOffset', 'JourneyDuration', 'TransportMode', 'Name'),
];
const journey = shape(...journeyFields);
/** Not a run: the first of those that its groups describe. */
const templateJourney = shape(
  ...journeyFields,
  inline(
    'frequencyGroups',
    refList('HeadwayJourneyGroupRef', 'groupRefs'),
    refList('RhythmicalJourneyGroupRef', 'groupRefs'),
    list('HeadwayJourneyGroup', 'headwayGroups', frequencyGroup),
    list('RhythmicalJourneyGroup', 'rhythmicalGroups', frequencyGroup),
  ),
  ...silent('TemplateVehicleJourneyType'),
);
const datedJourney = shape(
  ref('ServiceJourneyRef', 'journeyRef'),
  ref('JourneyRef'),
  ref('OperatingDayRef'),
  text('ServiceAlteration'),
);
const defaults = shape(
  inline('DefaultLocale', text('TimeZone'), text('DefaultLanguage', 'language'), ...silent('TimeZoneOffset')),
  text('DefaultLocationSystem', 'locationSystem'),
  ...silent('DefaultCodespaceRef', 'DefaultDataSourceRef', 'DefaultResponsibilitySetRef', 'DefaultSystemOfUnits'),
);

/** Entities that go through a hand of their own; the others are kept by kind. */
export type ReadKind = keyof EntityKinds | 'stopAssignment' | 'dayAssignment' | 'journey' | 'datedJourney' | 'defaults';

/** Element → what it is. Found wherever frames put it: profiles differ in frames, not in entities. */
export const ENTITIES: Readonly<Record<string, { kind: ReadKind; shape: Shape }>> = {
  Operator: { kind: 'organisation', shape: organisation },
  Authority: { kind: 'organisation', shape: organisation },
  GeneralOrganisation: { kind: 'organisation', shape: organisation },
  Network: { kind: 'network', shape: network },
  Line: { kind: 'line', shape: line },
  Route: { kind: 'route', shape: route },
  Direction: { kind: 'direction', shape: direction },
  DestinationDisplay: { kind: 'display', shape: display },
  ScheduledStopPoint: { kind: 'stopPoint', shape: stopPoint },
  PassengerStopAssignment: { kind: 'stopAssignment', shape: assignment },
  StopPlace: { kind: 'stopPlace', shape: stopPlace },
  Quay: { kind: 'quay', shape: quay },
  JourneyPattern: { kind: 'pattern', shape: pattern },
  ServiceJourneyPattern: { kind: 'pattern', shape: pattern },
  ServicePattern: { kind: 'pattern', shape: pattern },
  ServiceLink: { kind: 'serviceLink', shape: link },
  RouteLink: { kind: 'routeLink', shape: link },
  DayType: { kind: 'dayType', shape: dayType },
  OperatingPeriod: { kind: 'period', shape: period },
  UicOperatingPeriod: { kind: 'period', shape: period },
  OperatingDay: { kind: 'operatingDay', shape: shape(text('CalendarDate')) },
  DayTypeAssignment: { kind: 'dayAssignment', shape: dayAssignment },
  ServiceJourney: { kind: 'journey', shape: journey },
  TemplateServiceJourney: { kind: 'journey', shape: templateJourney },
  HeadwayJourneyGroup: { kind: 'headwayGroup', shape: frequencyGroup },
  RhythmicalJourneyGroup: { kind: 'rhythmicalGroup', shape: frequencyGroup },
  ServiceJourneyInterchange: { kind: 'interchange', shape: interchange },
  JourneyInterchange: { kind: 'interchange', shape: interchange },
  Connection: { kind: 'connection', shape: connection },
  SiteConnection: { kind: 'connection', shape: connection },
  DefaultConnection: { kind: 'connection', shape: connection },
  DatedServiceJourney: { kind: 'datedJourney', shape: datedJourney },
  FrameDefaults: { kind: 'defaults', shape: defaults },
};

/** What holds entities: looked into, never counted. Collections (their names begin in lower case) are, too. */
export const FRAMES: ReadonlySet<string> = new Set([
  'CompositeFrame',
  'GeneralFrame',
  'ResourceFrame',
  'SiteFrame',
  'ServiceFrame',
  'ServiceCalendarFrame',
  'TimetableFrame',
  'ServiceCalendar',
]);

/** Words of frames about themselves, and points a route or link is already drawn by: no loss to a timetable. */
export const SILENT: ReadonlySet<string> = new Set([
  'ValidBetween',
  'TypeOfFrameRef',
  'typesOfValue',
  'codespaces',
  'Name',
  'Description',
  'FromDate',
  'ToDate',
  'RoutePoint',
]);
