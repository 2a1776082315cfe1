import {
  estimatedVehicleJourney,
  monitoredStopVisit,
  monitoredStopVisitCancellation,
  vehicleActivity,
  vehicleActivityCancellation,
} from './journey-shapes.js';
import type { SiriService, SiriSink, SiriSummary } from './messages.js';
import type { Shape } from './shape.js';
import { BESIDE_WHAT_IS_READ, INSIDE_WHAT_IS_NOT } from './schema-rest.js';
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

/** Of envelopes and of older versions. */
export const OF_OTHER_VERSIONS = 'RequestExtension AnswerExtension';

/** Elements between a delivery and its entities. */
export const CONTAINERS: ReadonlySet<string> = new Set(['EstimatedJourneyVersionFrame', 'Situations']);

export const DELIVERIES: Readonly<Record<string, SiriService>> = {
  EstimatedTimetableDelivery: 'EstimatedTimetable',
  VehicleMonitoringDelivery: 'VehicleMonitoring',
  StopMonitoringDelivery: 'StopMonitoring',
  SituationExchangeDelivery: 'SituationExchange',
};

/**
 * Elements of the published schema the hub has no use for, and some that are no part of deliveries: counted in the
 * summary, and no surprise worth an issue. Everything else that is not carried is an UNKNOWN_FIELD as well.
 */
export const KNOWN_NOT_CARRIED: ReadonlySet<string> = new Set(
  [...Object.values(BESIDE_WHAT_IS_READ), ...Object.values(INSIDE_WHAT_IS_NOT), OF_OTHER_VERSIONS].flatMap((names) =>
    names.split(' '),
  ),
);

/** Whether the standard has an element of that name which the hub does not carry. */
export function isSiriElement(name: string): boolean {
  return KNOWN_NOT_CARRIED.has(name);
}

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
