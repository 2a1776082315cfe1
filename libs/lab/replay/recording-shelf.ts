import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig, type FeedConfig, type HubConfig } from '#libs/config';
import { findHubError, HubError, invalidRequest as invalid, notFoundAt } from '#libs/errors';
import { ZipEntryFault } from '#libs/formats/gtfs';
import { toInstant, type FeedId, type Instant } from '#libs/model';
import { holderOf, type AccessReader } from '#libs/security';
import { RawArchive } from '#libs/sources';
import type { Clock } from '#libs/telemetry';
import { TooManyReplays } from './too-many-replays.js';
import { readRecordingZip, type ReadRecording } from './recording-zip.js';
import type { BroughtRecording } from './replay-desk.js';

export interface RecordingShelfOptions {
  /** A folder for each recording. */
  folder: string;
  hub: HubConfig['hub'];
  /** Those of the hub: a zip that describes no feeds is of those of them that its bringer may read. */
  feeds: readonly FeedConfig[];
  mayRead: (reader: AccessReader, feed: FeedId) => boolean;
  clock: Clock;
  newId: () => string;
}

/** A recording as whoever brought it sees it. */
export interface ShownRecording {
  id: string;
  from: Instant;
  to: Instant;
  feeds: FeedId[];
  documents: number;
  bytes: number;
  createdAt: Instant;
  until: Instant;
  /** Entries that were left out, and why. */
  refused: { entry: string; reason: string }[];
}

/** As it stands in the folder of a recording. */
interface Kept {
  shown: ShownRecording;
  owner: string;
  /** As configured, in the form of a configuration. */
  feeds: unknown[];
}

/** Bytes of one zip, of all recordings together, and how many one key may have. */
export const MOST_RECORDING_BYTES = 128 * 1024 ** 2;
const MOST_BYTES = 1024 ** 3;
const MOST_PER_KEY = 10;
const LIFE_MS = 7 * 86_400_000;
const NOT_DROPPED = { maxAgeMs: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER };

/** Recordings people have brought to be replayed: kept in a folder of their own, seen by nobody else. */
export class RecordingShelf {
  /** One at a time: each is in memory, unpacked, until it is written. */
  private isReading = false;
  private readonly known = new Map<string, { kept: Kept; feeds: FeedConfig[] }>();

  constructor(private readonly options: RecordingShelfOptions) {}

  get bytes(): number {
    return [...this.known.values()].reduce((sum, { kept }) => sum + kept.shown.bytes, 0);
  }

  /** Takes up what was brought before; what cannot be read is cleared away. */
  async start(): Promise<void> {
    for (const id of await readdir(this.options.folder).catch(() => [])) {
      const folder = join(this.options.folder, id);
      try {
        const kept = JSON.parse(await readFile(join(folder, 'recording.json'), 'utf8')) as Kept;
        this.known.set(id, { kept, feeds: this.configOf(kept.feeds) });
      } catch {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  /** Rejects with REQUEST_INVALID for what is no recording, TooManyReplays while another is being read. */
  async add(reader: AccessReader, zip: Uint8Array): Promise<ShownRecording> {
    if (this.isReading) throw new TooManyReplays('another recording is being read', 10);
    this.isReading = true;
    try {
      return await this.addOne(reader, zip);
    } catch (error) {
      const known = findHubError(error);
      const isBad = known?.code === 'CONTAINER_UNREADABLE' || known?.code === 'LIMIT_EXCEEDED';
      if (!isBad && !(error instanceof ZipEntryFault)) throw error;
      const expected = known?.expected ?? 'a zip of documents';
      throw new HubError('REQUEST_INVALID', `body: ${(error as Error).message}, expected ${expected}`, {
        where: 'body',
        got: known?.got ?? 'another',
        expected,
        cause: error,
      });
    } finally {
      this.isReading = false;
    }
  }

  private async addOne(reader: AccessReader, zip: Uint8Array): Promise<ShownRecording> {
    const owner = holderOf(reader)!;
    const mine = [...this.known.values()].filter(({ kept }) => kept.owner === owner).length;
    if (mine >= MOST_PER_KEY) throw invalid('recordings', String(mine + 1), `at most ${MOST_PER_KEY}; delete some`);
    const readable = this.options.feeds.filter(({ id: feed }) => this.options.mayRead(reader, feed));
    const read = await readRecordingZip(zip, readable);
    const bytes = read.documents.reduce((sum, { document }) => sum + document.bytes.byteLength, 0);
    if (this.bytes + bytes > MOST_BYTES)
      throw new HubError('LIMIT_EXCEEDED', `recordings: the hub keeps at most ${MOST_BYTES} bytes of them`);
    const feeds = read.feeds === undefined ? undefined : this.configOf(read.feeds);
    const id = this.options.newId();
    const folder = join(this.options.folder, id);
    const nowMs = this.options.clock.now();
    const shown: ShownRecording = {
      id,
      from: toInstant(read.fromMs),
      to: toInstant(read.toMs),
      feeds: [...new Set(read.documents.map(({ document }) => document.feedId))],
      documents: read.documents.length,
      bytes,
      createdAt: toInstant(nowMs),
      until: toInstant(nowMs + LIFE_MS),
      refused: read.refused,
    };
    const own = feeds ?? readable.filter((feed) => shown.feeds.includes(feed.id));
    const kept: Kept = { shown, owner, feeds: read.feeds ?? [] };
    await this.write(folder, read, kept);
    this.known.set(id, { kept, feeds: [...own] });
    return shown;
  }

  list(owner: string): ShownRecording[] {
    return [...this.known.values()].filter(({ kept }) => kept.owner === owner).map(({ kept }) => kept.shown);
  }

  find(id: string, owner: string): BroughtRecording | undefined {
    const found = this.known.get(id);
    if (!found || found.kept.owner !== owner) return undefined;
    const { shown } = found.kept;
    const own = found.feeds.length > 0 ? found.feeds : this.options.feeds;
    return {
      id,
      owner,
      fromMs: Date.parse(shown.from),
      toMs: Date.parse(shown.to),
      feeds: own.filter((feed) => shown.feeds.includes(feed.id)),
      describesFeeds: found.kept.feeds.length > 0,
      recording: this.archiveOf(join(this.options.folder, id)),
    };
  }

  /** Throws NOT_FOUND for whoever has not brought it. */
  async remove(id: string, owner: string): Promise<void> {
    if (this.known.get(id)?.kept.owner !== owner)
      throw notFoundAt('id', id, 'the id of a recording of /v1/recordings', 'there is no such recording');
    this.known.delete(id);
    await rm(join(this.options.folder, id), { recursive: true, force: true });
  }

  /** Drops those whose time is over. */
  async sweep(): Promise<void> {
    const nowMs = this.options.clock.now();
    for (const [id, { kept }] of [...this.known])
      if (Date.parse(kept.shown.until) <= nowMs) await this.remove(id, kept.owner);
  }

  private archiveOf(folder: string): RawArchive {
    return new RawArchive(join(folder, 'raw'), NOT_DROPPED);
  }

  /** All or nothing: a recording without its description is cleared away at the next start. */
  private async write(folder: string, { documents }: ReadRecording, kept: Kept): Promise<void> {
    try {
      const archive = this.archiveOf(folder);
      for (const { document } of documents) await archive.keep(document);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'recording.json'), JSON.stringify(kept));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Checked as a configuration is. Throws REQUEST_INVALID with the first problem. */
  private configOf(feeds: readonly unknown[]): FeedConfig[] {
    if (feeds.length === 0) return [];
    const { hub } = this.options;
    const { config, problems } = parseConfig(JSON.stringify({ hub, feeds }));
    if (config) return config.feeds;
    const [first] = problems ?? [];
    throw invalid('feeds.json', first?.path ?? '', first?.message ?? 'feeds as in a configuration');
  }
}
