import type { MonitoredStopVisit, MonitoredVehicleJourney, SiriCall } from '#libs/formats/siri';
import { callsOf } from './vehicle.js';

/** What stop monitoring reports of one journey, each visit in its place in the document. */
export interface VisitedJourney {
  id: string;
  visits: { visit: MonitoredStopVisit; where: string }[];
}

/** What distinguishes a journey from the others, as the feed names it; `undefined` where nothing does. */
export function journeyIdOf(journey: MonitoredVehicleJourney = {}): string | undefined {
  const { framedVehicleJourneyRef: framed, vehicleJourneyRef, lineRef, directionRef } = journey;
  const ref = framed?.datedVehicleJourneyRef ?? vehicleJourneyRef;
  if (ref !== undefined) return `${ref}/${framed?.dataFrameRef ?? ''}`;
  const { originAimedDepartureTime: origin } = journey;
  return lineRef === undefined || origin === undefined ? undefined : `${lineRef}/${directionRef ?? ''}/${origin}`;
}

/** The stop that is monitored, which a visit may name outside its call. */
export function monitoredCallOf({ monitoredVehicleJourney, monitoringRef }: MonitoredStopVisit): SiriCall {
  const call = { ...monitoredVehicleJourney?.monitoredCall };
  if (monitoringRef !== undefined) call.stopPointRef ??= monitoringRef;
  return call;
}

/** All calls a visit reports for its journey, in order. */
export function visitedCalls(visit: MonitoredStopVisit): SiriCall[] {
  return callsOf({ ...visit.monitoredVehicleJourney, monitoredCall: monitoredCallOf(visit) });
}
