import type { Alert, HubEvent, Instant, TrafficSituation } from '#libs/model';
import { DEFAULT_ADOPTED_MS } from './adoption.js';
import { informedByRequest, operatorAlert, operatorRoadEvent, spanOf } from './event-body.js';
import type { EventChange } from './event-request.js';

/** What operators write. */
export type DeskKind = 'alert' | 'traffic-situation';
export type DeskEvent = HubEvent<DeskKind> & { entity: Alert | TrafficSituation };

type Span = ReturnType<typeof spanOf>;

/** The alert or situation as it is after a change; what the change does not name stays. Throws REQUEST_INVALID. */
export function changedEntity(
  event: DeskEvent,
  change: EventChange,
  organisation: string,
  nowMs: number,
): Alert | TrafficSituation {
  const span = spanOf({ ...spanIn(event), ...change }, DEFAULT_ADOPTED_MS, nowMs);
  if (event.kind === 'alert') return changedAlert(event.entity as Alert, change, span, organisation);
  return changedSituation(event.entity as TrafficSituation, change, span, organisation, nowMs);
}

function changedAlert(alert: Alert, change: EventChange, span: Span, organisation: string): Alert {
  const named = informedByRequest(change);
  const request: EventChange = { ...requestOf(alert), ...change };
  const informed = named.length > 0 ? named : alert.informedEntities;
  return operatorAlert(alert.alertId, request, span, alert.origin ?? { organisation }, informed);
}

function changedSituation(
  { situationId, records: [record] }: TrafficSituation,
  change: EventChange,
  span: Span,
  organisation: string,
  nowMs: number,
): TrafficSituation {
  const [header, description] = record?.comments ?? [];
  const request: EventChange = {
    type: record?.type,
    ...(header && { header }),
    ...(description && { description }),
    ...(record?.severity && { severity: record.severity as EventChange['severity'] }),
    ...(record?.line ? { line: record.line } : { point: record?.points?.[0] }),
    ...(record?.roadNumber && { roadNumber: record.roadNumber }),
    ...(record?.locationDescription && { place: record.locationDescription }),
    ...change,
  };
  const version = Number(record?.version ?? 0) + 1;
  const next = operatorRoadEvent(situationId, request, span, organisation, nowMs, version);
  next.records[0]!.creationTime = record?.creationTime ?? next.records[0]!.creationTime;
  return next;
}

/** What a standing alert would have been asked with: a change is laid over it. */
export function requestOf({ header, description, cause, effect, severityLevel, url }: Alert): EventChange {
  return {
    ...(header && { header }),
    ...(description && { description }),
    ...(cause && { cause: cause as EventChange['cause'] }),
    ...(effect && { effect: effect as EventChange['effect'] }),
    ...(severityLevel && { severity: severityLevel as EventChange['severity'] }),
    ...(url && { url: Object.values(url)[0] }),
  };
}

/** When it begins and ends, as far as it says. */
export function spanIn({ kind, entity }: DeskEvent): { from?: Instant; until?: Instant } {
  if (kind === 'alert') {
    const [period] = (entity as Alert).activePeriods;
    return { from: period?.start, until: period?.end };
  }
  const [record] = (entity as TrafficSituation).records;
  return { from: record?.start, until: record?.end };
}
