import {
  estimatedVehicleJourney,
  monitoredStopVisit,
  monitoredStopVisitCancellation,
  vehicleActivity,
  vehicleActivityCancellation,
} from './journey-shapes.js';
import type { SiriService, SiriSink, SiriSummary } from './messages.js';
import type { Shape } from './shape.js';
import { ptSituation } from './situation-shapes.js';

export interface EntityKind {
  shape: Shape;
  wantedBy: keyof SiriSink;
  counted: 'journeys' | 'activities' | 'visits' | 'situations' | 'cancellations';
}

/** Elements that are one thing each, by name. */
export const ENTITIES: Readonly<Record<string, EntityKind>> = {
  EstimatedVehicleJourney: { shape: estimatedVehicleJourney, wantedBy: 'journey', counted: 'journeys' },
  VehicleActivity: { shape: vehicleActivity, wantedBy: 'activity', counted: 'activities' },
  VehicleActivityCancellation: {
    shape: vehicleActivityCancellation,
    wantedBy: 'activityCancellation',
    counted: 'cancellations',
  },
  MonitoredStopVisit: { shape: monitoredStopVisit, wantedBy: 'visit', counted: 'visits' },
  MonitoredStopVisitCancellation: {
    shape: monitoredStopVisitCancellation,
    wantedBy: 'visitCancellation',
    counted: 'cancellations',
  },
  PtSituationElement: { shape: ptSituation, wantedBy: 'situation', counted: 'situations' },
};

/** Elements between a delivery and its entities. */
export const CONTAINERS: ReadonlySet<string> = new Set(['EstimatedJourneyVersionFrame', 'Situations']);

export const DELIVERIES: Readonly<Record<string, SiriService>> = {
  EstimatedTimetableDelivery: 'EstimatedTimetable',
  VehicleMonitoringDelivery: 'VehicleMonitoring',
  StopMonitoringDelivery: 'StopMonitoring',
  SituationExchangeDelivery: 'SituationExchange',
};

/**
 * Elements of the published schemas the hub has no use for: counted in the summary, and no surprise worth an issue.
 * Everything else that is not carried is an UNKNOWN_FIELD as well.
 */
export const KNOWN_NOT_CARRIED: ReadonlySet<string> = new Set(
  (
    'Extensions JourneyPatternRef JourneyPatternName VehicleMode RouteRef GroupOfLinesRef ExternalLineRef BrandingRef ' +
    'ProductCategoryRef ServiceFeatureRef VehicleFeatureRef JourneyNote HeadwayService FirstOrLastJourney SituationRef ' +
    'InPanic ConfidenceLevel EngineOn ProgressStatus VehicleStatus CourseOfJourneyRef DriverRef DriverName TrainNumbers ' +
    'JourneyParts TrainBlockPart Via DestinationShortName OriginShortName OriginDisplay TimingPoint BoardingStretch ' +
    'RequestStop CallNote ArrivalStopAssignment DepartureStopAssignment ArrivalProximityText DepartureProximityText ' +
    'ArrivalOperatorRefs DepartureOperatorRefs AimedLatestPassengerAccessTime AimedHeadwayInterval ' +
    'ExpectedHeadwayInterval ReversesAtStop PlatformTraversal SignalStatus Altitude Precision VersionRef References ' +
    'Verification QualityIndex Likelihood Publication Repetitions DayType Sensitivity Audience ScopeType Scope Internal ' +
    'Images PublishingActions ConditionName Suitabilities Advice Blocking Boarding Easements Facility Casualties ' +
    'MonitoringName StopVisitNote ClearDownRef VehicleActivityNote StopLineNotice StopNotice ServiceException ' +
    'DelegatorAddress DelegatorRef Address ShortestPossibleCycle DefaultLanguage RequestExtension AnswerExtension ' +
    'DirectionName IncidentRef PrivateRef Location AffectedModes SubscriptionFilterRef'
  ).split(' '),
);

export function emptySummary(): SiriSummary {
  return {
    complete: false,
    moreData: false,
    deliveries: 0,
    journeys: 0,
    activities: 0,
    visits: 0,
    situations: 0,
    cancellations: 0,
    refusals: 0,
    notCarried: {},
  };
}
