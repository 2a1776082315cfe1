import {
  availability,
  datedJourney,
  dayType,
  facilitySet,
  journey,
  templateJourney,
  trainNumber,
  validityFields,
  vehicleType,
} from './elements-journeys.js';
import { accessibility, assignment, entrance, quay, stopPlace, stopPoint } from './elements-places.js';
import { alternatives } from './elements-texts.js';
import { connection, frequencyGroup, interchange } from './elements-transfers.js';
import {
  inline,
  list,
  object,
  position,
  ref,
  refList,
  shape,
  silent,
  text,
  type ElementShape,
  type ValueOf,
} from './shape.js';

const contact = shape(text('Url'), text('Phone'), text('Email'));
const organisation = shape(
  text('Name'),
  text('ShortName'),
  text('LegalName'),
  list('ContactDetails', 'contacts', contact),
  list('CustomerServiceContactDetails', 'contacts', contact),
  ...alternatives,
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
  accessibility,
  ...validityFields,
  ...alternatives,
  // Reported again by the routes themselves.
  ...silent('routes', 'allowedDirections'),
);
/** Only its id: journeys of it are counted. */
const flexibleLine = shape(
  ...silent(
    'Name',
    'ShortName',
    'PublicCode',
    'TransportMode',
    'TransportSubmode',
    'Description',
    'Url',
    'Presentation',
  ),
  ...silent(
    'OperatorRef',
    'AuthorityRef',
    'RepresentedByGroupRef',
    'FlexibleLineType',
    'BookingContact',
    'BookingNote',
  ),
  ...silent('BookingMethods', 'BookWhen', 'BuyWhen', 'LatestBookingTime', 'MinimumBookingPeriod', 'BookingAccess'),
);
const route = shape(
  ref('LineRef'),
  text('DirectionType'),
  ref('DirectionRef'),
  inline('pointsInSequence', list('PointOnRoute', 'points', shape(ref('RoutePointRef', 'pointRef')))),
  ...validityFields,
  ...silent('Name'),
);
const direction = shape(text('DirectionType'), ...silent('Name'));
const display = shape(
  text('FrontText'),
  text('Name'),
  text('SideText'),
  ...alternatives,
  inline('vias', list('Via', 'vias', shape(text('Name'), ref('DestinationDisplayRef', 'displayRef')))),
);
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
  ...validityFields,
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
const defaults = shape(
  inline('DefaultLocale', text('TimeZone'), text('DefaultLanguage', 'language'), ...silent('TimeZoneOffset')),
  text('DefaultLocationSystem', 'locationSystem'),
  ...silent('DefaultCodespaceRef', 'DefaultDataSourceRef', 'DefaultResponsibilitySetRef', 'DefaultSystemOfUnits'),
);

/** Element → what it is. Found wherever frames put it: profiles differ in frames, not in entities. */
const ELEMENTS = {
  Operator: { kind: 'organisation', shape: organisation },
  Authority: { kind: 'organisation', shape: organisation },
  GeneralOrganisation: { kind: 'organisation', shape: organisation },
  Network: { kind: 'network', shape: network },
  Line: { kind: 'line', shape: line },
  FlexibleLine: { kind: 'flexibleLine', shape: flexibleLine },
  Route: { kind: 'route', shape: route },
  Direction: { kind: 'direction', shape: direction },
  DestinationDisplay: { kind: 'display', shape: display },
  ScheduledStopPoint: { kind: 'stopPoint', shape: stopPoint },
  PassengerStopAssignment: { kind: 'stopAssignment', shape: assignment },
  StopPlace: { kind: 'stopPlace', shape: stopPlace },
  Quay: { kind: 'quay', shape: quay },
  StopPlaceEntrance: { kind: 'entrance', shape: entrance },
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
  ServiceFacilitySet: { kind: 'facilitySet', shape: facilitySet },
  VehicleType: { kind: 'vehicleType', shape: vehicleType },
  TrainNumber: { kind: 'trainNumber', shape: trainNumber },
  AvailabilityCondition: { kind: 'availability', shape: availability },
  ServiceJourneyInterchange: { kind: 'interchange', shape: interchange },
  JourneyInterchange: { kind: 'interchange', shape: interchange },
  Connection: { kind: 'connection', shape: connection },
  SiteConnection: { kind: 'connection', shape: connection },
  DefaultConnection: { kind: 'connection', shape: connection },
  DatedServiceJourney: { kind: 'datedJourney', shape: datedJourney },
  FrameDefaults: { kind: 'defaults', shape: defaults },
} as const;

/** Entities by what they are; several elements may be of one kind. */
export type NetexEntityKind = (typeof ELEMENTS)[keyof typeof ELEMENTS]['kind'];
/** What is kept of an entity while it is read: texts as written, references as ids. Versions are not kept. */
export type EntityOf<K extends NetexEntityKind> = ValueOf<
  Extract<(typeof ELEMENTS)[keyof typeof ELEMENTS], { kind: K }>['shape']
>;

/** What a frame says of its days goes through the same hands. */
export type ReadKind = NetexEntityKind | 'validity' | 'frameValidity';

export const ENTITIES: Readonly<Record<string, { kind: NetexEntityKind; shape: ElementShape }>> = ELEMENTS;
/** When a frame holds; that of composite frames holds for the whole delivery. */
export const VALIDITY = shape(text('FromDate'), text('ToDate'));

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

export { frameValidity as FRAME_VALIDITY } from './elements-journeys.js';

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
