import { identifierOf } from '#libs/catalogue';
import {
  encodeSiri,
  toSiriLite,
  type EstimatedVehicleJourney,
  type FramedVehicleJourneyRef,
  type PtSituation,
  type SiriContent,
  type SiriDeliveryMeta,
  type VehicleActivity,
} from '#libs/formats/siri';
import { LossTally } from '#libs/formats/loss';
import { natureFlagIn, toInstant, type FeedId, type HubEvent, type Kind, type Visibility } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { dataTimeRevision, newestSignMs } from '../../data-time.js';
import type { Built, Output } from '../../output.js';
import { jsonPartData } from '../../parts/json-part-data.js';
import {
  PART_ROOT,
  partDataOf,
  newestOf,
  revisionOfParts,
  type PartsContext,
  type MergedOutput,
} from '../../parts/part-data.js';
import type { Membership } from '../../parts/membership.js';
import { toActivity } from './activity.js';
import { BOARD_MS, toSiriJourney, toStopVisits } from './journey.js';
import { scheduledRuns } from './scheduled-runs.js';
import { tallySiri } from './losses.js';
import { loseTo, type Lose } from '../gtfs-rt/losses.js';
import { selectSiri } from './select.js';
import { ownAlertsRevision } from '../own-alerts.js';
import { feedMember, mergedMembers, type OutputMember } from '../../runs/output-member.js';
import { eventsOf } from './scope.js';
import { toSiriSituation } from './situation.js';
import type { MergedOutputs } from '../merged.js';
import { IN_PREFERRED_FEED } from '../preferred-feed.js';

/** What a run has passed meanwhile is looked at again at this pace. */
const LOOK_AGAIN_MS = 10_000;

/** What a document of several members is made of, of one of them. */
interface MemberContent {
  journeys?: EstimatedVehicleJourney[];
  /** Of the hour to come, which nobody reports. */
  scheduled?: EstimatedVehicleJourney[];
  activities?: VehicleActivity[];
  situations?: PtSituation[];
}

interface SiriFile {
  xml: string;
  lite: string;
  kind: 'trip-update' | 'vehicle-position' | 'alert';
  /** The schema wants at least one of them: an empty document would not validate, and is not found. */
  xmlNeedsContent?: boolean;
  contentOf(context: PublishContext, member: OutputMember, nowMs: number, losses: LossTally): MemberContent;
  join(members: readonly MemberContent[], nowMs: number): SiriContent;
}

/** What the events of a member become, each loss counted. */
function written<K extends SiriFile['kind'], T>(
  context: PublishContext,
  kind: K,
  member: OutputMember,
  losses: LossTally,
  write: (event: HubEvent<K>, member: OutputMember, lose: Lose) => T | undefined,
): T[] {
  const inPreferredFeed = member.inPreferredFeed(kind);
  return [...eventsOf(context, kind, member)].flatMap((event) => {
    if (inPreferredFeed.has(event.key)) {
      losses.add(kind, IN_PREFERRED_FEED, event.key);
      return [];
    }
    const one = write(event, member, loseTo(losses, event.key));
    tallySiri(event, one !== undefined, losses, member.schedule !== undefined);
    return one ?? [];
  });
}

function journeysOf(context: PublishContext, of: OutputMember, nowMs: number, losses: LossTally) {
  return written(context, 'trip-update', of, losses, (event, member, lose) =>
    toSiriJourney(event, member, nowMs, lose),
  );
}

/** Runs of the hour to come that the feed does not report. */
function unreported(
  member: OutputMember,
  journeys: readonly EstimatedVehicleJourney[],
  nowMs: number,
): EstimatedVehicleJourney[] {
  const reported = new Set(journeys.flatMap(({ framedVehicleJourneyRef: framed }) => framedKey(framed)));
  const starts = new Set(
    journeys.map(({ framedVehicleJourneyRef: framed, originAimedDepartureTime: at }) => `${framedKey(framed)} ${at}`),
  );
  return [
    ...scheduledRuns(member, nowMs, nowMs + BOARD_MS, (datedVehicleJourneyRef, dataFrameRef, at, isByHeadway) => {
      const key = framedKey({ datedVehicleJourneyRef, dataFrameRef });
      return isByHeadway ? starts.has(`${key} ${at}`) : reported.has(key);
    }),
  ];
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
    contentOf: (context, member, nowMs, losses) => ({ journeys: journeysOf(context, member, nowMs, losses) }),
    join: (members) => ({
      service: 'EstimatedTimetable',
      journeys: members.flatMap(({ journeys = [] }) => journeys),
    }),
  },
  {
    xml: 'vm',
    lite: 'vehicle-monitoring',
    kind: 'vehicle-position',
    contentOf: (context, member, _, losses) => ({
      activities: written(context, 'vehicle-position', member, losses, toActivity),
    }),
    join: (members) => ({
      service: 'VehicleMonitoring',
      activities: members.flatMap(({ activities = [] }) => activities),
    }),
  },
  {
    xml: 'sx',
    lite: 'situation-exchange',
    kind: 'alert',
    contentOf: (context, member, _, losses) => ({
      situations: written(context, 'alert', member, losses, (event, of, lose) =>
        toSiriSituation(event, of, identifierOf(context.catalogue.hub), lose),
      ),
    }),
    join: (members) => ({
      service: 'SituationExchange',
      situations: members.flatMap(({ situations = [] }) => situations),
    }),
  },
  {
    xml: 'sm',
    lite: 'stop-monitoring',
    kind: 'trip-update',
    contentOf: (context, member, nowMs, losses) => {
      const journeys = journeysOf(context, member, nowMs, losses);
      return { journeys, scheduled: unreported(member, journeys, nowMs) };
    },
    join: (members, nowMs) => ({
      service: 'StopMonitoring',
      visits: toStopVisits(
        [
          ...members.flatMap(({ journeys = [] }) => journeys),
          // After all that are reported.
          ...members.flatMap(({ scheduled = [] }) => scheduled),
        ],
        nowMs,
      ),
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
export function siriOutputs(context: PublishContext, scope: FeedId | MergedOutputs, visibility: Visibility): Output[] {
  const name = typeof scope === 'string' ? scope : 'all';
  const members = (): OutputMember[] =>
    typeof scope === 'string' ? [feedMember(context, scope)] : mergedMembers(scope);
  return FILES.flatMap((file) => {
    const make = (write: Write): Made => {
      const nowMs = context.clock.now();
      const losses = new LossTally();
      const all = members().map((member) => describe(context, file, member, nowMs, losses));
      return madeOf(context, file, all, write, losses);
    };
    return filePair(file, name, visibility, {
      revision: revisionOf(context, scope, file.kind),
      make,
      isEmpty: () => hasNoJourney(context, members()),
    });
  });
}

/** A member of a document as it goes into it. */
interface DescribedMember {
  feedId: FeedId;
  /** Of its schedule. */
  documentHash?: string | undefined;
  timeZone: string;
  newestMs?: number | undefined;
  /** What it is instead of an observation. */
  word?: string | undefined;
  content: MemberContent;
}

function describe(
  context: PublishContext,
  file: SiriFile,
  member: OutputMember,
  nowMs: number,
  losses: LossTally,
): DescribedMember {
  const { feedId, schedule, timeZone } = member;
  return {
    feedId,
    documentHash: (schedule as { documentHash?: string } | undefined)?.documentHash,
    timeZone,
    newestMs: newestSignMs(context, [feedId], [file.kind]),
    word: wordOf(context, file.kind, member),
    content: file.contentOf(context, member, nowMs, losses),
  };
}

function madeOf(
  { catalogue, clock }: Pick<PublishContext, 'catalogue' | 'clock'>,
  file: SiriFile,
  members: readonly DescribedMember[],
  write: Write,
  losses: LossTally,
): Made {
  const nowMs = clock.now();
  // What a better feed reports has other ids there, and would stand twice.
  const isLesser = ({ feedId }: DescribedMember): boolean =>
    members.length > 1 && catalogue.find(feedId)?.lesserOf !== undefined;
  const contents = members.map((one) => (isLesser(one) ? { ...one.content, scheduled: [] } : one.content));
  const content = file.join(contents, nowMs);
  const own = identifierOf(catalogue.hub);
  // One word for the whole document: the first of what is in it.
  const word = members.find((one) => one.word !== undefined)?.word;
  const newestMs = newestOf(
    members.map((one) => one.newestMs),
    nowMs,
  );
  const meta = {
    // A server that repeats what it knew long ago must not look alive (invariant 4).
    responseTimestamp: Math.floor(newestMs / 1000) * 1000,
    producerRef: word === undefined ? own : `${own}-${word}`,
  };
  const built = {
    body: write(content, meta),
    modifiedAt: toInstant(newestMs),
    maxAgeSeconds: 5,
    compress: true,
    losses: losses.list(),
  };
  return { built, content, meta };
}

/** A service as XML and as SIRI Lite. */
function filePair(
  file: SiriFile,
  name: string,
  visibility: Visibility,
  { revision, make, isEmpty }: { revision: () => string; make: (write: Write) => Made; isEmpty: () => boolean },
): [xml: Output, lite: Output] {
  const xml: Output = {
    path: `/siri/${name}/${file.xml}.xml`,
    visibility,
    revision,
    build: () => ({ ...make(encodeSiri).built, contentType: 'application/xml; charset=utf-8' }),
    ...(file.xmlNeedsContent ? { isEmpty } : {}),
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
}

const partPath = ({ xml }: SiriFile): string => `${PART_ROOT}/siri/${xml}.json`;

/** What SIRI of all feeds is made of, of those of a part: of every time zone, for the whole decides which it has. */
export function siriPartOutputs(context: PublishContext, territory: MergedOutputs): Output[] {
  return FILES.map((file) => ({
    path: partPath(file),
    visibility: 'open',
    revision: revisionOf(context, territory, file.kind),
    build: () => {
      const nowMs = context.clock.now();
      const losses = new LossTally();
      const members = mergedMembers(territory).map((member) => describe(context, file, member, nowMs, losses));
      return jsonPartData(context, members);
    },
  }));
}

/** SIRI of all feeds, of what the parts have. */
export function mergedSiriOutputs(context: PartsContext, membership: Membership): MergedOutput[] {
  return FILES.flatMap((file) => {
    const path = partPath(file);
    const members = (): DescribedMember[] =>
      membership.of(partDataOf<DescribedMember[]>(context.partData(path)).flat());
    const outputs = filePair(file, 'all', 'open', {
      // What a vehicle has passed meanwhile is no visit to come.
      revision: () => {
        const nowMs = context.clock.now();
        const newest = members().map(({ newestMs }) => newestMs);
        return `${revisionOfParts(context.partData(path), newest, nowMs)}/${Math.floor(nowMs / LOOK_AGAIN_MS)}`;
      },
      make: (write) => madeOf(context, file, members(), write, new LossTally()),
      isEmpty: () => members().every(({ content }) => (content.journeys ?? []).length === 0),
    });
    return outputs.map((output) => ({ output, needs: [path] }));
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
function hasNoJourney(context: PublishContext, members: readonly OutputMember[]): boolean {
  for (const member of members)
    for (const event of eventsOf(context, 'trip-update', member))
      if (toSiriJourney(event, member, context.clock.now())) return false;
  return true;
}

/** Moves with the entities, the schedule beside them and the clock. */
function revisionOf(context: PublishContext, scope: FeedId | MergedOutputs, kind: Kind): () => string {
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

/** What a member is instead of an observation, if anything. */
function wordOf(context: PublishContext, kind: SiriFile['kind'], member: OutputMember): string | undefined {
  if (member.nature !== 'observed') return member.nature;
  for (const event of eventsOf(context, kind, member)) {
    const nature = natureFlagIn(event.quality.flags);
    if (nature !== undefined) return nature;
  }
  return undefined;
}
