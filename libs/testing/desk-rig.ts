import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { LiveState } from '#libs/live';
import { topicOf, type Alarm, type EntityKey, type FeedId, type HubEvent, type Instant, type Kind } from '#libs/model';
import type { RecordStore } from '#libs/record';
import { Metrics } from '#libs/telemetry';
import { MORNING, upserted } from './events.js';
import { ALERT_TEMPLATES, ControlRoom, DeskClerk, type DeskWriter, type NamedNetwork } from '#libs/desk';

export const ANA: DeskWriter = { name: 'Ana', audience: 'internal' };
export const BEN: DeskWriter = { name: 'Ben', audience: 'internal' };

/** A control room on a bus in memory, with a clock that a test moves. */
export class DeskRig {
  readonly room: ControlRoom;
  readonly clerk: DeskClerk;
  nowMs = MORNING;
  store: (() => Promise<RecordStore | undefined>) | undefined;
  schedules = new Map<string, NamedNetwork>();

  private constructor(
    readonly bus: Bus,
    readonly live: LiveState,
    readonly catalogue: FeedCatalogue,
  ) {
    this.room = new ControlRoom(this.parts());
    const keep = { currentMs: 7 * 86_400_000, lines: 1_000 };
    this.clerk = new DeskClerk({
      bus,
      live,
      events: this.room.events,
      metrics: new Metrics(),
      ownFeed: catalogue.own.feedId,
      keep,
    });
  }

  static async open(feeds: Record<string, string> = { astuce: '', partner: 'visibility: partner' }): Promise<DeskRig> {
    const lines = Object.entries(feeds).map(
      ([id, more]) =>
        `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0${more && `, ${more}`}, sources: [ { format: gtfs, file: a.zip } ] }`,
    );
    const { config, problems } = parseConfig(
      `hub: { name: Hub, operator: Métropole, contact: data@example.org }\nfeeds:\n${lines.join('\n')}\n`,
    );
    if (!config) throw new Error(JSON.stringify(problems));
    const bus = await openMemoryBus({ retentionMs: 86_400_000, now: () => MORNING, newEpoch: () => 'e1' });
    const live = new LiveState(bus);
    await live.start((error) => {
      throw error;
    });
    return new DeskRig(bus, live, new FeedCatalogue(config.hub, config.feeds));
  }

  private parts(): ConstructorParameters<typeof ControlRoom>[0] {
    return {
      bus: this.bus,
      live: this.live,
      catalogue: this.catalogue,
      now: () => this.nowMs,
      store: () => this.store?.() ?? Promise.resolve(undefined),
      templates: ALERT_TEMPLATES,
      findSchedule: (feed) => this.schedules.get(feed),
    };
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  instant(plusMs = 0): Instant {
    return new Date(this.nowMs + plusMs).toISOString() as Instant;
  }

  async say(...events: HubEvent[]): Promise<void> {
    await this.bus.append(events);
    await this.live.catchUp();
  }

  /** The analyst raises an alarm, or changes it. */
  async raise(local: string, body: Partial<Alarm> = {}, feed = 'astuce'): Promise<EntityKey> {
    const alarm: Alarm = {
      feedId: feed as FeedId,
      rule: local.split(':')[0] as Alarm['rule'],
      state: 'raised',
      severity: 'critical',
      firstSeenAt: this.instant(),
      raisedAt: this.instant(),
      lastSeenAt: this.instant(),
      occurrences: 1,
      text: { fr: 'muet', en: 'silent' },
      figures: {},
      about: [],
      ...body,
    };
    await this.say(upserted('alarm', local, alarm, { feed, at: this.nowMs }));
    return `${feed}:${local}` as EntityKey;
  }

  handling(key: EntityKey) {
    return this.room.actions.handlingOf(this.live.find('alarm', key)!.event);
  }

  async emitted<K extends Kind>(kind: K): Promise<HubEvent<K>[]> {
    const from = { epoch: this.bus.epoch, topic: topicOf(kind), partition: 0, offset: 0 };
    return (await this.bus.read(from, 10_000)).map(({ event }) => event as HubEvent<K>);
  }

  /** Texts of the journal of the last day, newest first. */
  async journal(language = 'en', filter: object = {}): Promise<string[]> {
    const span = { from: this.instant(-86_400_000), to: this.instant(1_000) };
    const { lines } = await this.room.journal.read({ ...span, ...filter }, 'internal');
    return lines.map(({ by, text }) => `${by ?? '-'} ${text[language] ?? text['und']}`);
  }

  close(): Promise<void> {
    return this.live.stop();
  }
}
