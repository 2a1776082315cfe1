import { HubError, invalidRequest, notFoundAt } from '#libs/errors';
import type { Alert, HubEvent, TrafficSituation } from '#libs/model';

/** Throws CONFLICT when it is not in the version that the writer saw. */
export function refuseStale({ producedAt, key }: HubEvent, version: string | undefined): void {
  if (version === undefined || version === producedAt) return;
  throw new HubError(
    'CONFLICT',
    `${key.slice(0, 80)}: got version "${version.slice(0, 40)}", expected ${producedAt}: it has been changed meanwhile`,
  );
}

/** A template may leave gaps in braces for whoever writes; travellers never see one. */
export function refuseGaps(entity: Alert | TrafficSituation): void {
  const texts =
    'alertId' in entity
      ? [(entity as Alert).header, (entity as Alert).description]
      : ((entity as TrafficSituation).records[0]?.comments ?? []);
  const gap = texts.flatMap((text) => Object.values(text ?? {})).find((text) => /\{[^}]*\}/.test(text));
  if (gap !== undefined) throw invalidRequest('text', gap, 'no gap in braces left: fill it before it is published');
}

export function notFound(key: string): HubError {
  return notFoundAt(
    'key',
    key,
    'the key of one of /v1/alerts or /v1/traffic-situations',
    `no alert or road event ${key.slice(0, 80)} of the operators, nor a draft`,
  );
}
