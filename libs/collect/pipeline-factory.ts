import type { Claim } from '#libs/bus';
import type { FeedConfig, HubConfig, MappingConfig, PushedSourceConfig, SourceConfig } from '#libs/config';
import type { GeoPoint } from '#libs/model';
import { FeedNormaliser, compileRules, distanceFromBox, type FeedSettings } from '#libs/normalise';
import { DEFAULT_MAX_TRIP_LOSS, type NetexFacts } from '#libs/schedule';
import { AddressGuard, NotificationDesk } from '#libs/sources';
import { clockFrom } from '#libs/telemetry';
import type { CollectorOptions } from './collector.js';
import { questionsOf } from './create-siri-source.js';
import { createSource, sourceIdOf, type SourceEnvironment } from './create-source.js';
import { FeedPipeline, type ReadDocument } from './feed-pipeline.js';
import { FeedRefusals } from './feed-refusals.js';
import { PipelineMetrics } from './pipeline-metrics.js';
import { ScheduleKeeper } from './schedule-keeper.js';

const DROP_AFTER_MS = 30 * 60_000;
const STALE_FLOOR_MS = 60_000;
/** A replay has no pace of its own; after this long without a recording it has run out. */
const REPLAY_STALE_MS = 15 * 60_000;

/** Of clock times whose own zone is absent or unknown. */
function timeZoneOf(feed: FeedConfig, hub: HubConfig['hub']): string {
  return feed.timezone ?? hub.timezone;
}

/** GTFS wants what NeTEx may leave unsaid: it is taken from the feed's configuration, then the hub's. */
function netexFactsOf(feed: FeedConfig, hub: HubConfig['hub']): NetexFacts {
  return {
    timeZone: timeZoneOf(feed, hub),
    producer: feed.producer,
    url: feed.homepage,
    language: hub.languages[0]!,
  };
}

/** The mapping with the zone of times that name none. */
function zoned(mapping: MappingConfig, zone: string): MappingConfig {
  const fields = Object.entries(mapping.fields).map(([name, field]) => [name, { ...field, zone: field.zone ?? zone }]);
  return { ...mapping, fields: Object.fromEntries(fields) as MappingConfig['fields'] };
}

/** What a subscription delivers is what changed; where a round has several answers, none of them is a whole picture. */
function exchangeOf(source: SourceConfig): SourceConfig['exchange'] {
  const isPartial =
    'subscribe' in source || ('request' in source && source.request && questionsOf(source.request).length > 1);
  return source.exchange ?? (isPartial ? 'increment' : undefined);
}

/** Nobody is asked: whoever has the pipeline gives it what was sent. */
function isPushed(source: SourceConfig): source is PushedSourceConfig {
  return 'push' in source;
}

/** Without proof of life for so long a source is stale. */
function staleAfterOf(source: Exclude<SourceConfig, PushedSourceConfig>): number {
  if ('every' in source) return Math.max(STALE_FLOOR_MS, 4 * source.every);
  if ('mqtt' in source) return STALE_FLOOR_MS;
  if (!('subscribe' in source)) return REPLAY_STALE_MS;
  const signs = [source.subscribe.heartbeat, source.subscribe.checkStatus].filter((one) => one !== 'none');
  return Math.max(STALE_FLOOR_MS, 4 * Math.min(...signs));
}

/** What pipelines need of the process they run in. */
export type PipelineFactoryOptions = Omit<CollectorOptions, 'bus' | 'coordination' | 'currentState'> & {
  /** Called with what was found in each document that is no timetable, before its events are appended. */
  onRead?: (found: ReadDocument) => void;
  /** Addresses are those of others, who shall not learn which names there are in the hub's own network. Default false. */
  hidesNames?: boolean;
};

/** What an operator writes as the address of a feed is allowed by that; what others write, or it leads to, by his lists. */
function guardOf({ upstreams, feeds }: HubConfig, isOfOthers: boolean): AddressGuard {
  const written = isOfOthers ? [] : feeds.flatMap(({ sources }) => sources.flatMap(portsWrittenIn));
  return new AddressGuard(upstreams.allowPrivate, {
    hidesNames: isOfOthers,
    ports: [...upstreams.allowPorts, ...written],
  });
}

/** Wherever it stands: of the source itself, of what gives tokens for it, of what is subscribed to. */
function portsWrittenIn(source: SourceConfig): number[] {
  return [...JSON.stringify(source).matchAll(/"[a-z]+:\/\/[^"/]*:(\d{1,5})[/"?]/g)].map(([, port]) => Number(port));
}

/** Makes the pipelines of a configuration's feeds; a feed gets a new one each time this process takes it up. */
export class PipelineFactory {
  private readonly metrics: PipelineMetrics;
  private readonly guard: AddressGuard;
  private readonly notifications: NotificationDesk;

  constructor(private readonly options: PipelineFactoryOptions) {
    this.metrics = new PipelineMetrics(options.metrics);
    this.guard = guardOf(options.config, options.hidesNames ?? false);
    this.notifications = options.notifications ?? new NotificationDesk();
  }

  /** Throws CONFIG_INVALID for rules that do not exist and secrets that are not set. */
  check(): void {
    const { options } = this;
    options.config.feeds.forEach((feed, index) => {
      const where = `feeds[${index}]`;
      compileRules(feed.rules, where, feed.sources);
      feed.sources.forEach((source, at) => {
        if (!isPushed(source)) createSource(feed, at, where, this.environmentOf(feed));
      });
    });
  }

  private environmentOf(feed: FeedConfig): SourceEnvironment {
    return {
      ...this.options,
      guard: this.guard,
      languages: this.options.config.hub.languages,
      notifications: this.notifications,
      countExchange: (sourceId, what) => this.metrics.exchanged(feed.id, sourceId, what),
      countMessages: (sourceId, what, messages) => this.metrics.messages(feed.id, sourceId, what, messages),
    };
  }

  create(feed: FeedConfig, claim: Claim): FeedPipeline {
    const { options } = this;
    const where = `feeds[${options.config.feeds.indexOf(feed)}]`;
    const timeZone = timeZoneOf(feed, options.config.hub);
    const { nature, effectiveVisibility } = options.catalogue.find(feed.id)!;
    const exchanges = new Map(feed.sources.map((source, index) => [sourceIdOf(source, index), exchangeOf(source)]));
    const mappings = new Map(
      feed.sources.flatMap((source, index) =>
        source.mapping ? [[sourceIdOf(source, index), zoned(source.mapping, timeZone)]] : [],
      ),
    );
    const settings: FeedSettings = {
      feedId: feed.id,
      visibility: effectiveVisibility,
      nature,
      timeZone,
      dropAfterMs: feed.dropAfter ?? DROP_AFTER_MS,
      exchangeOf: (sourceId) => exchanges.get(sourceId),
      confidentialityWaived: feed.confidentiality === 'waived',
      mappingOf: (sourceId) => mappings.get(sourceId),
    };
    const { communes } = options;
    const bounds = communes?.bounds;
    const clock = feed.recordedAt ? clockFrom(options.clock, feed.recordedAt) : options.clock;
    const rules = compileRules(feed.rules, where);
    return new FeedPipeline({
      feedId: feed.id,
      visibility: effectiveVisibility,
      standingFlags: nature === 'observed' ? [] : [nature],
      sources: feed.sources.flatMap((source, index) =>
        isPushed(source)
          ? []
          : [
              {
                source: createSource(feed, index, where, { ...this.environmentOf(feed), clock }),
                settings: {
                  sourceId: sourceIdOf(source, index),
                  format: source.format,
                  // A subscription says what is new, and the server's heartbeats that there is nothing.
                  watchesContent: 'every' in source && 'url' in source && !feed.recordedAt,
                  ...('pace' in source && source.pace !== undefined && { paceMs: source.pace }),
                  // A broker that merely answers has reported nothing.
                  ...('mqtt' in source ? { proof: 'change' as const } : {}),
                  staleAfterMs: feed.staleAfter ?? staleAfterOf(source),
                },
              },
            ],
      ),
      normaliser: new FeedNormaliser({
        settings,
        rules,
        territory: {
          communeOf: (point) => communes?.find(point)?.code,
          ...(bounds && { distanceM: (point: GeoPoint) => distanceFromBox(point, bounds) }),
        },
        rotationSecret: options.rotationSecret,
        language: options.config.hub.languages[0]!,
      }),
      schedules: new ScheduleKeeper({
        feedId: feed.id,
        shelf: options.schedules,
        netex: netexFactsOf(feed, options.config.hub),
        netexSources: feed.sources.flatMap((source, index) =>
          source.format === 'netex' ? [sourceIdOf(source, index)] : [],
        ),
        countsPastMidnight: rules.timetable.countsPastMidnight,
        maxTripLoss: feed.maxTripLoss ?? DEFAULT_MAX_TRIP_LOSS,
        isAccepted: (documentHash) => options.refused.isAccepted(feed.id, documentHash),
      }),
      refusals: new FeedRefusals(feed.id, options.refused, options.log),
      claim,
      archive: options.archive,
      documents: options.documents,
      clock: options.clock,
      log: options.log,
      metrics: this.metrics,
      tracer: options.tracer,
      onRead: options.onRead,
    });
  }
}
