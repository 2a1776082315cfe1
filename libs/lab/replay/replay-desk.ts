import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedCatalogue } from '#libs/catalogue';
import { sourceIdOf } from '#libs/collect';
import type { FeedConfig } from '#libs/config';
import { type HubError, invalidRequest as invalid, notFoundAt } from '#libs/errors';
import { toInstant } from '#libs/model';
import { holderOf, type AccessReader } from '#libs/security';
import type { StreamLimits } from '#libs/stream';
import { describeError, type Clock, type Log } from '#libs/telemetry';
import type { LabDoors, LabHost } from '../session/index.js';
import { GoneReplays } from './gone-replays.js';
import { Replay, type ReplayParts } from './replay.js';
import type { ShownReplay } from './shown-replay.js';
import { readReplayOrder, readReplayWish, type ReplayWish } from './replay-request.js';
import { readTimeline, type Recording, type ReplayedFeed, type Timeline } from './timeline.js';
import { TooManyReplays } from './too-many-replays.js';

/** A recording somebody has brought, as far as a replay needs it. */
export interface BroughtRecording {
  id: string;
  owner: string;
  fromMs: number;
  toMs: number;
  feeds: readonly FeedConfig[];
  /** They stand in the recording itself: whatever they are called, they are none of the hub's. */
  describesFeeds: boolean;
  recording: Recording;
}

export interface ReplayDeskOptions {
  host: LabHost;
  doors: LabDoors;
  /** The hub's own archive. */
  archive: Recording;
  findRecording: (id: string, owner: string) => BroughtRecording | undefined;
  secrets: Record<string, string | undefined>;
  clock: Clock;
  /** Each replay has a folder of its own below it while it lasts. */
  folder: string;
  /** Where replays are noted, so that it can be said of them after a restart that they are gone. */
  file: string;
  newId: () => string;
  newReplayId: () => string;
  streamLimits: Partial<StreamLimits>;
  log: Log;
  giveWay: () => Promise<void>;
  limits?: Partial<ReplayLimits>;
}

export interface ReplayLimits {
  /** At a time, in this process and of one key. */
  most: number;
  mostPerKey: number;
  /** Bytes all of them together are reckoned to take. */
  mostBytes: number;
  /** A replay that nobody has commanded for this long is ended. */
  idleMs: number;
}

export const REPLAY_LIMITS: ReplayLimits = {
  most: 8,
  mostPerKey: 4,
  mostBytes: 1024 ** 3,
  idleMs: 6 * 3_600_000,
};

/** What a session takes without anything in it; of each document of its index; and what entities take of their document. */
const BASE_BYTES = 16 * 1024 ** 2;
const INDEX_BYTES = 300;
const ENTITY_FACTOR = 8;
/** Timetables are files; little of them is in memory. */
const ON_DISK = new Set(['gtfs', 'netex']);
/** Whoever makes or moves a replay waits so long for it. */
const PATIENCE_MS = 20_000;

/** The replays of a process: made, moved and ended here. They end with the process. */
export class ReplayDesk {
  readonly counters = { createdTotal: 0, endedTotal: 0, failedTotal: 0, refusedTotal: 0, missingTotal: 0 };
  private readonly replays = new Map<string, { replay: Replay; bytes: number; heardMs: number }>();
  private readonly gone: GoneReplays;
  private readonly limits: ReplayLimits;
  /** Being made: they count, by what is known of them. */
  private readonly opening = new Set<{ owner: string; bytes: number }>();

  constructor(private readonly options: ReplayDeskOptions) {
    this.limits = { ...REPLAY_LIMITS, ...options.limits };
    this.gone = new GoneReplays(options.file);
  }

  get size(): number {
    return this.replays.size;
  }

  get bytes(): number {
    return [...this.replays.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get documentsPlayed(): number {
    return [...this.replays.values()].reduce((sum, { replay }) => sum + replay.counters.documentsTotal, 0);
  }

  /** Those of a process that was here before are gone; what they had left is cleared away. */
  async start(): Promise<void> {
    await this.gone.open('the hub was started anew');
    await rm(this.options.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    for (const id of [...this.replays.keys()]) await this.end(id, 'the hub was stopped');
  }

  /** Throws REQUEST_INVALID by field, NOT_FOUND where nothing of the interval is left, TooManyReplays. */
  async create(reader: AccessReader, body: unknown): Promise<ShownReplay> {
    const { clock } = this.options;
    const owner = holderOf(reader)!;
    const brought = this.broughtIn(body, owner);
    const wish = readReplayWish(body, { nowMs: clock.now(), ...(brought && { bounds: brought }) });
    const feeds = this.feedsOf(wish, reader, brought);
    const one = { owner, bytes: 0 };
    this.refuseTooMany(one);
    this.opening.add(one);
    try {
      const recording = brought?.recording ?? this.options.archive;
      const timeline = await readTimeline(recording, feeds.map(replayed), wish);
      refuseEmpty(wish, timeline);
      one.bytes = reckonedBytes(timeline);
      this.refuseTooMany(one);
      const asked = { owner: one.owner, wish, feeds, isOfHubFeeds: !brought?.describesFeeds, timeline, recording };
      return await this.open(asked, one.bytes);
    } finally {
      this.opening.delete(one);
    }
  }

  /** Those of a key; all, for administrators. */
  list(reader: AccessReader): ShownReplay[] {
    return [...this.replays.values()]
      .filter(({ replay }) => reader.role === 'admin' || replay.owner === holderOf(reader))
      .map(({ replay }) => replay.show());
  }

  /** Throws NOT_FOUND for whoever may not know of it, Gone for what has ended. */
  find(reader: AccessReader, id: string): Replay {
    const held = this.replays.get(id);
    if (!held) throw this.gone.reasonFor(id, reader) ?? notFound(id);
    if (!this.isFor(held.replay, reader)) throw notFound(id);
    held.heardMs = this.options.clock.now();
    return held.replay;
  }

  async order(reader: AccessReader, id: string, body: unknown): Promise<ShownReplay> {
    const replay = this.find(reader, id);
    const order = readReplayOrder(body, replay.interval);
    if (order.op === 'end') {
      const shown = replay.show();
      await this.end(id, 'it was ended');
      return { ...shown, state: 'ended' };
    }
    replay.order(order);
    await this.settled(replay);
    return replay.show();
  }

  async remove(reader: AccessReader, id: string): Promise<void> {
    this.find(reader, id);
    await this.end(id, 'it was ended');
  }

  /** Ends replays that nobody has commanded for long. */
  async sweep(): Promise<void> {
    const nowMs = this.options.clock.now();
    for (const [id, { heardMs, replay }] of [...this.replays]) {
      if (nowMs - heardMs > this.limits.idleMs) await this.end(id, 'nobody had asked for it for long');
      else await replay.session.bus.maintain(nowMs);
    }
  }

  private async open(
    asked: Pick<ReplayParts, 'owner' | 'wish' | 'feeds' | 'isOfHubFeeds' | 'timeline' | 'recording'>,
    bytes: number,
  ): Promise<ShownReplay> {
    const { owner, feeds, timeline } = asked;
    const { host, doors, secrets, clock, folder, newId, newReplayId, streamLimits, giveWay, log } = this.options;
    const id = newReplayId();
    const replay = await Replay.open({
      ...asked,
      id,
      host,
      secrets,
      pace: clock,
      folder: join(folder, id),
      newId,
      streamLimits,
      giveWay,
    });
    this.replays.set(id, { replay, bytes, heardMs: clock.now() });
    doors.add({ kind: 'replay', id, session: replay.session, mayEnter: (reader) => this.isFor(replay, reader) });
    this.counters.createdTotal += 1;
    this.counters.missingTotal += timeline.missing.length;
    await this.gone.begun(id, owner).catch((error: unknown) => log.warn('replay-not-noted', describeError(error)));
    replay.start();
    await this.settled(replay);
    log.info('replay-started', {
      documents: timeline.documents.length,
      feeds: feeds.length,
      missing: timeline.missing.length,
    });
    return replay.show();
  }

  private async end(id: string, why: string): Promise<void> {
    const held = this.replays.get(id);
    if (!held) return;
    const { doors, folder, clock, log } = this.options;
    if (held.replay.state === 'failed') this.counters.failedTotal += 1;
    this.replays.delete(id);
    doors.remove('replay', id);
    this.counters.endedTotal += 1;
    await held.replay.close();
    await rm(join(folder, id), { recursive: true, force: true });
    await this.gone
      .ended(id, held.replay.owner, `${why} at ${toInstant(clock.now())}`)
      .catch((error: unknown) => log.warn('replay-not-noted', describeError(error)));
  }

  /** Whoever made it, as long as he may read all its feeds, and administrators. */
  private isFor(replay: Replay, reader: AccessReader): boolean {
    if (reader.keyId === undefined) return false;
    if (reader.role === 'admin') return true;
    const { catalogue } = this.options.host;
    return (
      replay.owner === holderOf(reader) &&
      (!replay.isOfHubFeeds ||
        replay.feedIds.every((feed) => !catalogue.find(feed) || catalogue.guard.mayReadFeed(reader.audience, feed)))
    );
  }

  private broughtIn(body: unknown, owner: string): BroughtRecording | undefined {
    const id = (body as { recording?: unknown } | null)?.recording;
    if (typeof id !== 'string') return undefined;
    const found = this.options.findRecording(id, owner);
    if (!found) throw invalid('recording', id, 'the id of a recording you have uploaded');
    return found;
  }

  /** A feed that may not be read is as unknown as one that is not there. */
  private feedsOf(wish: ReplayWish, { audience }: AccessReader, brought: BroughtRecording | undefined): FeedConfig[] {
    const { host } = this.options;
    const known = brought?.describesFeeds
      ? brought.feeds
      : readable(brought?.feeds ?? host.config.feeds, host.catalogue, audience);
    const isAll = wish.feeds.includes('all');
    const feeds = isAll
      ? [...known]
      : wish.feeds.map((id, at) => {
          const found = known.find((feed) => feed.id === id);
          if (!found) throw invalid(`feeds[${at}]`, id, 'the id of a feed you may read');
          return found;
        });
    wish.faults.forEach(({ target }, at) => {
      const feed = target.split(/[/:]/, 1)[0];
      if (!feeds.some(({ id }) => id === feed))
        throw invalid(`faults[${at}].target`, target, 'something of a feed of the replay');
    });
    return feeds;
  }

  private refuseTooMany(asked: { owner: string; bytes: number }): void {
    const { most, mostPerKey, mostBytes } = this.limits;
    const { owner } = asked;
    const open = [...this.replays.values()].map(({ replay, bytes }) => ({ owner: replay.owner, bytes }));
    const others = [...open, ...[...this.opening].filter((one) => one !== asked)];
    const mine = others.filter((one) => one.owner === owner).length;
    const bytes = others.reduce((sum, one) => sum + one.bytes, asked.bytes);
    const refuse = (what: string): never => {
      this.counters.refusedTotal += 1;
      throw new TooManyReplays(what);
    };
    if (mine >= mostPerKey) refuse(`at most ${mostPerKey} replays at a time of one key; end one`);
    if (others.length >= most) refuse(`at most ${most} replays at a time in this hub`);
    if (others.length > 0 && bytes > mostBytes)
      refuse(
        `the replays of this hub may take ${Math.round(mostBytes / 1024 ** 2)} MiB together; choose fewer feeds or a shorter interval`,
      );
  }

  private async settled(replay: Replay): Promise<void> {
    const patience = new AbortController();
    await Promise.race([replay.settled(), this.options.clock.sleep(PATIENCE_MS, patience.signal)]);
    patience.abort();
  }
}

function readable(
  feeds: readonly FeedConfig[],
  { guard }: FeedCatalogue,
  audience: AccessReader['audience'],
): FeedConfig[] {
  return feeds.filter(({ id }) => guard.mayReadFeed(audience, id));
}

function replayed(feed: FeedConfig): ReplayedFeed {
  const increments = feed.sources.flatMap((source, at) =>
    source.exchange === 'increment' || 'subscribe' in source || 'mqtt' in source ? [sourceIdOf(source, at)] : [],
  );
  return { feedId: feed.id, increments: new Set(increments) };
}

function refuseEmpty({ fromMs, toMs }: ReplayWish, { before, documents }: Timeline): void {
  if (before.length + documents.length > 0) return;
  throw notFoundAt(
    'from',
    toInstant(fromMs),
    'a period that has some, as /v1/feeds/{id}/documents lists them',
    `no document of these feeds is kept from ${toInstant(fromMs)} to ${toInstant(toMs)}: they came before, later, or are gone`,
  );
}

function reckonedBytes({ before, documents }: Timeline): number {
  const entities = before.reduce((sum, { format, bytes }) => sum + (ON_DISK.has(format) ? 0 : bytes), 0);
  return BASE_BYTES + INDEX_BYTES * (before.length + documents.length) + ENTITY_FACTOR * entities;
}

function notFound(id: string): HubError {
  return notFoundAt('id', id, 'the id of a replay of /v1/replays', 'there is no such replay');
}
