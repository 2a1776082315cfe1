import { encodeFeedMessage, feedMessageToJson, type FeedEntity, type FeedMessage } from '#libs/formats/gtfs-rt';
import { toInstant, type FeedId, type HubEvent, type Visibility } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { PublishContext } from '../context.js';
import type { Built, Output } from '../output.js';
import { toAlertEntity, toTripUpdateEntity, toVehicleEntity } from './realtime-entities.js';

export const REALTIME_FILES = ['vehicle-positions', 'trip-updates', 'alerts'] as const;
export type RealtimeFile = (typeof REALTIME_FILES)[number];

const KIND_OF = { 'vehicle-positions': 'vehicle-position', 'trip-updates': 'trip-update', alerts: 'alert' } as const;

/** Readers ask every 10 to 30 s and want to see that we are alive: the header is stamped anew at this pace. */
const RESTAMP_MS = 10_000;

/**
 * One GTFS-RT message of a feed, made once for its protobuf and its JSON form so that both carry the same timestamp.
 * Only ids that the schedule beside it has are referred to (invariant 5).
 */
export class RealtimeMessage {
  private made: { revision: string; message: FeedMessage; atMs: number } | undefined;
  private lastStampS = 0;

  constructor(
    private readonly context: PublishContext,
    readonly feedId: FeedId,
    readonly file: RealtimeFile,
  ) {}

  revision(): string {
    const { live, clock } = this.context;
    const kind = KIND_OF[this.file];
    const schedule = this.context.findSchedule(this.feedId);
    return `${live.revision(kind, this.feedId)}/${schedule?.documentHash ?? ''}/${Math.floor(clock.now() / RESTAMP_MS)}`;
  }

  build(): { message: FeedMessage; atMs: number } {
    const revision = this.revision();
    if (this.made?.revision === revision) return this.made;
    const { live, clock } = this.context;
    const schedule = this.context.findSchedule(this.feedId);
    const entities: FeedEntity[] = [];
    for (const { event } of live.list(KIND_OF[this.file])) {
      if (event.feed !== this.feedId || event.visibility !== 'open') continue;
      const entity = toEntity(event, schedule);
      if (entity) entities.push(entity);
    }
    // The header may not be older than an entity (E012), nor the same for other content (E017, E018).
    const newest = entities.reduce(
      (max, { vehicle, tripUpdate }) => Math.max(max, vehicle?.timestamp ?? 0, tripUpdate?.timestamp ?? 0),
      0,
    );
    const nowS = Math.floor(clock.now() / 1000);
    this.lastStampS = Math.max(nowS, this.lastStampS + 1, newest <= nowS + 60 ? newest : 0);
    const message: FeedMessage = {
      header: {
        gtfsRealtimeVersion: '2.0',
        incrementality: 'FULL_DATASET',
        timestamp: this.lastStampS,
        ...(schedule ? { feedVersion: schedule.documentHash.slice(0, 16) } : {}),
      },
      entities,
    };
    this.made = { revision, message, atMs: this.lastStampS * 1000 };
    return this.made;
  }
}

function toEntity(event: HubEvent, schedule: Schedule | undefined): FeedEntity | undefined {
  switch (event.kind) {
    case 'vehicle-position':
      return toVehicleEntity(event as HubEvent<'vehicle-position'>, schedule);
    case 'trip-update':
      return toTripUpdateEntity(event as HubEvent<'trip-update'>, schedule);
    default:
      return toAlertEntity(event as HubEvent<'alert'>, schedule);
  }
}

export function realtimeOutputs(context: PublishContext, feedId: FeedId, visibility: Visibility): Output[] {
  return REALTIME_FILES.flatMap((file) => {
    const source = new RealtimeMessage(context, feedId, file);
    const common = { visibility, revision: () => source.revision() };
    const built = (body: Buffer | string, contentType: string, atMs: number): Built => ({
      body,
      contentType,
      modifiedAt: toInstant(atMs),
      maxAgeSeconds: 5,
      compress: true,
    });
    return [
      {
        ...common,
        path: `/gtfs-rt/${feedId}/${file}.pb`,
        build: () => {
          const { message, atMs } = source.build();
          return built(Buffer.from(encodeFeedMessage(message)), 'application/x-protobuf', atMs);
        },
      },
      {
        ...common,
        path: `/gtfs-rt/${feedId}/${file}.json`,
        build: () => {
          const { message, atMs } = source.build();
          return built(JSON.stringify(feedMessageToJson(message)), 'application/json; charset=utf-8', atMs);
        },
      },
    ];
  });
}
