import type { deliveryHeader, errorCondition, exchangeMessage, subscriptionStatus } from './exchange-shapes.js';
import type {
  AnyCall,
  estimatedVehicleJourney,
  framedVehicleJourneyRef,
  location,
  monitoredStopVisit,
  monitoredStopVisitCancellation,
  monitoredVehicleJourney,
  vehicleActivity,
  vehicleActivityCancellation,
} from './journey-shapes.js';
import type { ValueOf } from './shape.js';
import type {
  affectedLine,
  affectedStopPoint,
  affectedVehicleJourney,
  affects,
  consequence,
  period,
  ptSituation,
} from './situation-shapes.js';

/**
 * SIRI messages as this hub reads and writes them. Names are the elements' own, lower camel case; ids are as the feed
 * writes them. Their types are those of the shapes that read them. One vocabulary for 1.3 to 2.1: the versions share a namespace and only add elements.
 */

/** Epoch milliseconds. SIRI times name an offset; one that does not is read in the feed's time zone (TIME_FORMAT). */
export type SiriTime = number;

/** `xml:lang` → text; `und` where none is named. */
export type SiriTexts = Record<string, string>;

/** The services this hub carries. */
export type SiriService = 'EstimatedTimetable' | 'VehicleMonitoring' | 'StopMonitoring' | 'SituationExchange';

/** `dataFrameRef` is the service date `YYYY-MM-DD` where the producer keeps to the standard; French servers write other things. */
export type FramedVehicleJourneyRef = ValueOf<typeof framedVehicleJourneyRef>;

/** WGS 84 degrees, or `coordinates` of the system that `srsName` names, as written. */
export type SiriLocation = ValueOf<typeof location>;

/** A call at a stop: past (recorded), next (monitored) or to come (estimated, onward). */
export type SiriCall = AnyCall;

/** Spec: SIRI-ET EstimatedVehicleJourney. `recordedAtTime` is the frame's where the journey has none. */
export type EstimatedVehicleJourney = ValueOf<typeof estimatedVehicleJourney>;
export type MonitoredVehicleJourney = ValueOf<typeof monitoredVehicleJourney>;
/** Whose journey it is, and what it is called: what both have. */
export type JourneyInfo = Pick<MonitoredVehicleJourney, keyof EstimatedVehicleJourney & keyof MonitoredVehicleJourney>;

/** Spec: SIRI-VM VehicleActivity. */
export type VehicleActivity = ValueOf<typeof vehicleActivity>;
export type VehicleActivityCancellation = ValueOf<typeof vehicleActivityCancellation>;
/** Spec: SIRI-SM MonitoredStopVisit. */
export type MonitoredStopVisit = ValueOf<typeof monitoredStopVisit>;
export type MonitoredStopVisitCancellation = ValueOf<typeof monitoredStopVisitCancellation>;

/** NaN for a value that is present and cannot be read. */
export type SiriPeriod = ValueOf<typeof period>;
/** Of a line's, a journey's, or with `lines` of its own: only for these. */
export type AffectedStopPoint = ValueOf<typeof affectedStopPoint>;
/** `unread`, here and elsewhere: elements that narrow whom it is about and are not carried. */
export type AffectedLine = ValueOf<typeof affectedLine>;
export type AffectedVehicleJourney = ValueOf<typeof affectedVehicleJourney>;
export type SiriAffects = ValueOf<typeof affects>;
export type SiriConsequence = ValueOf<typeof consequence>;
/** Spec: SIRI-SX PtSituationElement. */
export type PtSituation = ValueOf<typeof ptSituation>;

/** Why a producer did not do what it was asked: `error` is `AccessNotAllowedError`, `NoInfoForTopicError`, …, or `SoapFault`. */
export type SiriError = ValueOf<typeof errorCondition>;

/** The head of one delivery, with what its ServiceDelivery says of all. Handed over before its first entity. */
export type SiriDelivery = { service: SiriService; version?: string } & ValueOf<typeof deliveryHeader>;

export type SiriExchangeType =
  | 'CheckStatusRequest'
  | 'CheckStatusResponse'
  | 'HeartbeatNotification'
  | 'DataReadyNotification'
  | 'SubscriptionResponse'
  | 'TerminateSubscriptionResponse'
  | 'SubscriptionTerminatedNotification';

/** Requests, answers and notices about the exchange itself; which fields stand in which is the specification's. */
export type SiriExchangeMessage = { type: SiriExchangeType } & ValueOf<typeof exchangeMessage>;

export type SiriSubscriptionStatus = ValueOf<typeof subscriptionStatus>;

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
