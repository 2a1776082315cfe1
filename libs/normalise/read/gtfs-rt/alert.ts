import {
  inFeed,
  type AgencyId,
  type Alert,
  type AlertId,
  type EntityKey,
  type AlertImage,
  type InformedEntity,
  type Period,
} from '#libs/model';
import type {
  Alert as Message,
  EntitySelector,
  FeedEntity,
  TimeRange,
  TranslatedImage,
  TripDescriptor,
} from '#libs/formats/gtfs-rt';
import type { Observation } from '../../event-diff.js';
import { boundBeyond, readablePeriods, type Bound } from '../../readable-periods.js';
import { ownId } from './own-id.js';
import type { RealtimeReading } from './reading.js';
import { toTranslated } from './translated.js';

/**
 * GTFS-RT Alert → alert. Its entity id is all the identity an alert has; where a document gives the same id twice
 * (`idsSeen`) the text joins the key. None where periods limit it and none of them can be read: it would hold always.
 */
export function toAlert(
  entity: FeedEntity & { alert: Message },
  where: string,
  reading: RealtimeReading,
  idsSeen: Set<string>,
): { kind: 'alert'; key: EntityKey; observation?: Observation<'alert'> } {
  const { alert: message } = entity;
  const { feedId, issues } = reading;
  const local = ownId(reading.text(entity.id) ?? 'alert', message, idsSeen);
  const alertId = inFeed<AlertId>(feedId, local);
  const key = alertId as string as EntityKey;
  const active = toPeriods(message.activePeriod, `${where}.active_period`, reading);
  const communicated = toPeriods(message.communicationPeriod ?? [], `${where}.communication_period`, reading);
  const impact = toPeriods(message.impactPeriod ?? [], `${where}.impact_period`, reading);
  if (!active || !communicated || !impact) return { kind: 'alert', key };
  const informedEntities = message.informedEntity.flatMap((selector) => toInformedEntity(selector, where, reading));
  if (informedEntities.length === 0) {
    issues.add({
      code: 'ALERT_WITHOUT_ENTITY',
      severity: 'warning',
      feedId,
      where,
      field: 'informed_entity',
      expected: 'at least one',
    });
  }
  const body: Alert = {
    alertId,
    activePeriods: active,
    communicationPeriods: message.communicationPeriod && communicated,
    impactPeriods: message.impactPeriod && impact,
    informedEntities,
    cause: message.cause,
    effect: message.effect,
    severityLevel: message.severityLevel,
    url: toTranslated(message.url),
    header: toTranslated(message.headerText),
    description: toTranslated(message.descriptionText),
    ttsHeader: toTranslated(message.ttsHeaderText),
    ttsDescription: toTranslated(message.ttsDescriptionText),
    causeDetail: toTranslated(message.causeDetail),
    effectDetail: toTranslated(message.effectDetail),
    images: toImages(message.image),
    imageAlternativeText: toTranslated(message.imageAlternativeText),
  };
  return { kind: 'alert', key, observation: { kind: 'alert', key, entity: body } };
}

/**
 * A range without start and end is always, and so are all ranges with it: none is reported then. Spec: GTFS-RT
 * TimeRange.
 */
function toPeriods(ranges: readonly TimeRange[], where: string, reading: RealtimeReading): Period[] | undefined {
  const bound = (raw: number | undefined, side: 'start' | 'end'): Bound =>
    reading.instant(raw, where) ?? (raw === undefined || raw === 0 ? undefined : boundBeyond(raw, side));
  const reported = ranges.map(({ start, end }) => ({ start: bound(start, 'start'), end: bound(end, 'end') }));
  return readablePeriods(reported, { feedId: reading.feedId, where, issues: reading.issues });
}

function toImages(image: TranslatedImage | undefined): AlertImage[] | undefined {
  if (!image || image.localizedImage.length === 0) return undefined;
  return image.localizedImage.map(({ url, mediaType, language }) => ({ url, mediaType, language }));
}

function toInformedEntity(selector: EntitySelector, where: string, reading: RealtimeReading): InformedEntity[] {
  const informed: InformedEntity = {};
  const agency = reading.text(selector.agencyId);
  if (agency) informed.agencyId = inFeed<AgencyId>(reading.feedId, agency);
  const routeId = reading.routeId(selector.routeId);
  if (routeId) informed.routeId = routeId;
  if (selector.routeType !== undefined && selector.routeType >= 0) informed.routeType = selector.routeType;
  const stopId = reading.stopId(selector.stopId, `${where}.informed_entity`);
  if (stopId) informed.stopId = stopId;
  if (selector.trip) addTrip(informed, selector.trip, `${where}.informed_entity.trip`, reading);
  if (!addDirection(informed, selector.directionId, `${where}.informed_entity`, reading)) return [];
  return Object.keys(informed).length === 0 ? [] : [informed];
}

/** False for a direction of no line, or none there is: without it, others would be informed as well. */
function addDirection(
  informed: InformedEntity,
  reported: number | undefined,
  where: string,
  { feedId, issues }: RealtimeReading,
): boolean {
  informed.directionId = reported ?? informed.directionId;
  const { directionId, routeId, trip } = informed;
  if (directionId === undefined) {
    delete informed.directionId;
    return true;
  }
  const isDirection = directionId === 0 || directionId === 1;
  if (isDirection && (routeId !== undefined || trip !== undefined)) return true;
  issues.add({
    code: isDirection ? 'FIELD_MISSING' : 'FIELD_RANGE',
    severity: 'error',
    feedId,
    where,
    field: isDirection ? 'route_id' : 'direction_id',
    got: String(directionId),
    expected: 'a direction, 0 or 1, of a route; nobody is informed by it',
  });
  return false;
}

/** A descriptor that names a line, or one way of it, and no run means the line: all that has no run is the line's. */
function addTrip(informed: InformedEntity, descriptor: TripDescriptor, where: string, reading: RealtimeReading): void {
  const namesRun = reading.text(descriptor.tripId) ?? reading.text(descriptor.startTime);
  if (namesRun === undefined && !descriptor.modifiedTrip) {
    const routeId = reading.routeId(descriptor.routeId);
    if (routeId) informed.routeId ??= routeId;
    if (descriptor.directionId !== undefined) informed.directionId ??= descriptor.directionId;
    return;
  }
  const { trip } = reading.run(descriptor, where);
  if (Object.keys(trip).length > 0) informed.trip = trip;
}
