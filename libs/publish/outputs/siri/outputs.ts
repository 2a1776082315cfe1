import { identifierOf } from '#libs/catalogue';
import {
  encodeSiri,
  toSiriLite,
  type EstimatedVehicleJourney,
  type FramedVehicleJourneyRef,
  type SiriContent,
  type SiriDeliveryMeta,
} from '#libs/formats/siri';
import { LossTally } from '#libs/formats/loss';
import { toInstant, type FeedId, type HubEvent, type Kind, type Visibility } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { dataTimeMs, dataTimeRevision } from '../../data-time.js';
import type { Built, Output } from '../../output.js';
import { toActivity } from './activity.js';
import { BOARD_MS, toSiriJourney, toStopVisits } from './journey.js';
import { scheduledRuns } from './scheduled-runs.js';
import { tallySiri } from './losses.js';
import { loseTo, type Lose } from '../gtfs-rt/losses.js';
import { selectSiri } from './select.js';
import { ownAlertsRevision } from '../own-alerts.js';
import { eventsOf, feedMember, territoryMembers, unobserved, type SiriMember } from './scope.js';
import { toSiriSituation } from './situation.js';
import type { TerritoryOutputs } from '../territory.js';
import { BETTER_ELSEWHERE } from '../better-elsewhere.js';

/** What a run has passed meanwhile is looked at again at this pace. */
const LOOK_AGAIN_MS = 10_000;

interface SiriFile {
  xml: string;
  lite: string;
  kind: 'trip-update' | 'vehicle-position' | 'alert';
  /** The schema wants at least one of them: an empty document would not validate, and is not found. */
  xmlNeedsContent?: boolean;
  content(context: PublishContext, members: readonly SiriMember[], nowMs: number, losses: LossTally): SiriContent;
}

/** What the events of all members become, each loss counted. */
function written<K extends SiriFile['kind'], T>(
  context: PublishContext,
  kind: K,
  members: readonly SiriMember[],
  losses: LossTally,
  write: (event: HubEvent<K>, member: SiriMember, lose: Lose) => T | undefined,
): T[] {
  return members.flatMap((member) => {
    const betterElsewhere = member.betterElsewhere(kind);
    return [...eventsOf(context, kind, member)].flatMap((event) => {
      if (betterElsewhere.has(event.key)) {
        losses.add(kind, BETTER_ELSEWHERE, event.key);
        return [];
      }
      const one = write(event, member, loseTo(losses, event.key));
      tallySiri(event, one !== undefined, losses, member.schedule !== undefined);
      return one ?? [];
    });
  });
}

function journeysOf(context: PublishContext, members: readonly SiriMember[], nowMs: number, losses: LossTally) {
  return written(context, 'trip-update', members, losses, (event, member, lose) =>
    toSiriJourney(event, member, nowMs, lose),
  );
}

/** Runs that are reported, and after them those of the hour to come that no feed reports. */
function withScheduled(
  context: PublishContext,
  members: readonly SiriMember[],
  nowMs: number,
  losses: LossTally,
): EstimatedVehicleJourney[] {
  const journeys = journeysOf(context, members, nowMs, losses);
  const reported = new Set(journeys.flatMap(({ framedVehicleJourneyRef: framed }) => framedKey(framed)));
  const starts = new Set(
    journeys.map(({ framedVehicleJourneyRef: framed, originAimedDepartureTime: at }) => `${framedKey(framed)} ${at}`),
  );
  const toMs = nowMs + BOARD_MS;
  for (const member of members) {
    // What a better feed reports has other ids there, and would stand twice.
    if (members.length > 1 && context.catalogue.find(member.feedId)?.lesserOf !== undefined) continue;
    const isReported = (
      datedVehicleJourneyRef: string,
      dataFrameRef: string,
      at: number,
      isByHeadway: boolean,
    ): boolean => {
      const key = framedKey({ datedVehicleJourneyRef, dataFrameRef });
      return isByHeadway ? starts.has(`${key} ${at}`) : reported.has(key);
    };
    journeys.push(...scheduledRuns(member, nowMs, toMs, isReported));
  }
  return journeys;
}

function framedKey(framed: FramedVehicleJourneyRef = {}): string {
  return `${framed.datedVehicleJourneyRef} ${framed.dataFrameRef}`;
}

const FILES: readonly SiriFile[] = [
  {
    xml: 'et',
    lite: 'estimated-timetable',
    kind: 'trip-update',
    xmlNeedsContent: true,
    content: (context, members, nowMs, losses) => ({
      service: 'EstimatedTimetable',
      journeys: journeysOf(context, members, nowMs, losses),
    }),
  },
  {
    xml: 'vm',
    lite: 'vehicle-monitoring',
    kind: 'vehicle-position',
    content: (context, members, _, losses) => ({
      service: 'VehicleMonitoring',
      activities: written(context, 'vehicle-position', members, losses, toActivity),
    }),
  },
  {
    xml: 'sx',
    lite: 'situation-exchange',
    kind: 'alert',
    content: (context, members, _, losses) => ({
      service: 'SituationExchange',
      situations: written(context, 'alert', members, losses, (event, member, lose) =>
        toSiriSituation(event, member, identifierOf(context.catalogue.hub), lose),
      ),
    }),
  },
  {
    xml: 'sm',
    lite: 'stop-monitoring',
    kind: 'trip-update',
    content: (context, members, nowMs, losses) => ({
      service: 'StopMonitoring',
      visits: toStopVisits(withScheduled(context, members, nowMs, losses), nowMs),
    }),
  },
];

/**
 * SIRI 2.0 of a feed, or of all that may stand together: `/siri/{name}/{et,vm,sx,sm}.xml` and
 * `/siri/lite/{name}/{service}.json`, whole or the part a reader asks for, from the entities GTFS-RT publishes and in the
 * same ids (invariant 5).
 *
 * What is no observation says so (invariant 4): ProducerRef ends in `-simulated` or `-replayed`, journeys have
 * DataSource `simulated`, `replayed` or `predicted` with PredictionInaccurate true, simulated and replayed ones Monitored
 * false, and situations Reality `test`.
 */
export function siriOutputs(
  context: PublishContext,
  scope: FeedId | TerritoryOutputs,
  visibility: Visibility,
): Output[] {
  const name = typeof scope === 'string' ? scope : 'all';
  const members = (): SiriMember[] =>
    typeof scope === 'string' ? [feedMember(context, scope)] : territoryMembers(scope);
  return FILES.flatMap((file) => {
    const revision = revisionOf(context, scope, file.kind);
    const make = (write: Write): Made => {
      const nowMs = context.clock.now();
      const all = members();
      const losses = new LossTally();
      const content = file.content(context, all, nowMs, losses);
      const newestMs = dataTimeMs(
        context,
        all.map(({ feedId }) => feedId),
        [file.kind],
      );
      const meta = {
        // A server that repeats what it knew long ago must not look alive (invariant 4).
        responseTimestamp: Math.floor(newestMs / 1000) * 1000,
        producerRef: producerOf(context, file.kind, all),
      };
      const built = {
        body: write(content, meta),
        modifiedAt: toInstant(newestMs),
        maxAgeSeconds: 5,
        compress: true,
        losses: losses.list(),
      };
      return { built, content, meta };
    };
    const xml: Output = {
      path: `/siri/${name}/${file.xml}.xml`,
      visibility,
      revision,
      build: () => ({ ...make(encodeSiri).built, contentType: 'application/xml; charset=utf-8' }),
      ...(file.xmlNeedsContent ? { isEmpty: () => hasNoJourney(context, members()) } : {}),
    };
    let last: Made | undefined;
    const lite: Output = {
      path: `/siri/lite/${name}/${file.lite}.json`,
      visibility,
      revision,
      build: () => {
        last = make(toLiteText);
        return { ...last.built, contentType: 'application/json; charset=utf-8' };
      },
      select: (query) => {
        const { content, meta } = (last ??= make(toLiteText));
        return toLiteText(selectSiri(content, query), meta);
      },
    };
    return [xml, lite];
  });
}

type Write = (content: SiriContent, meta: SiriDeliveryMeta) => string;

interface Made {
  built: Omit<Built, 'contentType'>;
  content: SiriContent;
  meta: SiriDeliveryMeta;
}

const toLiteText: Write = (content, meta) => JSON.stringify(toSiriLite(content, meta));

/** Looks no further than the first run there is to report. */
function hasNoJourney(context: PublishContext, members: readonly SiriMember[]): boolean {
  for (const member of members)
    for (const event of eventsOf(context, 'trip-update', member))
      if (toSiriJourney(event, member, context.clock.now())) return false;
  return true;
}

/** Moves with the entities, the schedule beside them and the clock. */
function revisionOf(context: PublishContext, scope: FeedId | TerritoryOutputs, kind: Kind): () => string {
  const own = (): number => (kind === 'alert' ? ownAlertsRevision(context) : 0);
  return () => {
    const tick = Math.floor(context.clock.now() / LOOK_AGAIN_MS);
    if (typeof scope === 'string')
      return `${context.live.revision(kind, scope)}+${own()}/${context.findSchedule(scope)?.documentHash ?? ''}/${tick}/${dataTimeRevision(context, [scope], [kind])}`;
    const feedIds = scope.feedIds();
    const revisions = [...feedIds.map((feedId) => context.live.revision(kind, feedId)), own()];
    return `${scope.feedVersion() ?? ''}/${revisions.join()}/${tick}/${dataTimeRevision(context, feedIds, [kind])}`;
  };
}

/** One word for the whole document: the strongest of what is in it. */
function producerOf(context: PublishContext, kind: SiriFile['kind'], members: readonly SiriMember[]): string {
  const own = identifierOf(context.catalogue.hub);
  for (const member of members) {
    if (member.nature !== 'observed') return `${own}-${member.nature}`;
    for (const event of eventsOf(context, kind, member)) {
      const word = unobserved(event, member.nature);
      if (word === 'simulated' || word === 'replayed') return `${own}-${word}`;
    }
  }
  return own;
}
