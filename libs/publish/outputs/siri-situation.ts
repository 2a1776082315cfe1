import type { EntitySelector, TranslatedString } from '#libs/formats/gtfs-rt';
import type { AffectedLine, AffectedVehicleJourney, PtSituation, SiriAffects, SiriTexts } from '#libs/formats/siri';
import { localId, type HubEvent } from '#libs/model';
import { toAlertEntity } from './realtime-alert.js';
import { dataFrameRef, unobserved, type SiriMember } from './siri-scope.js';
import { ALERT_CAUSE, CONDITION, SEVERITY, wordOf } from './siri-words.js';

/**
 * alert → PtSituationElement, informing whom GTFS-RT would inform. `participantRef` speaks in all situations: their
 * numbers are unique within it.
 */
export function toSituation(
  event: HubEvent<'alert'>,
  member: SiriMember,
  participantRef: string,
): PtSituation | undefined {
  const alert = toAlertEntity(event, member.schedule)?.alert;
  if (!alert) return undefined;
  const observedMs = Date.parse(event.observedAt);
  const periods = alert.activePeriod.map(({ start, end }) => ({
    startTime: start === undefined ? observedMs : start * 1000,
    ...(end === undefined ? {} : { endTime: end * 1000 }),
  }));
  const situation: PtSituation = {
    creationTime: observedMs,
    participantRef,
    situationNumber: member.id(localId(event.entity!.alertId)),
    source: { sourceType: 'feed' },
    progress: 'published',
    // An exercise to whoever reads only this file (invariant 4).
    reality: unobserved(event, member.nature) ? 'test' : 'real',
    validityPeriods: periods.length > 0 ? periods : [{ startTime: observedMs }],
    alertCause: wordOf(ALERT_CAUSE, alert.cause) ?? 'unknown',
  };
  const severity = wordOf(SEVERITY, alert.severityLevel);
  if (severity) situation.severity = severity;
  const summary = toTexts(alert.headerText);
  const description = toTexts(alert.descriptionText);
  if (summary) situation.summary = summary;
  if (description) situation.description = description;
  const links = (alert.url?.translation ?? []).map(({ text }) => ({ uri: text }));
  if (links.length > 0) situation.infoLinks = links;
  situation.affects = toAffects(alert.informedEntity, observedMs, member);
  const condition = wordOf(CONDITION, alert.effect);
  // The schema wants a severity of each consequence.
  if (condition) situation.consequences = [{ conditions: [condition], severity: severity ?? 'unknown' }];
  return situation;
}

function toTexts(message: TranslatedString | undefined): SiriTexts | undefined {
  if (!message || message.translation.length === 0) return undefined;
  return Object.fromEntries(message.translation.map(({ text, language }) => [language || 'und', text]));
}

function toAffects(selectors: readonly EntitySelector[], atMs: number, { id, timeZone }: SiriMember): SiriAffects {
  const affects: SiriAffects = {};
  const lines = new Map<string, AffectedLine>();
  for (const { agencyId, routeId, directionId, stopId, trip } of selectors) {
    const stop = stopId === undefined ? undefined : { stopPointRef: id(stopId) };
    if (trip?.tripId !== undefined) {
      const journey: AffectedVehicleJourney = {
        framedVehicleJourneyRef: {
          dataFrameRef: dataFrameRef(trip.startDate, atMs, timeZone),
          datedVehicleJourneyRef: id(trip.tripId),
        },
      };
      if (trip.routeId !== undefined) journey.lineRef = id(trip.routeId);
      if (stop) journey.calls = [stop];
      (affects.vehicleJourneys ??= []).push(journey);
    } else if (routeId !== undefined || trip?.routeId !== undefined) {
      const lineRef = id((routeId ?? trip?.routeId)!);
      const line: AffectedLine = lines.get(lineRef) ?? { lineRef };
      lines.set(lineRef, line);
      if (directionId !== undefined) (line.directions ??= []).push({ directionRef: String(directionId) });
      if (stop) line.routes = [{ stopPoints: [...(line.routes?.[0]?.stopPoints ?? []), stop] }];
    } else if (stop) (affects.stopPoints ??= []).push(stop);
    else if (agencyId !== undefined) (affects.operators ??= []).push({ operatorRef: id(agencyId) });
  }
  if (lines.size > 0) affects.networks = [{ lines: [...lines.values()] }];
  return affects;
}
