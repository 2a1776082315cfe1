import { feedMessageToJson, type FeedEntity, type FeedMessage } from '#libs/formats/gtfs-rt';
import { LossTally } from '#libs/formats/loss';
import { toInstant, type FeedId, type HubEvent, type Loss, type Visibility } from '#libs/model';
import type { PublishContext } from '../../context.js';
import type { Built, Output } from '../../output.js';
import { dataTimeMs, dataTimeRevision, isFeedAbandoned } from '../../data-time.js';
import { NO_SCHEDULE, type KnownSchedule } from './known-schedule.js';
import { mayRunAhead } from '../may-run-ahead.js';
import { MAX_AHEAD_S } from '../posix-seconds.js';
import { toAlertEntity } from './alert.js';
import { otherPublishedRuns } from './published-runs.js';
import { isDraft } from '../is-draft.js';
import { ownAlertsFor, ownAlertsRevision } from '../own-alerts.js';
import { toTripUpdateEntity, toVehicleEntity } from './entities.js';
import { loseTo, tallyRealtime, type Lose } from './losses.js';
import { toTripModificationEntity } from './modification.js';
import { networkOf } from './network.js';
import { withoutContradictedVehicles } from './pairing.js';
import type { OtherPublishedRuns } from './trip.js';
import { encodeSpliced, writtenOnce } from './written.js';

export const REALTIME_FILES = ['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications'] as const;
export type RealtimeFile = (typeof REALTIME_FILES)[number];

export const KIND_OF = {
  'vehicle-positions': 'vehicle-position',
  'trip-updates': 'trip-update',
  alerts: 'alert',
  'trip-modifications': 'trip-modification',
} as const;

/** What is dated ahead of the clock is published when its time has come: looked for at this pace. */
const LOOK_AGAIN_MS = 10_000;

/** What a message is made of: one feed, or the territory. */
export interface RealtimeScope {
  /** The feeds in it. */
  feedIds(): FeedId[];
  /** Changes when the entities or the ids they may refer to do. */
  revision(file: RealtimeFile): string;
  /** Version of the schedule beside it, if there is one. */
  feedVersion(): string | undefined;
  /** Counts what is known and not said where the scope knows it feed by feed. */
  entities(file: RealtimeFile, losses: LossTally): FeedEntity[];
}

const NOTHING: readonly FeedEntity[] = [];

/** Open entities of a feed, in its own ids, that its schedule bears out, and what they name that no schedule has. */
export function realtimeEntitiesOf(
  context: PublishContext,
  feedId: FeedId,
  file: RealtimeFile,
  schedule: KnownSchedule | undefined,
  losses?: LossTally,
): FeedEntity[] {
  if (file !== 'alerts' && isFeedAbandoned(context.live, feedId, context.clock.now())) return [];
  const entities: FeedEntity[] = [];
  const network: FeedEntity[] = [];
  const others = otherPublishedRuns(context, feedId, schedule);
  for (const event of eventsIn(context, feedId, file)) {
    const written = writtenOnce(event, schedule, others, (heard, tally) => {
      const entity = toEntity(event, schedule, heard, context, loseTo(tally, event.key));
      const named = entity ? networkOf(event, schedule) : NOTHING;
      tallyRealtime(event, entity, tally, named);
      return { entity, network: named };
    });
    for (const { field, reason, example, count } of written.losses) losses?.add(field, reason, example, count);
    if (!written.entity) continue;
    entities.push(written.entity);
    network.push(...written.network);
  }
  const paired =
    file === 'trip-updates'
      ? withoutContradictedVehicles(context, feedId, entities, schedule, others, losses)
      : entities;
  return network.length === 0 ? paired : [...paired, ...network];
}

/** What the audience may read of a feed, and of the alerts of the hub's operators what is about it. */
function* eventsIn(context: PublishContext, feedId: FeedId, file: RealtimeFile): Iterable<HubEvent> {
  const isFor = (event: HubEvent): boolean =>
    context.catalogue.guard.mayRead(context.audience, event) && !isDraft(event);
  for (const { event } of context.live.inKeyOrder(KIND_OF[file]))
    if (event.feed === feedId && isFor(event)) yield event;
  if (file === 'alerts') for (const event of ownAlertsFor(context, feedId)) if (isFor(event)) yield event;
}

/** Of what the file holds, and of what it may refer to: detours, which may refer to alerts. Both change seldom. */
export function realtimeRevision(context: PublishContext, file: RealtimeFile, feedId: FeedId): string {
  const { live } = context;
  const also = file === 'trip-modifications' ? 'alert' : 'trip-modification';
  const own = file === 'alerts' ? `+${ownAlertsRevision(context)}` : '';
  return `${live.revision(KIND_OF[file], feedId)}+${live.revision(also, feedId)}${own}`;
}

/** Only ids that the schedule beside it has are referred to (invariant 5). */
export class FeedScope implements RealtimeScope {
  constructor(
    private readonly context: PublishContext,
    private readonly feedId: FeedId,
  ) {}

  feedIds(): FeedId[] {
    return [this.feedId];
  }

  revision(file: RealtimeFile): string {
    const hash = this.context.findSchedule(this.feedId)?.documentHash ?? '';
    return `${realtimeRevision(this.context, file, this.feedId)}/${hash}`;
  }

  feedVersion(): string | undefined {
    return this.context.findSchedule(this.feedId)?.documentHash.slice(0, 16);
  }

  entities(file: RealtimeFile, losses: LossTally): FeedEntity[] {
    const { context, feedId } = this;
    const announced = context.catalogue.find(feedId)?.hasSchedule ?? false;
    const schedule = context.findSchedule(feedId) ?? (announced ? NO_SCHEDULE : undefined);
    return realtimeEntitiesOf(context, feedId, file, schedule, losses);
  }
}

interface MadeMessage {
  message: FeedMessage;
  atMs: number;
  losses: Loss[];
}

/**
 * One GTFS-RT message, made once for its protobuf and its JSON form so that both carry the same timestamp: when its sources
 * last gave a sign of life, whenever somebody asks (invariant 4). It changes at most once a second: its timestamp counts
 * seconds, must differ for other content (E017) and may not run ahead (E050).
 */
export class RealtimeMessage {
  private made: (MadeMessage & { revision: string; content: string }) | undefined;
  private sampled = { atS: -Infinity, revision: '' };
  private lastStampS = 0;

  constructor(
    private readonly context: PublishContext,
    private readonly scope: RealtimeScope,
    readonly file: RealtimeFile,
  ) {}

  revision(): string {
    const nowMs = this.context.clock.now();
    const nowS = Math.floor(nowMs / 1000);
    if (nowS !== this.sampled.atS) {
      const { context, scope, file } = this;
      const dataTimes = dataTimeRevision(context, scope.feedIds(), [KIND_OF[file]]);
      this.sampled = {
        atS: nowS,
        revision: `${scope.revision(file)}/${dataTimes}/${Math.floor(nowMs / LOOK_AGAIN_MS)}`,
      };
    }
    return this.sampled.revision;
  }

  build(): MadeMessage {
    const revision = this.revision();
    if (this.made?.revision === revision) return this.made;
    const { context, scope, file } = this;
    const nowS = Math.floor(context.clock.now() / 1000);
    const losses = new LossTally();
    const latestS = mayRunAhead(context, scope.feedIds()) ? Infinity : nowS + MAX_AHEAD_S;
    const entities = eachOnce(scope.entities(file, losses).filter((entity) => timestampOf(entity) <= latestS));
    // The header may not be older than an entity (E012), nor the same for other content (E017, E018).
    const newest = entities.reduce((max, entity) => Math.max(max, timestampOf(entity)), 0);
    const dataTimeS = Math.floor(dataTimeMs(context, scope.feedIds(), [KIND_OF[file]]) / 1000);
    const content = `${scope.revision(file)}/${entities.length}`;
    const isOther = this.made?.content !== content;
    this.lastStampS = Math.max(dataTimeS, isOther ? this.lastStampS + 1 : this.lastStampS, newest);
    const feedVersion = scope.feedVersion();
    const message: FeedMessage = {
      header: {
        gtfsRealtimeVersion: '2.0',
        incrementality: 'FULL_DATASET',
        timestamp: this.lastStampS,
        ...(feedVersion === undefined ? {} : { feedVersion }),
      },
      entities,
    };
    this.made = { revision, content, message, atMs: this.lastStampS * 1000, losses: losses.list() };
    return this.made;
  }
}

export function timestampOf({ vehicle, tripUpdate }: FeedEntity): number {
  return vehicle?.timestamp ?? tripUpdate?.timestamp ?? 0;
}

/** One entity an id and one position a vehicle (E052): the newest, for two cannot both be right. */
export function eachOnce(entities: readonly FeedEntity[]): FeedEntity[] {
  const chosen = new Map<string, FeedEntity>();
  for (const entity of entities) {
    const other = chosen.get(entity.id);
    if (!other || timestampOf(entity) > timestampOf(other)) chosen.set(entity.id, entity);
  }
  return [...chosen.values()];
}

function toEntity(
  event: HubEvent,
  schedule: KnownSchedule | undefined,
  others: OtherPublishedRuns,
  { live, catalogue, audience }: PublishContext,
  lose: Lose,
): FeedEntity | undefined {
  switch (event.kind) {
    case 'vehicle-position':
      return toVehicleEntity(event as HubEvent<'vehicle-position'>, schedule, others, lose);
    case 'trip-update':
      return toTripUpdateEntity(event as HubEvent<'trip-update'>, schedule, others, lose);
    case 'trip-modification':
      return toTripModificationEntity(event as HubEvent<'trip-modification'>, schedule, (alertId) => {
        const alert = live.find('alert', alertId)?.event;
        if (!alert || !catalogue.guard.mayRead(audience, alert) || isDraft(alert)) return false;
        return toAlertEntity(alert, schedule, others) !== undefined;
      });
    default:
      return toAlertEntity(event as HubEvent<'alert'>, schedule, others, lose);
  }
}

/** `/gtfs-rt/{name}/{file}.pb` and `.json`. */
export function realtimeOutputs(
  context: PublishContext,
  name: string,
  scope: RealtimeScope,
  visibility: Visibility,
): Output[] {
  return REALTIME_FILES.flatMap((file) => {
    const source = new RealtimeMessage(context, scope, file);
    const common = { visibility, revision: () => source.revision() };
    const built = (body: Buffer | string, contentType: string, { atMs, losses }: MadeMessage): Built => ({
      body,
      contentType,
      modifiedAt: toInstant(atMs),
      maxAgeSeconds: 5,
      compress: true,
      losses,
    });
    return [
      {
        ...common,
        path: `/gtfs-rt/${name}/${file}.pb`,
        build: () => {
          const made = source.build();
          return built(encodeSpliced(made.message), 'application/x-protobuf', made);
        },
      },
      {
        ...common,
        path: `/gtfs-rt/${name}/${file}.json`,
        build: () => {
          const made = source.build();
          return built(JSON.stringify(feedMessageToJson(made.message)), 'application/json; charset=utf-8', made);
        },
      },
    ];
  });
}
