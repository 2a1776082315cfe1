import type { Alert as Message, EntitySelector, FeedEntity, TimeRange } from '#libs/formats/gtfs-rt';
import { localId, type Alert, type HubEvent, type InformedEntity, type Period, type Translated } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';
import { toPosixSeconds } from '../posix-seconds.js';
import type { Lose } from './losses.js';
import { alertEntityId } from './ids.js';
import { translated } from './texts.js';
import { toTrip, type OtherPublishedRuns } from './trip.js';

/** Spec: GTFS-RT validator E004, E011, E030 to E034. Whom the schedule does not know is left out, and then the alert. */
export function toAlertEntity(
  event: HubEvent<'alert'>,
  schedule: KnownSchedule | undefined,
  others?: OtherPublishedRuns,
  lose: Lose = nothing,
): FeedEntity | undefined {
  const alert = event.entity!;
  const informedEntity = alert.informedEntities.flatMap((informed) => {
    const selector = toSelector(informed, schedule, others);
    if (!selector) lose('informed', JSON.stringify(informed));
    else if (informed.directionId !== undefined && selector.directionId === undefined) lose('informedDirection');
    return selector ?? [];
  });
  // A text is wanted to show; where there is but the long one, it has to do (header_text is required).
  const header = hasText(alert.header) ? alert.header : alert.description;
  if (informedEntity.length === 0 || !hasText(header)) return undefined;
  if (header !== alert.header) lose('header');
  if (!alert.cause && alert.causeDetail) lose('causeDetail');
  if (!alert.effect && alert.effectDetail) lose('effectDetail');
  return {
    id: alertEntityId(localId(alert.alertId)),
    alert: {
      activePeriod: toRanges(alert.activePeriods),
      ...(alert.communicationPeriods?.length ? { communicationPeriod: toRanges(alert.communicationPeriods) } : {}),
      ...(alert.impactPeriods?.length ? { impactPeriod: toRanges(alert.impactPeriods) } : {}),
      informedEntity,
      ...(alert.cause ? { cause: alert.cause as 'STRIKE' } : {}),
      ...(alert.effect ? { effect: alert.effect as 'DETOUR' } : {}),
      ...(alert.severityLevel ? { severityLevel: alert.severityLevel as 'INFO' } : {}),
      ...translated('url', alert.url),
      ...translated('headerText', header),
      ...translated('descriptionText', alert.description),
      ...translated('ttsHeaderText', alert.ttsHeader),
      ...translated('ttsDescriptionText', alert.ttsDescription),
      // Details of a cause or an effect that is absent would stand alone.
      ...(alert.cause ? translated('causeDetail', alert.causeDetail) : {}),
      ...(alert.effect ? translated('effectDetail', alert.effectDetail) : {}),
      ...withImages(alert),
    },
  };
}

function hasText(texts: Translated | undefined): boolean {
  return Object.keys(texts ?? {}).length > 0;
}

function nothing(): void {}

function toSelector(
  informed: InformedEntity,
  schedule: KnownSchedule | undefined,
  others: OtherPublishedRuns | undefined,
): EntitySelector | undefined {
  const routeId = informed.routeId && localId(informed.routeId);
  const stopId = informed.stopId && localId(informed.stopId);
  const agencyId = informed.agencyId && localId(informed.agencyId);
  if (schedule && routeId !== undefined && !schedule.findRoute(routeId)) return undefined;
  if (schedule && stopId !== undefined && !schedule.findStop(stopId)) return undefined;
  if (schedule && agencyId !== undefined && !schedule.agencies.some((agency) => agency.agencyId === agencyId))
    return undefined;
  const run = toTrip(informed.trip, schedule, others);
  if (informed.trip && !run) return undefined;
  // A route that is not the trip's own contradicts it; the trip is the narrower word (E030, E031).
  const ownRoute = run?.message.routeId;
  const route = routeId !== undefined && ownRoute !== undefined ? ownRoute : routeId;
  const selector: EntitySelector = {
    ...(agencyId === undefined ? {} : { agencyId }),
    ...(route === undefined ? {} : { routeId: route }),
    ...(informed.routeType === undefined ? {} : { routeType: informed.routeType }),
    ...(informed.directionId === undefined || route === undefined ? {} : { directionId: informed.directionId }),
    ...(stopId === undefined ? {} : { stopId }),
    ...(run ? { trip: run.message } : {}),
  };
  // Nobody named is nobody informed (E033).
  return Object.keys(selector).length === 0 ? undefined : selector;
}

function toRanges(periods: readonly Period[]): TimeRange[] {
  return periods.map(({ start, end }) => ({
    ...(start && toPosixSeconds(start) !== undefined ? { start: toPosixSeconds(start) } : {}),
    ...(end && toPosixSeconds(end) !== undefined ? { end: toPosixSeconds(end) } : {}),
  }));
}

/** A text in the place of a picture says nothing without one. */
function withImages({ images, imageAlternativeText }: Alert): Partial<Message> {
  if (!images || images.length === 0) return {};
  const localizedImage = images.map(({ url, mediaType, language }) => ({
    url,
    mediaType,
    ...(language === undefined ? {} : { language }),
  }));
  return { image: { localizedImage }, ...translated('imageAlternativeText', imageAlternativeText) };
}
