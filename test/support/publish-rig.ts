import { createHash } from 'node:crypto';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { configSchema, type HubConfig } from '#libs/config';
import { HubError, IssueCollector } from '#libs/errors';
import { LiveState } from '#libs/live';
import type { FeedId, GeoPoint, HubEvent } from '#libs/model';
import { OutputCache, registerOutputs, type PublishContext } from '#libs/publish';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import type { Communes } from '#libs/territory';
import { MORNING, ManualClock, until, upserted } from '#libs/testing';

/** A feed as a configuration writes it; its sources are never fetched here. */
export interface TestFeed {
  id: string;
  formats: string[];
  licence?: string;
  visibility?: 'open' | 'partner' | 'internal';
  nature?: 'observed' | 'simulated' | 'replayed';
  attribution?: string;
  lesserOf?: { feed: string };
}

/** Catalogue, live state and outputs in memory, without a source: a test says what feeds have reported. */
export class PublishRig {
  readonly failures: string[] = [];
  readonly cache = new OutputCache((path, error) => this.failures.push(`${path}: ${(error as Error).message}`));
  readonly context: PublishContext;
  private readonly documents = new Map<string, Uint8Array>();
  private readonly schedules = new Map<string, Schedule>();

  private constructor(
    readonly bus: Bus,
    readonly live: LiveState,
    readonly clock: ManualClock,
    readonly catalogue: FeedCatalogue,
    readonly communes?: Communes,
    isPart = false,
  ) {
    this.context = {
      audience: 'open',
      catalogue,
      live,
      clock,
      findSchedule: (feedId) => this.schedules.get(feedId),
      readDocument: async (hash) => {
        const found = this.documents.get(hash);
        if (!found) throw new HubError('NOT_FOUND', `no document ${hash}`);
        return found;
      },
      publicUrl: () => 'http://hub.example',
      isPart,
      ...(communes && {
        communes: communes.list(),
        communeOf: (point: GeoPoint) => communes.find(point)?.code,
      }),
    };
    registerOutputs(this.context, this.cache);
  }

  /** `part`: ids of the feeds it follows, where others follow the rest. */
  static async start(
    feeds: readonly TestFeed[],
    atMs = MORNING,
    communes?: Communes,
    part?: readonly string[],
  ): Promise<PublishRig> {
    const clock = new ManualClock(atMs);
    const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => clock.now(), newEpoch: () => 'e1' });
    const live = new LiveState(bus);
    await live.start(() => undefined);
    const config = configOf(feeds);
    const own = config.feeds.filter(({ id }) => part?.includes(id) ?? true);
    const allIds = config.feeds.map(({ id }) => id);
    const catalogue = new FeedCatalogue(config.hub, own, undefined, allIds);
    return new PublishRig(bus, live, clock, catalogue, communes, part !== undefined);
  }

  async happen(...events: HubEvent[]): Promise<void> {
    const positions = await this.bus.append(events);
    await until('the live state has it', () => positions.every((at) => this.live.nextOffset(at) > at.offset));
  }

  /** Takes a GTFS zip as the feed's schedule in use, as the collector does. */
  async takeSchedule(feed: string, zip: Uint8Array): Promise<Schedule> {
    const documentHash = createHash('sha256').update(zip).digest('hex');
    this.documents.set(documentHash, zip);
    const imported = importSchedule(zip, { feedId: feed, documentHash }, new IssueCollector());
    const schedule = openScheduleIndex(imported.index);
    this.schedules.set(feed, schedule);
    await this.happen(
      upserted('dataset', 'gtfs', { feedId: feed as FeedId, format: 'gtfs', documentHash, counts: {} }, { feed }),
    );
    return schedule;
  }

  /** Body of an output as it is now. */
  async read(path: string): Promise<Buffer> {
    const representation = await this.cache.get(path);
    if (!representation) throw new Error(`no output ${path}; there are ${this.cache.list().map(({ path: p }) => p)}`);
    return representation.body;
  }

  async stop(): Promise<void> {
    await this.live.stop();
    await this.bus.close();
  }
}

/** A configuration with these feeds, and whatever else. */
export function configOf(feeds: readonly TestFeed[], more: object = {}): HubConfig {
  return configSchema.parse({
    hub: {
      name: 'Estuaire',
      operator: 'Métropole',
      contact: 'hub@example.org',
      publicUrl: 'http://hub.example',
    },
    feeds: feeds.map(({ id, formats, licence = 'etalab-2.0', ...rest }) => ({
      id,
      title: { fr: `Réseau ${id}`, en: `Network ${id}` },
      producer: `Producer of ${id}`,
      licence,
      sources: formats.map((format) => ({ format, url: 'https://example.org/data', every: '1m' })),
      ...rest,
    })),
    ...more,
  });
}
