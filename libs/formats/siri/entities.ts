import {
  estimatedVehicleJourney,
  monitoredStopVisit,
  monitoredStopVisitCancellation,
  vehicleActivity,
  vehicleActivityCancellation,
} from './journey-shapes.js';
import type { SiriService, SiriSink, SiriSummary } from './messages.js';
import type { ElementShape } from './shape.js';
import { ptSituation } from './situation-shapes.js';

export interface SiriEntityKind {
  shape: ElementShape;
  wantedBy: keyof SiriSink;
  counted: 'journeys' | 'activities' | 'visits' | 'situations' | 'cancellations';
}

/** Elements that are one thing each, by name. */
export const ENTITIES: Readonly<Record<string, SiriEntityKind>> = {
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
