import { isMergeable, type CataloguedFeed } from '#libs/catalogue';
import type { FeedEntity } from '#libs/formats/gtfs-rt';
import { LossTally } from '#libs/formats/loss';
import type { FeedId, Instant } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { makeMergedGtfs } from '../worker/make-gtfs.js';
import type { PublishContext } from '../context.js';
import type { Built, Output } from '../output.js';
import { jsonPartData } from '../parts/json-part-data.js';
import { PART_ROOT, partDataOf, type PartsContext, type MergedOutput } from '../parts/part-data.js';
import { Membership, nameOf, versionOf, type Candidate } from '../parts/membership.js';
import { prefixed } from './gtfs-rt/prefixed.js';
import { realtimeEntitiesOf, realtimeRevision, type RealtimeFile, type RealtimeScope } from './gtfs-rt/outputs.js';
import { publisherOf, sharedKeyOf, tallyOf, termsOf } from './gtfs/outputs.js';
import { vehiclesInPreferredFeed, withoutThoseInPreferredFeed } from './preferred-feed.js';

/** A feed whose schedule is part of the territory's. */
interface Member extends Candidate {
  feedId: FeedId;
  documentHash: string;
  feed: CataloguedFeed;
  schedule: Schedule;
  receivedAt: Instant;
}

/** What a merged schedule is made of, of one feed. */
interface DescribedSource extends Candidate {
  feedId: FeedId;
  documentHash: string;
  receivedAt: Instant;
  terms: ReturnType<typeof termsOf>;
}

const NONE: ReadonlySet<string> = new Set();

function isCandidate(feed: CataloguedFeed, { catalogue, audience }: PublishContext): boolean {
  return feed.hasSchedule && isMergeable(feed) && catalogue.guard.mayReadFeed(audience, feed.feedId);
}

/**
 * Every open schedule as one, `/gtfs/all.zip`, and the real time beside it, `/gtfs-rt/all/…`: ids are `<feed>:<id>` in
 * both, and a feed is in both or in neither (invariant 5). Left out: share-alike feeds, and feeds of another time zone
 * than the first one's, for a GTFS dataset has one; of the real time, also vehicles that a better feed reports
 * (`lesserOf`).
 */
export class MergedOutputs implements RealtimeScope {
  private readonly membership: Membership;

  constructor(
    private readonly context: PublishContext,
    /** `isPart`: whoever puts parts together decides which of these stand together. */
    private readonly options: { isPart?: boolean } = {},
  ) {
    this.membership = new Membership(context.catalogue);
  }

  /** In the order of the configuration. */
  members(): Member[] {
    return this.options.isPart ? this.candidates() : this.membership.of(this.candidates());
  }

  private candidates(): Member[] {
    const { catalogue, live } = this.context;
    return catalogue.list().flatMap((feed): Member[] => {
      if (!isCandidate(feed, this.context)) return [];
      const event = live.find('dataset', `${feed.feedId}:gtfs`)?.event;
      const schedule = this.context.findSchedule(feed.feedId);
      if (!event || !schedule || event.entity?.documentHash !== schedule.documentHash) return [];
      const { feedId } = feed;
      const { documentHash, timeZone } = schedule;
      return [{ feedId, documentHash, timeZone, feed, schedule, receivedAt: event.receivedAt }];
    });
  }

  feedIds(): FeedId[] {
    return this.members().map(({ feed }) => feed.feedId);
  }

  revision(file: RealtimeFile): string {
    const members = this.members();
    return `${versionOf(members)}/${members.map(({ feed }) => realtimeRevision(this.context, file, feed.feedId)).join()}`;
  }

  feedVersion(): string | undefined {
    const members = this.members();
    return members.length > 0 ? versionOf(members) : undefined;
  }

  entities(file: RealtimeFile, losses: LossTally): FeedEntity[] {
    const members = this.members();
    return members.flatMap((member) => {
      const better = betterOf(member, members);
      const entities = this.entitiesOf(member, file, losses);
      const kept =
        better && (file === 'vehicle-positions' || file === 'trip-updates')
          ? this.withoutReportedBy(better, member, file, entities, losses)
          : entities;
      return kept.map((entity) => prefixed(entity, member.feed.feedId));
    });
  }

  private entitiesOf({ feed, schedule }: Member, file: RealtimeFile, losses?: LossTally): FeedEntity[] {
    return realtimeEntitiesOf(this.context, feed.feedId, file, schedule, losses);
  }

  /** Keys of what `all` leaves out of a feed because a better one reports it, too; the same in every format. */
  inPreferredFeed(feedId: FeedId, kind: 'vehicle-position' | 'trip-update'): ReadonlySet<string> {
    const members = this.members();
    const lesser = members.find(({ feed }) => feed.feedId === feedId);
    const better = lesser && betterOf(lesser, members);
    if (!better) return NONE;
    const file = `${kind}s` as const;
    const entities = this.entitiesOf(lesser, file);
    const kept = new Set(this.withoutReportedBy(better, lesser, file, entities, new LossTally()));
    const gone = entities.filter((entity) => !kept.has(entity));
    return new Set(gone.map(({ id }) => `${feedId}:${id.slice(id.indexOf(':') + 1)}`));
  }

  private withoutReportedBy(
    better: Member,
    lesser: Member,
    file: RealtimeFile,
    entities: FeedEntity[],
    losses: LossTally,
  ): FeedEntity[] {
    const [own, others] = [lesser, better].map((member) => this.entitiesOf(member, 'vehicle-positions'));
    const vehicles = vehiclesInPreferredFeed(own!, others!);
    return withoutThoseInPreferredFeed(entities, vehicles, this.entitiesOf(better, file), losses);
  }

  scheduleOutput(): Output {
    return mergedScheduleOutput({
      context: this.context,
      membership: this.membership,
      candidates: () => this.candidates().map((member) => this.described(member)),
      read: ({ documentHash }) => this.context.readDocument(documentHash),
    });
  }

  /** What `/gtfs/all.zip` is made of, of the feeds of a part. */
  schedulePartOutput(): Output {
    const candidates = (): DescribedSource[] => this.candidates().map((member) => this.described(member));
    return {
      path: SCHEDULES,
      visibility: 'open',
      revision: () => versionOf(this.candidates()),
      build: () => jsonPartData(this.context, candidates()),
    };
  }

  private described({ feedId, documentHash, timeZone, receivedAt, feed }: Member): DescribedSource {
    return { feedId, documentHash, timeZone, receivedAt, terms: termsOf(this.context, feed) };
  }
}

const SCHEDULES = `${PART_ROOT}/gtfs.json`;

interface MergedFrom {
  context: Pick<PublishContext, 'catalogue' | 'publicUrl'>;
  membership: Membership;
  candidates(): DescribedSource[];
  read(source: DescribedSource): Promise<Uint8Array>;
}

function mergedScheduleOutput(from: MergedFrom): Output {
  const { context, membership, candidates } = from;
  const members = (): DescribedSource[] => membership.of(candidates());
  return {
    path: '/gtfs/all.zip',
    visibility: 'open',
    revision: () => versionOf(members()),
    sharedKey: () =>
      sharedKeyOf(
        context,
        members().map((member) => [nameOf(member), ...Object.values(member.terms)]),
      ),
    build: () => merge(from, members()),
  };
}

async function merge(
  { context, membership, candidates, read }: MergedFrom,
  members: DescribedSource[],
): Promise<Built> {
  if (members.length === 0) throw new Error('no feed has a schedule yet');
  const sources = members.map((member) => ({
    feedId: member.feedId,
    prefix: member.feedId,
    read: () => read(member),
    ...member.terms,
  }));
  const { zip, leftOut, ...counts } = await makeMergedGtfs(sources, {
    ...publisherOf(context),
    feedVersion: versionOf(members),
  });
  membership.refuse(members, leftOut, candidates());
  const losses = tallyOf(counts);
  for (const feedId of leftOut) losses.add('feed', 'cannot be part of one dataset with the others', feedId);
  return {
    body: Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength),
    contentType: 'application/zip',
    modifiedAt: members.map(({ receivedAt }) => receivedAt).reduce((a, b) => (a > b ? a : b)),
    maxAgeSeconds: 300,
    compress: false,
    losses: losses.list(),
    // What was left out, this publisher must know of as well.
    unshared: leftOut.length > 0,
  };
}

/** `/gtfs/all.zip`, of what the parts have. */
export function mergedScheduleOfParts(context: PartsContext, membership: Membership): MergedOutput {
  return {
    needs: [SCHEDULES],
    output: mergedScheduleOutput({
      context,
      membership,
      candidates: () => partDataOf<DescribedSource[]>(context.partData(SCHEDULES)).flat(),
      read: ({ feedId, documentHash }) => context.readDataset(feedId, documentHash),
    }),
  };
}

function betterOf({ feed: { lesserOf } }: Member, members: readonly Member[]): Member | undefined {
  return lesserOf === undefined ? undefined : members.find(({ feed }) => feed.feedId === lesserOf);
}
