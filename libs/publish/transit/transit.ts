import { notFoundAt } from '#libs/errors';
import type { FeedId, GeoPoint, HubEvent } from '#libs/model';
import { feedOf, localId } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { PublishContext } from '../context.js';
import { strangeCommunes } from '../query/communes.js';
import { isDraft } from '../outputs/is-draft.js';
import { AlertsInForce } from './alerts-in-force.js';
import { StopDirectory, readableSchedules, type KnownStop } from './stop-directory.js';
import { ReportedRuns } from './reported-runs.js';
import { TransitView } from './transit-view.js';

/** Ids of a question that nothing has, by parameter. */
export type Unknown = Record<string, string[]>;

/**
 * Stops, lines and runs of every open timetable in use, with what real time reports about them. It answers from memory:
 * the index of each schedule, the current state, and what is made of both, which follows them.
 */
export class Transit {
  readonly reported: ReportedRuns;
  private readonly alerts: AlertsInForce;
  private sampled: { atS: number; datasets: number; version: string } | undefined;
  private known: { version: string; directory: StopDirectory } | undefined;

  constructor(
    readonly context: PublishContext,
    private readonly communeOf: (point: GeoPoint) => string | undefined = () => undefined,
  ) {
    this.reported = new ReportedRuns(context);
    const { guard } = context.catalogue;
    this.alerts = new AlertsInForce(
      context.live,
      (event: HubEvent) => guard.mayRead(context.audience, event) && !isDraft(event),
    );
  }

  private get communeNames(): ReadonlyMap<string, string> {
    return new Map(this.context.communes?.map(({ code, name }) => [code, name]));
  }

  /** Follows the state no more: nobody asks it again. */
  close(): void {
    this.reported.stop();
  }

  /** Changes when an answer may: with a timetable in use, or anything that is reported. */
  revision(): string {
    const { live } = this.context;
    const reported = (['trip-update', 'alert', 'station', 'free-vehicle', 'parking', 'vehicle-position'] as const).map(
      (kind) => live.revision(kind),
    );
    return `${this.version()}/${reported.join()}/${live.revision('feed-status')}`;
  }

  directory(): StopDirectory {
    const version = this.version();
    if (this.known?.version !== version)
      this.known = {
        version,
        directory: new StopDirectory(readableSchedules(this.context), this.communeOf, this.communeNames),
      };
    return this.known.directory;
  }

  view(nowMs: number): TransitView {
    return new TransitView(this.context, this.directory(), this.alerts, nowMs);
  }

  /** Throws NOT_FOUND. */
  stop(id: string): KnownStop & { schedule: Schedule } {
    const known = this.directory().find(id);
    const schedule = known && this.schedule(known.feedId);
    if (!known || !schedule) throw notFoundAt('id', id, 'the id of a stop of /v1/stops', `no stop ${id.slice(0, 80)}`);
    return { ...known, schedule };
  }

  /** Throws NOT_FOUND, as for a feed the reader may not see. */
  scheduleOf(id: string, what: string): { feedId: FeedId; schedule: Schedule; local: string } {
    const feedId = feedOf(id);
    const schedule = this.schedule(feedId);
    if (!schedule) throw notFoundAt('id', id, `the id of a ${what}, with its feed`, `no ${what} ${id.slice(0, 80)}`);
    return { feedId, schedule, local: localId(id) };
  }

  schedule(feedId: FeedId): Schedule | undefined {
    return this.directory().feeds.find((feed) => feed.feedId === feedId)?.schedule;
  }

  /**
   * The ids that no feed, line, stop or commune has; absent where all are known. Throws REQUEST_INVALID where none of the
   * communes is of the territory.
   */
  unknown(asked: { feed?: string[]; route?: string[]; stop?: string[]; commune?: string[] }): Unknown | undefined {
    const { guard } = this.context.catalogue;
    const unknown: Unknown = {};
    const note = (name: string, ids: string[] | undefined, isKnown: (id: string) => boolean): void => {
      const strange = (ids ?? []).filter((id) => !isKnown(id));
      if (strange.length > 0) unknown[name] = strange;
    };
    note('feed', asked.feed, (id) => guard.mayReadFeed(this.context.audience, id as FeedId));
    note('route', asked.route, (id) => this.schedule(feedOf(id))?.findRoute(localId(id)) !== undefined);
    note('stop', asked.stop, (id) => this.directory().find(id) !== undefined);
    const strange = strangeCommunes(asked.commune, this.context.communes);
    if (strange) unknown['commune'] = strange;
    return Object.keys(unknown).length > 0 ? unknown : undefined;
  }

  /** Looked at anew once a second, and as soon as a dataset is emitted: a timetable may be on its way to this machine. */
  private version(): string {
    const atS = Math.floor(this.context.clock.now() / 1000);
    const datasets = this.context.live.revision('dataset');
    if (this.sampled?.atS !== atS || this.sampled.datasets !== datasets) {
      const version = readableSchedules(this.context)
        .map(({ feedId, schedule }) => `${feedId} ${schedule.documentHash}`)
        .join('\n');
      this.sampled = { atS, datasets, version };
    }
    return this.sampled.version;
  }
}
