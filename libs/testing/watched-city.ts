import { Analyst, type Adjusted, type AnalystOptions, type AnalystSettings } from '#libs/analyse';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { LiveState } from '#libs/live';
import {
  inFeed,
  toInstant,
  topicOf,
  type Alarm,
  type EntityByKind,
  type FeedId,
  type FeedStatus,
  type HubEvent,
  type Kind,
} from '#libs/model';
import { Metrics, silentLog, type Clock } from '#libs/telemetry';
import { MORNING, upserted, type EventDetail } from './events.js';
import { ManualClock, settle } from './manual-clock.js';

const STEP_MS = 10_000;

/** A clock that also knows whether somebody waits for it: who judges does not. */
class WatchedClock implements Clock {
  waiting = 0;

  constructor(readonly hands: ManualClock) {}

  now(): number {
    return this.hands.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waiting += 1;
    await this.hands.sleep(ms, signal);
    this.waiting -= 1;
  }
}

export interface CitySettings {
  /** Lines of YAML that differ from an open, observed feed, by feed id. Default: `astuce`, `lovelo` and `roads`. */
  feeds?: Record<string, string>;
  options?: Adjusted<AnalystOptions>;
  bus?: Bus;
  schedules?: AnalystSettings['schedules'];
  at?: number;
}

/** A bus, what is on it now, and an analyst that watches both, on a clock that stands until it is moved. */
export class WatchedCity {
  private constructor(
    readonly bus: Bus,
    private readonly settings: CitySettings,
    private readonly clock: WatchedClock,
    public live: LiveState,
    public analyst: Analyst,
  ) {}

  static async open(settings: CitySettings = {}): Promise<WatchedCity> {
    const clock = new WatchedClock(new ManualClock(settings.at ?? MORNING));
    const bus =
      settings.bus ?? (await openMemoryBus({ retentionMs: 86_400_000, now: () => clock.now(), newEpoch: () => 'e1' }));
    const { live, analyst } = await watch(bus, settings, clock);
    return new WatchedCity(bus, settings, clock, live, analyst);
  }

  get now(): number {
    return this.clock.now();
  }

  async say(...events: HubEvent[]): Promise<void> {
    await this.bus.append(events);
  }

  /** Lets time pass; at each full ten seconds the judgement is awaited, and what `meanwhile` gives is said before it. */
  async pass(ms: number, meanwhile?: (now: number) => HubEvent[]): Promise<void> {
    const until = this.now + ms;
    while (this.now < until) {
      const step = Math.min(STEP_MS - (this.now % STEP_MS), until - this.now);
      const events = meanwhile?.(this.now) ?? [];
      if (events.length > 0) await this.bus.append(events);
      await this.clock.hands.pass(step);
      while (this.clock.waiting === 0) await settle(1);
    }
    await this.live.catchUp();
  }

  /** What an analyst of this city is made with. */
  parts(): AnalystSettings {
    return partsOf(this.bus, this.live, this.settings, this.clock);
  }

  /** The analyst ends as the process does, and another one starts. */
  async restart(options = this.settings.options): Promise<void> {
    await this.close();
    Object.assign(this, await watch(this.bus, { ...this.settings, options }, this.clock));
  }

  alarm(key: string): Alarm | undefined {
    return this.live.find('alarm', key)?.event.entity;
  }

  standing(): string[] {
    return [...this.live.list('alarm')]
      .filter(({ event }) => event.entity!.state === 'raised')
      .map(({ event }) => event.key as string)
      .sort();
  }

  figure(key: string): EntityByKind['kpi'] | undefined {
    return this.live.find('kpi', key)?.event.entity;
  }

  /** Everything that was ever emitted of a kind, in the order of the bus. */
  async emitted<K extends Kind>(kind: K): Promise<HubEvent<K>[]> {
    const from = { epoch: this.bus.epoch, topic: topicOf(kind), partition: 0, offset: 0 };
    return (await this.bus.read(from, 100_000)).map(({ event }) => event as HubEvent<K>);
  }

  /** `raised`, `raised`, `cleared`, `removed`: the life of one alarm as it was emitted. */
  async lifeOf(key: string): Promise<string[]> {
    return (await this.emitted('alarm'))
      .filter((event) => event.key === key)
      .map(({ entity }) => entity?.state ?? 'removed');
  }

  async close(): Promise<void> {
    await this.analyst.stop();
    await this.live.stop();
  }
}

async function watch(
  bus: Bus,
  settings: CitySettings,
  clock: WatchedClock,
): Promise<{ live: LiveState; analyst: Analyst }> {
  const live = new LiveState(bus);
  await live.start((error) => {
    throw error;
  });
  const analyst = new Analyst(partsOf(bus, live, settings, clock));
  await analyst.start();
  return { live, analyst };
}

function partsOf(
  bus: Bus,
  live: LiveState,
  { feeds = { astuce: '', lovelo: '', roads: '' }, options, schedules }: CitySettings,
  clock: Clock,
): AnalystSettings {
  return {
    bus,
    live,
    clock,
    log: silentLog,
    metrics: new Metrics(),
    catalogue: catalogueOf(feeds),
    schedules,
    options,
  };
}

function catalogueOf(feeds: Record<string, string>): FeedCatalogue {
  const lines = Object.entries(feeds).map(
    ([id, more]) =>
      `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0${more && `, ${more}`}, sources: [ { format: gtfs, file: a.zip } ] }`,
  );
  const { config, problems } = parseConfig(
    `hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n${lines.join('\n')}\n`,
  );
  if (!config) throw new Error(JSON.stringify(problems));
  return new FeedCatalogue(config.hub, config.feeds);
}

/** What the collector says of a feed. */
export function feedIs(
  state: FeedStatus['state'],
  detail: EventDetail & { since?: number; matchRate?: number; stoppedAt?: number } = {},
): HubEvent<'feed-status'> {
  const { since, matchRate, stoppedAt, ...event } = detail;
  const feedId = (detail.feed ?? 'astuce') as FeedId;
  return upserted(
    'feed-status',
    'status',
    {
      feedId,
      state,
      since: toInstant(since ?? detail.at ?? MORNING),
      sources: [
        {
          sourceId: inFeed(feedId, '0'),
          format: 'gtfs-rt',
          consecutiveFailures: state === 'failing' ? 4 : 0,
          ...(stoppedAt !== undefined && { stopped: { since: toInstant(stoppedAt), usualSeconds: 5 } }),
        },
      ],
      issueCounts: {},
      issueSamples: [],
      entities: {},
      ...(matchRate === undefined ? {} : { matchRate }),
      quarantined: 0,
    },
    event,
  );
}
