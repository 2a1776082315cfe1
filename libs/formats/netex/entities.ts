/** What is kept of an entity while it is read: the texts as written, references as ids. Versions are not kept. */
export interface Entity {
  id?: string;
}

/** A position as written: `text` in the order its `srs` says. */
export interface WrittenPosition {
  text: string;
  srs?: string;
}

export interface WrittenLocation {
  longitude?: string;
  latitude?: string;
  srs?: string;
  positions?: WrittenPosition[];
}

export interface Accessibility {
  mobilityImpairedAccess?: string;
  wheelchairAccess?: string;
}

export interface SaidText {
  text: string;
  lang?: string;
}

/** What names an entity in other languages. */
export interface Alternatives {
  alternativeNames?: { lang?: string; nameType?: string; name?: SaidText }[];
  alternativeTexts?: { attributeName?: string; useForLanguage?: string; text?: SaidText }[];
}

export interface Organisation extends Entity, Alternatives {
  name?: string;
  shortName?: string;
  legalName?: string;
  contacts?: { url?: string; phone?: string; email?: string }[];
}

export interface Network extends Entity {
  authorityRef?: string;
  operatorRef?: string;
  lineRefs?: string[];
}

export interface Line extends Entity, Alternatives, Valid {
  accessibility?: Accessibility;
  name?: string;
  shortName?: string;
  description?: string;
  publicCode?: string;
  transportMode?: string;
  submodes?: string;
  url?: string;
  operatorRef?: string;
  authorityRef?: string;
  additionalOperatorRefs?: string[];
  networkRef?: string;
  colour?: string;
  textColour?: string;
}

export interface Route extends Entity, Valid {
  lineRef?: string;
  directionType?: string;
  directionRef?: string;
  points?: { order?: string; pointRef?: string }[];
}

export interface Direction extends Entity {
  directionType?: string;
}

export interface DestinationDisplay extends Entity, Alternatives {
  frontText?: string;
  name?: string;
  sideText?: string;
  vias?: { name?: string; displayRef?: string }[];
}

export interface ScheduledStopPoint extends Entity, Alternatives {
  name?: string;
  publicCode?: string;
  location?: WrittenLocation;
}

export interface StopAssignment extends Entity {
  stopPointRef?: string;
  stopPlaceRef?: string;
  quayRef?: string;
}

export interface Quay extends Entity, Alternatives {
  name?: string;
  publicCode?: string;
  location?: WrittenLocation;
  siteRef?: string;
  parentRef?: string;
  parentZoneRef?: string;
  accessibility?: Accessibility;
}

export interface StopPlace extends Quay {
  quays?: Quay[];
  quayRefs?: string[];
  entrances?: Quay[];
  entranceRefs?: string[];
}

export interface FacilitySet extends Entity {
  mobility?: string[];
  luggage?: string[];
}

export interface VehicleType extends Entity {
  hasLiftOrRamp?: string;
  wheelchairPlaceCapacity?: string;
  bicycleRackCapacity?: string;
  accessibility?: Accessibility;
  facilitySetRefs?: string[];
  facilitySets?: FacilitySet[];
}

export interface TrainNumber extends Entity {
  advertised?: string;
}

export interface PointInPattern extends Entity {
  order?: string;
  stopPointRef?: string;
  displayRef?: string;
  forAlighting?: string;
  forBoarding?: string;
  requestStop?: string;
  onwardLinkRef?: string;
}

export interface JourneyPattern extends Entity, Valid {
  name?: string;
  routeRef?: string;
  lineRef?: string;
  directionType?: string;
  directionRef?: string;
  displayRef?: string;
  points?: PointInPattern[];
  links?: { order?: string; linkRef?: string }[];
}

/** Between two stop points (ServiceLink) or two route points (RouteLink). */
export interface Link extends Entity {
  fromRef?: string;
  toRef?: string;
  line?: { srs?: string; positions?: WrittenPosition[] };
}

/** What its days have in common: all that it says, at once. */
export interface DayProperty {
  daysOfWeek?: string[];
  weeksOfMonth?: string;
  monthOfYear?: string;
  dayOfYear?: string;
  holidayTypes?: string;
  seasons?: string;
  tides?: string;
  dayEvent?: string;
  crowdingEvent?: string;
}

export interface DayType extends Entity {
  properties?: DayProperty[];
}

export interface OperatingPeriod extends Entity {
  fromDate?: string;
  toDate?: string;
  fromDayRef?: string;
  toDayRef?: string;
  validDayBits?: string;
}

export interface OperatingDay extends Entity {
  calendarDate?: string;
}

export interface DayTypeAssignment extends Entity {
  date?: string;
  operatingPeriodRef?: string;
  operatingDayRef?: string;
  dayTypeRef?: string;
  isAvailable?: string;
  /** Of the frames around it. */
  frames?: readonly Valid[];
}

export interface ValidBetween {
  fromDate?: string;
  toDate?: string;
}

/** When what it is told of is available, or is not. */
export interface AvailabilityCondition extends Entity, ValidBetween {
  isAvailable?: string;
  validDayBits?: string;
  dayTypeRefs?: string[];
  ownDayTypes?: { properties?: DayProperty[] }[];
  operatingDayRefs?: string[];
  timebandRefs?: string[];
  ownTimebands?: object[];
}

/** When an entity, or all that stands in a frame, is valid. */
export interface Valid {
  conditions?: readonly AvailabilityCondition[];
  conditionRefs?: readonly string[];
  between?: readonly ValidBetween[];
  /** Conditions of kinds that do not tell days. */
  untold?: readonly Entity[];
  untoldRefs?: readonly string[];
  /** Of the frames around it. */
  frames?: readonly Valid[];
}

export interface PassingTime {
  pointRef?: string;
  stopPointRef?: string;
  arrivalTime?: string;
  arrivalDayOffset?: string;
  departureTime?: string;
  departureDayOffset?: string;
  /** Of both. */
  dayOffset?: string;
  arrival?: { time?: string; dayOffset?: string; forAlighting?: string };
  departure?: { time?: string; dayOffset?: string; forBoarding?: string };
  order?: string;
  displayRef?: string;
  requestStop?: string;
}

export interface ServiceJourney extends Entity, Valid {
  shortName?: string;
  publicCode?: string;
  patternRef?: string;
  lineRef?: string;
  directionType?: string;
  displayRef?: string;
  blockRef?: string;
  serviceAlteration?: string;
  /** Of the first departure. */
  departureDayOffset?: string;
  dayTypeRefs?: string[];
  operatingDayRefs?: string[];
  passingTimes?: PassingTime[];
  calls?: PassingTime[];
  accessibility?: Accessibility;
  facilitySetRefs?: string[];
  facilitySets?: FacilitySet[];
  vehicleTypeRef?: string;
  trainNumberRef?: string;
  groupRefs?: string[];
  headwayGroups?: FrequencyGroup[];
  rhythmicalGroups?: FrequencyGroup[];
}

/** Runs of a template: each so often (HeadwayJourneyGroup), or each hour at its minute (RhythmicalJourneyGroup). */
export interface FrequencyGroup extends Entity {
  firstDepartureTime?: string;
  firstDayOffset?: string;
  lastDepartureTime?: string;
  lastDayOffset?: string;
  headway?: string;
  timebandRefs?: string[];
  journeyRefs?: string[];
}

/** From one journey to another. */
export interface Interchange extends Entity {
  fromPointRef?: string;
  toPointRef?: string;
  fromJourneyRef?: string;
  toJourneyRef?: string;
  connectionRef?: string;
  priority?: string;
  staySeated?: string;
  guaranteed?: string;
  advertised?: string;
  standardTransferTime?: string;
  minimumTransferTime?: string;
}

export interface ConnectionEnd {
  stopPointRef?: string;
  placeRef?: string;
}

/** From one place to another. */
export interface Connection extends Entity {
  from?: ConnectionEnd;
  to?: ConnectionEnd;
  transferDuration?: string;
  walkDuration?: string;
  bothWays?: string;
  typeRef?: string;
}

export interface DatedServiceJourney extends Entity {
  journeyRef?: string;
  operatingDayRef?: string;
  serviceAlteration?: string;
}

export interface FrameDefaults extends Entity {
  timeZone?: string;
  language?: string;
  locationSystem?: string;
}

/** Entities kept whole until the dataset is converted, by what they are. */
export interface EntityKinds {
  organisation: Organisation;
  network: Network;
  line: Line;
  route: Route;
  direction: Direction;
  display: DestinationDisplay;
  stopPoint: ScheduledStopPoint;
  stopPlace: StopPlace;
  quay: Quay;
  pattern: JourneyPattern;
  serviceLink: Link;
  routeLink: Link;
  dayType: DayType;
  period: OperatingPeriod;
  operatingDay: OperatingDay;
  headwayGroup: FrequencyGroup;
  rhythmicalGroup: FrequencyGroup;
  interchange: Interchange;
  connection: Connection;
  entrance: Quay;
  facilitySet: FacilitySet;
  vehicleType: VehicleType;
  trainNumber: TrainNumber;
  availability: AvailabilityCondition;
}
