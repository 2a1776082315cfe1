/**
 * SIRI messages as this hub reads and writes them. Names are the elements' own, lower camel case; ids are as the feed
 * writes them. One vocabulary for 1.3 to 2.1: the versions share a namespace and only add elements.
 */

/** Epoch milliseconds. SIRI times name an offset; one that does not is read in the feed's time zone (TIME_FORMAT). */
export type SiriTime = number;

/** `xml:lang` → text; `und` where none is named. */
export type SiriTexts = Record<string, string>;

/** The services this hub carries. */
export type SiriService = 'EstimatedTimetable' | 'VehicleMonitoring' | 'StopMonitoring' | 'SituationExchange';

export interface FramedVehicleJourneyRef {
  /** The service date `YYYY-MM-DD` where the producer keeps to the standard; French servers write other things. */
  dataFrameRef?: string;
  datedVehicleJourneyRef?: string;
}

/** Whose journey it is, and what it is called. Shared by all services. */
export interface JourneyInfo {
  lineRef?: string;
  directionRef?: string;
  framedVehicleJourneyRef?: FramedVehicleJourneyRef;
  publishedLineName?: SiriTexts;
  directionName?: SiriTexts;
  operatorRef?: string;
  originRef?: string;
  originName?: SiriTexts;
  destinationRef?: string;
  destinationName?: SiriTexts;
  originAimedDepartureTime?: SiriTime;
  destinationAimedArrivalTime?: SiriTime;
  vehicleJourneyName?: SiriTexts;
  /** False: no vehicle is being followed, the times are the timetable's. */
  monitored?: boolean;
  monitoringError?: string[];
  inCongestion?: boolean;
  predictionInaccurate?: boolean;
  /** System the real-time data come from. */
  dataSource?: string;
  /** As the feed writes it; the list has grown with the versions. */
  occupancy?: string;
  blockRef?: string;
  vehicleRef?: string;
}

/** A call at a stop: past (recorded), next (monitored) or to come (estimated, onward). */
export interface SiriCall {
  stopPointRef?: string;
  visitNumber?: number;
  order?: number;
  stopPointName?: SiriTexts;
  extraCall?: boolean;
  cancellation?: boolean;
  predictionInaccurate?: boolean;
  occupancy?: string;
  vehicleAtStop?: boolean;
  vehicleLocationAtStop?: SiriLocation;
  destinationDisplay?: SiriTexts;
  aimedArrivalTime?: SiriTime;
  expectedArrivalTime?: SiriTime;
  actualArrivalTime?: SiriTime;
  /** onTime, early, delayed, cancelled, arrived, departed, missed, noReport, notExpected. */
  arrivalStatus?: string;
  arrivalPlatformName?: SiriTexts;
  arrivalBoardingActivity?: string;
  aimedDepartureTime?: SiriTime;
  expectedDepartureTime?: SiriTime;
  actualDepartureTime?: SiriTime;
  departureStatus?: string;
  departurePlatformName?: SiriTexts;
  departureBoardingActivity?: string;
  /** Metres to the stop. */
  distanceFromStop?: number;
  numberOfStopsAway?: number;
}

/** Spec: SIRI-ET EstimatedVehicleJourney. `recordedAtTime` is the frame's where the journey has none. */
export interface EstimatedVehicleJourney extends JourneyInfo {
  recordedAtTime?: SiriTime;
  datedVehicleJourneyRef?: string;
  estimatedVehicleJourneyCode?: string;
  extraJourney?: boolean;
  cancellation?: boolean;
  recordedCalls?: SiriCall[];
  estimatedCalls?: SiriCall[];
  isCompleteStopSequence?: boolean;
}

/** WGS 84 degrees, or coordinates of another system as written. */
export interface SiriLocation {
  longitude?: number;
  latitude?: number;
  /** Numbers with blanks between them, in the system `srsName` names (`EPSG:2154`). */
  coordinates?: string;
  srsName?: string;
}

export interface MonitoredVehicleJourney extends JourneyInfo {
  vehicleLocation?: SiriLocation;
  locationRecordedAtTime?: SiriTime;
  /** Degrees clockwise from north. */
  bearing?: number;
  /** Metres per second unless the producer says otherwise elsewhere. */
  velocity?: number;
  /** normalProgress, slowProgress, noProgress, unknown. */
  progressRate?: string;
  /** Seconds, positive when late. */
  delay?: number;
  vehicleJourneyRef?: string;
  previousCalls?: SiriCall[];
  monitoredCall?: SiriCall;
  onwardCalls?: SiriCall[];
  isCompleteStopSequence?: boolean;
}

/** Spec: SIRI-VM VehicleActivity. */
export interface VehicleActivity {
  recordedAtTime?: SiriTime;
  itemIdentifier?: string;
  validUntilTime?: SiriTime;
  vehicleMonitoringRef?: string;
  progressBetweenStops?: { linkDistance?: number; percentage?: number };
  monitoredVehicleJourney?: MonitoredVehicleJourney;
}

export interface VehicleActivityCancellation {
  recordedAtTime?: SiriTime;
  itemRef?: string;
  vehicleMonitoringRef?: string;
  framedVehicleJourneyRef?: FramedVehicleJourneyRef;
  lineRef?: string;
  directionRef?: string;
}

/** Spec: SIRI-SM MonitoredStopVisit. */
export interface MonitoredStopVisit {
  recordedAtTime?: SiriTime;
  itemIdentifier?: string;
  validUntilTime?: SiriTime;
  monitoringRef?: string;
  monitoredVehicleJourney?: MonitoredVehicleJourney;
}

export interface MonitoredStopVisitCancellation {
  recordedAtTime?: SiriTime;
  itemRef?: string;
  monitoringRef?: string;
  lineRef?: string;
  directionRef?: string;
  vehicleJourneyRef?: FramedVehicleJourneyRef;
}

/** NaN for what is told and cannot be read. */
export interface SiriPeriod {
  startTime?: SiriTime;
  endTime?: SiriTime;
}

export interface AffectedStopPoint {
  stopPointRef?: string;
  stopPointName?: SiriTexts;
  /** Only for these. */
  lines?: AffectedLine[];
  unread?: string[];
}
/** `unread`, here and below: elements that narrow whom it is about and are not carried. */
export interface AffectedLine {
  lineRef?: string;
  publishedLineName?: SiriTexts;
  directions?: { directionRef?: string }[];
  routes?: { stopPoints?: AffectedStopPoint[]; unread?: string[] }[];
  stopPoints?: AffectedStopPoint[];
  unread?: string[];
}
export interface AffectedVehicleJourney {
  unread?: string[];
  framedVehicleJourneyRef?: FramedVehicleJourneyRef;
  vehicleJourneyRefs?: string[];
  datedVehicleJourneyRefs?: string[];
  lineRef?: string;
  directionRef?: string;
  originAimedDepartureTime?: SiriTime;
  calls?: AffectedStopPoint[];
}
export interface SiriAffects {
  operators?: { operatorRef?: string }[];
  networks?: {
    operators?: { operatorRef?: string }[];
    networkRef?: string;
    /** Every line of the network; the element's presence is the word. */
    allLines?: boolean;
    vehicleMode?: string;
    lines?: AffectedLine[];
    unread?: string[];
  }[];
  stopPoints?: AffectedStopPoint[];
  stopPlaces?: { stopPlaceRef?: string; placeName?: SiriTexts; lines?: AffectedLine[]; unread?: string[] }[];
  vehicleJourneys?: AffectedVehicleJourney[];
}

export interface SiriConsequence {
  periods?: SiriPeriod[];
  conditions?: string[];
  severity?: string;
  affects?: SiriAffects;
  /** Seconds. */
  delays?: { delay?: number };
}

/** Spec: SIRI-SX PtSituationElement. */
export interface PtSituation {
  creationTime?: SiriTime;
  countryRef?: string;
  participantRef?: string;
  situationNumber?: string;
  version?: number;
  source?: { sourceType?: string; name?: SiriTexts };
  versionedAtTime?: SiriTime;
  /** draft, pendingApproval, approvedDraft, open, published, closing, closed. */
  progress?: string;
  /** real, securityExercise, technicalExercise, test; `report` in older documents. */
  reality?: string;
  validityPeriods?: SiriPeriod[];
  /** Days to which the validity periods are narrowed: sunday, weekdays, publicHoliday, … */
  repetitions?: { dayTypes?: string[] };
  publicationWindows?: SiriPeriod[];
  alertCause?: string;
  /** Of the versions before AlertCause: MiscellaneousReason and its like. */
  reason?: string;
  reasonName?: SiriTexts;
  severity?: string;
  priority?: number;
  reportType?: string;
  planned?: boolean;
  /** Words with blanks between them. */
  keywords?: string;
  language?: string;
  summary?: SiriTexts;
  description?: SiriTexts;
  detail?: SiriTexts;
  advice?: SiriTexts;
  infoLinks?: { uri?: string; label?: SiriTexts }[];
  affects?: SiriAffects;
  consequences?: SiriConsequence[];
}

/** Why a producer did not do what it was asked. */
export interface SiriError {
  /** `AccessNotAllowedError`, `NoInfoForTopicError`, …, or `SoapFault`. */
  error?: string;
  text?: string;
}

/** The head of one delivery, with what its ServiceDelivery says of all. Told before its first entity. */
export interface SiriDelivery {
  service: SiriService;
  version?: string;
  producerRef?: string;
  responseTimestamp?: SiriTime;
  /** What an acknowledgement refers to. */
  messageIdentifier?: string;
  requestMessageRef?: string;
  subscriberRef?: string;
  /** Present in what a subscription sends: such a delivery tells changes, not the whole picture. */
  subscriptionRef?: string;
  /** Absent counts as true. */
  status?: boolean;
  error?: SiriError;
  validUntil?: SiriTime;
  /** More will follow: what is missing here says nothing. */
  moreData?: boolean;
}

export type SiriExchangeType =
  | 'CheckStatusRequest'
  | 'CheckStatusResponse'
  | 'HeartbeatNotification'
  | 'DataReadyNotification'
  | 'SubscriptionResponse'
  | 'TerminateSubscriptionResponse'
  | 'SubscriptionTerminatedNotification';

/** Requests, answers and notices about the exchange itself; which fields stand in which is the specification's. */
export interface SiriExchangeMessage {
  type: SiriExchangeType;
  responseTimestamp?: SiriTime;
  requestTimestamp?: SiriTime;
  producerRef?: string;
  responderRef?: string;
  requestorRef?: string;
  messageIdentifier?: string;
  requestMessageRef?: string;
  /** Absent counts as true. */
  status?: boolean;
  dataReady?: boolean;
  error?: SiriError;
  /** Moves when the server was restarted: subscriptions are gone then. */
  serviceStartedTime?: SiriTime;
  /** One for each subscription asked for or ended. */
  statuses?: SiriSubscriptionStatus[];
  subscriptionRefs?: string[];
}

export interface SiriSubscriptionStatus {
  subscriberRef?: string;
  subscriptionRef?: string;
  /** Absent counts as true. */
  status?: boolean;
  error?: SiriError;
  validUntil?: SiriTime;
}

/** Receives one thing at a time, in document order; what it does not ask for is skipped without being built. */
export interface SiriSink {
  delivery?(delivery: SiriDelivery): void;
  journey?(journey: EstimatedVehicleJourney): void;
  activity?(activity: VehicleActivity): void;
  activityCancellation?(cancellation: VehicleActivityCancellation): void;
  visit?(visit: MonitoredStopVisit): void;
  visitCancellation?(cancellation: MonitoredStopVisitCancellation): void;
  situation?(situation: PtSituation): void;
  exchange?(message: SiriExchangeMessage): void;
}

export interface SiriSummary {
  /** False when the document broke off, was refused (Status false), or says that more will follow. */
  complete: boolean;
  /** It says that more will follow. */
  moreData: boolean;
  deliveries: number;
  journeys: number;
  activities: number;
  visits: number;
  situations: number;
  cancellations: number;
  /** Deliveries with Status false, and SOAP faults. */
  refusals: number;
  /** Elements that were there and are not carried, by name. */
  notCarried: Record<string, number>;
}

export interface SiriLimits {
  /** Bytes of the whole document, unpacked. Default 256 MiB of XML, 64 MiB of JSON (which is read whole). */
  maxBytes?: number;
  /** Default 64. */
  maxDepth?: number;
  /** Elements in one journey, activity, visit or situation; a larger one is left out (LIMIT_EXCEEDED). Default 100,000. */
  maxElementsPerEntity?: number;
  /** IANA zone of times without offset. Default Europe/Paris, as the French profile has it. */
  timeZone?: string;
}

/** A whole document in memory. */
export interface SiriDocument {
  deliveries: SiriDelivery[];
  journeys: EstimatedVehicleJourney[];
  activities: VehicleActivity[];
  activityCancellations: VehicleActivityCancellation[];
  visits: MonitoredStopVisit[];
  visitCancellations: MonitoredStopVisitCancellation[];
  situations: PtSituation[];
  exchanges: SiriExchangeMessage[];
  summary: SiriSummary;
}
