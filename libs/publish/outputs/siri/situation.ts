import type { EntitySelector, TimeRange, TranslatedString } from '#libs/formats/gtfs-rt';
import {
  OPEN_START,
  type AffectedLine,
  type AffectedVehicleJourney,
  type PtSituation,
  type SiriAffects,
  type SiriPeriod,
  type SiriTexts,
} from '#libs/formats/siri';
import { localId, type HubEvent } from '#libs/model';
import { toAlertEntity } from '../gtfs-rt/alert.js';
import type { Lose } from '../gtfs-rt/losses.js';
import { type OutputMember } from '../../runs/output-member.js';
import { isoDate, unobserved } from './scope.js';
import { ALERT_CAUSE, CONDITION, SEVERITY, siriWordOf } from './model-to-siri.js';

/**
 * alert → PtSituationElement, informing whom GTFS-RT would inform; `undefined` where SIRI cannot say whom. `participant`
 * speaks in all situations: their numbers are unique within it.
 */
export function toSiriSituation(
  event: HubEvent<'alert'>,
  member: OutputMember,
  participant: string,
  lose?: Lose,
): PtSituation | undefined {
  const alert = toAlertEntity(event, member.schedule, undefined, lose)?.alert;
  const lost: string[] = [];
  const affects = alert && toAffects(alert.informedEntity, member, lost);
  if (!alert || !affects || Object.keys(affects).length === 0) return undefined;
  for (const selector of lost) lose?.('informed', selector);
  const observedMs = Date.parse(event.observedAt);
  const { origin } = event.entity!;
  const periods = toPeriods(alert.activePeriod);
  const windows = toPeriods(alert.communicationPeriod ?? []);
  const situation: PtSituation = {
    creationTime: observedMs,
    participantRef: participant,
    situationNumber: member.id(localId(event.entity!.alertId)),
    source: origin ? { sourceType: 'directReport', name: { und: origin.organisation } } : { sourceType: 'feed' },
    progress: 'published',
    // An exercise to whoever reads only this file (invariant 4).
    reality: unobserved(event, member.nature) ? 'test' : 'real',
    validityPeriods: periods.length > 0 ? periods : [{ startTime: OPEN_START }],
    ...(windows.length > 0 ? { publicationWindows: windows } : {}),
    alertCause: siriWordOf(ALERT_CAUSE, alert.cause) ?? 'unknown',
  };
  const severity = siriWordOf(SEVERITY, alert.severityLevel);
  if (severity) situation.severity = severity;
  const summary = toTexts(alert.headerText);
  const description = toTexts(alert.descriptionText);
  if (summary) situation.summary = summary;
  if (description) situation.description = description;
  const links = (alert.url?.translation ?? []).map(({ text }) => ({ uri: text }));
  if (links.length > 0) situation.infoLinks = links;
  situation.affects = affects;
  const condition = siriWordOf(CONDITION, alert.effect);
  const impact = toPeriods(alert.impactPeriod ?? []);
  // The schema wants a severity of each consequence.
  if (condition || impact.length > 0)
    situation.consequences = [
      {
        ...(impact.length > 0 ? { periods: impact } : {}),
        conditions: [condition ?? 'unknown'],
        severity: severity ?? 'unknown',
      },
    ];
  return situation;
}

function toPeriods(ranges: readonly TimeRange[]): SiriPeriod[] {
  return ranges.map(({ start, end }) => ({
    startTime: start === undefined ? OPEN_START : start * 1000,
    ...(end === undefined ? {} : { endTime: end * 1000 }),
  }));
}

function toTexts(message: TranslatedString | undefined): SiriTexts | undefined {
  if (!message || message.translation.length === 0) return undefined;
  return Object.fromEntries(message.translation.map(({ text, language }) => [language || 'und', text]));
}

/**
 * What SIRI can name. A mode alone it cannot: without it, all of the operator's lines or of a stop would be meant. A trip
 * of no day is meant on every day of the period, and is named without one.
 */
function toAffects(selectors: readonly EntitySelector[], { id, schedule }: OutputMember, lost: string[]): SiriAffects {
  const affects: SiriAffects = {};
  const lines = new Map<string, AffectedLine>();
  for (const { agencyId, routeId, routeType, directionId, stopId, trip } of selectors) {
    // One operator's services at a stop: the stop alone would mean those of all.
    const isOneOfMany = agencyId !== undefined && stopId !== undefined && schedule?.agencies.length !== 1;
    if (routeId === undefined && !trip && (routeType !== undefined || isOneOfMany)) {
      lost.push(JSON.stringify({ agencyId, routeType, stopId }));
      continue;
    }
    const stop = stopId === undefined ? undefined : { stopPointRef: id(stopId) };
    if (trip?.tripId !== undefined) {
      const ref = id(trip.tripId);
      const journey: AffectedVehicleJourney =
        trip.startDate === undefined
          ? { vehicleJourneyRefs: [ref] }
          : {
              framedVehicleJourneyRef: {
                dataFrameRef: isoDate(trip.startDate),
                datedVehicleJourneyRef: ref,
              },
            };
      if (trip.routeId !== undefined) journey.lineRef = id(trip.routeId);
      if (stop) journey.calls = [stop];
      (affects.vehicleJourneys ??= []).push(journey);
    } else if (routeId !== undefined || trip?.routeId !== undefined) {
      const lineRef = id((routeId ?? trip?.routeId)!);
      // What is said of one way, of stops or of the whole line stays apart: together each would be said of all.
      const place = `${lineRef} ${directionId ?? ''} ${stop ? 'stops' : ''}`;
      const line: AffectedLine = lines.get(place) ?? { lineRef };
      lines.set(place, line);
      if (directionId !== undefined) line.directions = [{ directionRef: String(directionId) }];
      if (stop) line.routes = [{ stopPoints: [...(line.routes?.[0]?.stopPoints ?? []), stop] }];
    } else if (stop) (affects.stopPoints ??= []).push(stop);
    else if (agencyId !== undefined) (affects.operators ??= []).push({ operatorRef: id(agencyId) });
  }
  if (lines.size > 0) affects.networks = [{ lines: [...lines.values()] }];
  return affects;
}
