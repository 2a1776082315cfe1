import type { Alert, HubEvent, Instant, TrafficSituation, Translated } from '#libs/model';
import { informedByRequest, operatorAlert, operatorRoadEvent, spanOf } from './event-body.js';
import type { EventChange } from './event-request.js';

/** What operators write. */
export type DeskKind = 'alert' | 'traffic-situation';
export type DeskEvent = HubEvent<DeskKind> & { entity: Alert | TrafficSituation };

type Span = ReturnType<typeof spanOf>;

/** How long an event lasts whose writer gives no end. */
export const DEFAULT_ADOPTED_MS = 12 * 3_600_000;
const LONGEST_ADOPTED_MS = 30 * 86_400_000;

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

/** When a draft's situation is to end, as far as an alert may go on by itself. */
export function endAfter({ activePeriods }: Alert, nowMs: number): string | undefined {
  const last = activePeriods
    .map(({ end }) => end)
    .sort()
    .at(-1);
  if (activePeriods.some(({ end }) => end === undefined) || last === undefined) return undefined;
  return Date.parse(last) <= nowMs
    ? undefined
    : new Date(Math.min(Date.parse(last), nowMs + LONGEST_ADOPTED_MS)).toISOString();
}

/** The analyst asks for a look; whoever confirms has looked. */
export function withoutDoubt(header: Translated | undefined): Translated | undefined {
  if (!header) return undefined;
  return Object.fromEntries(
    Object.entries(header).map(([language, text]) => {
      const plain = text.replace(/^(À vérifier : |To be checked: )/, '');
      return [language, plain.charAt(0).toUpperCase() + plain.slice(1)];
    }),
  );
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
