import { HubError, IssueCollector, findHubError, type Issue } from '#libs/errors';
import { utf8Of } from '#libs/formats/gtfs';
import {
  isWider,
  inFeed,
  toInstant,
  type Dataset,
  type EntityKey,
  type FeedId,
  type FreeVehicle,
  type HubEvent,
  type Instant,
  type Kind,
} from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { ValidityStates, isTimed } from './validity-states.js';
import { RoadNormaliser } from './roads/road-normaliser.js';
import { EventDiff } from './event-diff.js';
import { EmittedEntities } from './emitted-entities.js';
import { GbfsNormaliser } from './shared-mobility/gbfs-normaliser.js';
import { RealtimeNormaliser } from './read/gtfs-rt/realtime-normaliser.js';
import { ScheduleLookup } from './runs/schedule-lookup.js';
import { SLOW_KINDS_FACTOR, type FeedSettings, type IncomingDocument } from './incoming.js';
import { MatchTally } from './runs/match-tally.js';
import { MappedNormaliser } from './read/mapped/mapped-normaliser.js';
import { Rematches, type Rematched } from './rematch.js';
import type { FeedRules } from './rules/index.js';
import type { ContentTime } from './read/siri/content-times.js';
import { SiriNormaliser } from './read/siri/siri-normaliser.js';
import type { Territory } from './territory.js';
import { VehicleIds } from './vehicle-ids.js';

export interface Normalised {
  events: HubEvent[];
  issues: IssueCollector;
  /** The document was no document of its format: nothing was taken, the last state stays. */
  refused?: HubError;
  /** Elements its reader knows and leaves behind, by name, where the format has such. */
  notCarried?: Record<string, number>;
  /** How new the document is by its own times, where it is answered anew each time whether anything has changed or not. */
  times?: ContentTime[];
  /** A snapshot whose vehicles and runs have no time of their own. */
  isUndated?: boolean;
  /** The document reports only what may rightly stay the same: that it comes again unchanged says that its source lives. */
  isStatic?: boolean;
}

/** What reading a document says besides events and issues. */
type ReadFacts = Pick<Normalised, 'notCarried' | 'times' | 'isStatic' | 'isUndated'>;

export interface NormaliserOptions {
  settings: FeedSettings;
  rules: FeedRules;
  territory: Territory;
  rotationSecret: string;
  language: string;
}

/** How long what has no time limit of its own is believed without being reported again. */
const NO_MAX_AGE_MS = Number.POSITIVE_INFINITY;

/**
 * All documents of one feed → events, in the order they come. Holds the feed's last state (the other side of the diff),
 * its schedule, and nothing else; whoever uses it appends the events before giving it the next document.
 */
export class FeedNormaliser {
  readonly state = new EmittedEntities();
  private readonly realtime: RealtimeNormaliser;
  private readonly gbfs: GbfsNormaliser;
  private readonly road: RoadNormaliser;
  private readonly siri: SiriNormaliser;
  private readonly mapped: MappedNormaliser;
  private lookup: ScheduleLookup | undefined;
  /** Of the newest document of each source. */
  private readonly tallies = new Map<string, MatchTally>();
  /** Where "now" is for this feed: a replay of a past day has a past now. */
  private lagMs = 0;
  /** The newest document, without its bytes: the one on whose behalf an expiry is emitted. */
  private last: IncomingDocument | undefined;
  private readonly documentMs = new Map<string, number>();
  private readonly rematches: Rematches;
  private readonly validityStates: ValidityStates;
  private readonly vehicleIds: VehicleIds;

  constructor(private readonly options: NormaliserOptions) {
    const { settings, rules, territory } = options;
    this.vehicleIds = new VehicleIds(options.rotationSecret);
    this.validityStates = new ValidityStates(settings.timeZone, settings.nature);
    this.rematches = new Rematches(settings, this.state);
    this.realtime = new RealtimeNormaliser(settings, territory, rules);
    this.gbfs = new GbfsNormaliser(settings, territory, this.vehicleIds, options.language, rules.sharedMobility);
    this.road = new RoadNormaliser(settings, territory);
    this.siri = new SiriNormaliser(settings, territory, rules);
    this.mapped = new MappedNormaliser(settings, territory, this.vehicleIds, this.realtime);
  }

  /** Never throws for what a document holds; `refused` says when nothing of it could be used. */
  normalise(document: IncomingDocument, nowMs: number): Normalised {
    const { settings } = this.options;
    const issues = new IssueCollector();
    const origin = document.format === 'gbfs' ? this.gbfs.sourceDocumentOf(document) : document;
    const diff = new EventDiff(settings, origin, this.state, nowMs, issues, this.validityStates);
    this.validityStates.nowMs = Date.parse(document.receivedAt);
    if (!document.rematch) this.noteReceived(document, nowMs);
    try {
      const facts = this.read(this.inUtf8(document), diff, issues);
      return { events: diff.events, issues: withFeed(issues, settings.feedId), ...facts };
    } catch (cause) {
      // A fault of our own must not cost the entities before it either: they are emitted already, as the state knows.
      const refused =
        findHubError(cause) ??
        new HubError('CONTAINER_UNREADABLE', `reading it failed: ${(cause as Error).message}`, { cause });
      const code = refused.code === 'LIMIT_EXCEEDED' ? 'LIMIT_EXCEEDED' : 'CONTAINER_UNREADABLE';
      // Where the format's reader has already reported it, with the place, once is enough.
      if (!issues.counts[code])
        issues.add({
          code,
          severity: 'error',
          feedId: settings.feedId,
          where: document.document ?? document.sourceId,
          got: refused.got ?? refused.message,
          expected: refused.expected ?? `a ${document.format} document`,
        });
      // What was emitted before the fault stays emitted: each entity stands for itself.
      return { events: diff.events, issues: withFeed(issues, settings.feedId), refused };
    }
  }

  /** A text that says by its mark that it is UTF-16 is read as that; where the configuration names an encoding, that counts. */
  private inUtf8(document: IncomingDocument): IncomingDocument {
    const { format, sourceId, bytes } = document;
    if (format === 'gtfs-rt' || this.options.settings.mappingOf?.(sourceId)?.encoding !== undefined) return document;
    const text = utf8Of(bytes);
    return text === bytes ? document : { ...document, bytes: text };
  }

  private noteReceived(document: IncomingDocument, nowMs: number): void {
    const receivedMs = Date.parse(document.receivedAt);
    this.lagMs = nowMs - receivedMs;
    this.last = { ...document, bytes: new Uint8Array() };
    this.documentMs.set(document.sourceId, receivedMs);
  }

  private read(document: IncomingDocument, diff: EventDiff, issues: IssueCollector): ReadFacts {
    switch (document.format) {
      case 'gtfs-rt': {
        const result = this.realtime.normalise(document, diff, issues, this.lookup);
        if (result) {
          this.rematches.keep(document, diff, result.isSnapshot);
          this.tallies.set(document.sourceId, result.matches);
        }
        const times = this.ownTimes(document, 'vehicle-position');
        const isUndated = result?.isSnapshot === true && this.isUndated(document);
        return result?.notCarried ? { times, isUndated, notCarried: result.notCarried } : { times, isUndated };
      }
      case 'siri': {
        const result = this.siri.normalise(document, diff, issues, this.lookup);
        this.rematches.keep(document, diff, result.isSnapshot);
        this.tallies.set(document.sourceId, result.matches);
        return { times: result.times, notCarried: result.notCarried };
      }
      case 'csv':
      case 'geojson':
      case 'json': {
        const { runs, isSnapshot } = this.mapped.normalise(document, diff, this.state, issues, this.lookup);
        if (runs.length > 0) this.rematches.keep(document, diff, isSnapshot);
        const tally = new MatchTally();
        for (const found of runs) tally.add(found);
        this.tallies.set(document.sourceId, tally);
        return { times: this.ownTimes(document, 'vehicle-position', 'traffic-measurement') };
      }
      case 'gbfs':
        this.gbfs.normalise(document, diff, issues);
        return {};
      case 'datex2': {
        const { notCarried, isStatic } = this.road.normalise(document, diff, issues);
        return { notCarried, isStatic, times: this.ownTimes(document, 'traffic-measurement') };
      }
      case 'datex2-site-list':
        this.road.normaliseSiteList(document, diff, issues);
        return {};
      default:
        throw new HubError('CONTAINER_UNREADABLE', `no reader for the format ${document.format}`, {
          got: document.format,
          expected: 'gtfs-rt, siri, gbfs, datex2, datex2-site-list, csv, geojson or json',
        });
    }
  }

  /**
   * The newest time the source's entities give themselves. A producer that has lost its vehicles goes on with a new header
   * around those of this morning: their own times stand still.
   */
  private ownTimes(
    { sourceId }: IncomingDocument,
    ...kinds: ('vehicle-position' | 'traffic-measurement')[]
  ): ContentTime[] {
    return kinds.flatMap((kind): ContentTime[] => {
      let newest: Instant | undefined;
      for (const emitted of this.state.list(kind)) {
        // Instants sort as text.
        if (emitted.sourceId === sourceId && emitted.ownTime && !(newest !== undefined && emitted.observedAt <= newest))
          newest = emitted.observedAt;
      }
      return newest === undefined ? [] : [{ service: kind, newestMs: Date.parse(newest), by: 'own time' }];
    });
  }

  /** Whether the source reports vehicles or runs and gives none of them a time. */
  private isUndated({ sourceId }: IncomingDocument): boolean {
    let any = false;
    for (const kind of ['vehicle-position', 'trip-update'] as const) {
      for (const emitted of this.state.list(kind)) {
        if (emitted.sourceId !== sourceId) continue;
        if (emitted.ownTime) return false;
        any = true;
      }
    }
    return any;
  }

  /** Takes an event of this feed that the bus already holds as emitted: what the feed said before this start. */
  restore(event: HubEvent): void {
    this.state.restore(event);
  }

  /**
   * To be called when all has been restored: lets each format take up what it needs, and gives the events that take
   * back what was emitted to more readers than the feed may have now (invariant 6).
   */
  resume(nowMs: number): HubEvent[] {
    this.vehicleIds.resume([...this.state.list('free-vehicle')].map(({ entity }) => entity as FreeVehicle));
    this.gbfs.resume(this.state);
    this.road.resume(this.state);
    const { settings } = this.options;
    const at = toInstant(nowMs);
    const diff = new EventDiff(settings, nothingRead(settings.feedId, at), this.state, nowMs);
    for (const kind of this.state.kinds()) {
      for (const emitted of [...this.state.list(kind)]) {
        if (isWider(emitted.visibility, settings.visibility)) diff.remove(kind, emitted.key, 'withdrawn');
      }
    }
    return diff.events;
  }

  /** Swaps the schedule real time is matched to, before any real time has come or with `rematch` after it. */
  useSchedule(schedule: Schedule): void {
    this.lookup = new ScheduleLookup(schedule, this.options.rules);
    this.realtime.forgetDocuments();
  }

  /**
   * Reads the real-time documents in force again with the schedule now in use, in the order they came: static and real
   * time change their ids on different days, and nobody at a stop shall wait for the next poll.
   */
  rematch(nowMs: number): Rematched[] {
    return this.rematches.run(
      (document) => this.normalise(document, nowMs),
      // What had become too old by now is not emitted, though a document in force still has it.
      () => this.expire(nowMs),
      nowMs,
    );
  }

  get schedule(): Schedule | undefined {
    return this.lookup?.schedule;
  }

  /** Emits which dataset the feed's schedule comes from. */
  emitDataset(dataset: Dataset, document: IncomingDocument, nowMs: number): HubEvent[] {
    const diff = new EventDiff(this.options.settings, document, this.state, nowMs);
    diff.observe({ kind: 'dataset', key: inFeed<EntityKey>(dataset.feedId, dataset.format), entity: dataset });
    return diff.events;
  }

  /**
   * Events for alerts and situations whose state has changed by their own periods, and `remove` (`expired`) for entities
   * older than their kind is believed: by their own time, else by the last document of their source.
   */
  expire(nowMs: number): HubEvent[] {
    const { settings } = this.options;
    if (!this.last) return [];
    const diff = new EventDiff(settings, this.last, this.state, nowMs, undefined, this.validityStates);
    const feedNowMs = nowMs - this.lagMs;
    this.validityStates.nowMs = feedNowMs;
    for (const kind of this.state.kinds()) {
      const maxAgeMs = maxAgeMsOf(kind, settings);
      for (const emitted of [...this.state.list(kind)]) {
        const confirmedMs = emitted.ownTime
          ? Date.parse(emitted.observedAt)
          : (this.documentMs.get(emitted.sourceId) ?? Date.parse(emitted.observedAt));
        if (feedNowMs - confirmedMs > maxAgeMs) diff.remove(kind, emitted.key, 'expired');
        else if (isTimed(kind) && this.validityStates.isDue(emitted.key)) diff.emitAnew(emitted);
      }
    }
    return diff.events;
  }

  /** Share of real-time trips found in the schedule over the last document of each source; absent without a schedule. */
  matchRate(): number | undefined {
    return this.matches()?.rate;
  }

  /** What became of the runs in the last document of each source; absent without a schedule. */
  matches(): MatchTally | undefined {
    if (!this.lookup) return undefined;
    const total = new MatchTally();
    for (const tally of this.tallies.values()) total.addAll(tally);
    return total;
  }
}

/** Stands for no document: what the hub says on its own account. */
function nothingRead(feedId: FeedId, receivedAt: Instant): IncomingDocument {
  return {
    feedId,
    sourceId: 'collector',
    format: '',
    bytes: new Uint8Array(),
    contentHash: '',
    receivedAt,
    timeShiftMs: 0,
    replayed: false,
  };
}

function maxAgeMsOf(kind: Kind, settings: FeedSettings): number {
  switch (kind) {
    case 'vehicle-position':
    case 'trip-update':
      return settings.dropAfterMs;
    case 'traffic-measurement':
      return SLOW_KINDS_FACTOR * settings.dropAfterMs;
    default:
      return NO_MAX_AGE_MS;
  }
}

function withFeed(issues: IssueCollector, feedId: string): IssueCollector {
  for (const issue of issues.samples) (issue as Issue).feedId ??= feedId;
  return issues;
}
