import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery, Latest } from '#libs/bus';
import type { Coordination, Lease } from '#libs/coordination';
import { KINDS, type FeedId, type Kind } from '#libs/model';
import { describeError, type Clock, type Log } from '#libs/telemetry';
import type { LiveState } from './live-state.js';
import {
  snapshotHeadOf,
  inPieces,
  packPiece,
  readSnapshotHead,
  readPiece,
  refuseCut,
  unpackPiece,
} from './snapshot-form.js';

const SAVE_EVERY_MS = 30_000;
/** At most this share of the time goes into saving: a state that takes long to write is written less often. */
const SAVING_SHARE = 0.1;
/** Of a snapshot nobody renews; positions older than the log are found out by whoever uses them. */
const TTL_MS = 24 * 3_600_000;
/** Pieces unpacked ahead of the one that is read: the work of other threads. */
const AHEAD = 3;

export interface WarmSnapshotsOptions {
  coordination: Coordination;
  /** A copy of its own, for a start while the shared store is empty or away. */
  folder: string;
  epoch: string;
  clock: Clock;
  log: Log;
  /** Of a process that follows some feeds: the name of its part, whose processes share a snapshot, and the feeds. */
  part?: { name: string; feeds: readonly FeedId[] } | undefined;
}

/** Where a snapshot is kept: both places are written and read alike. */
interface Shelf {
  read(name: string): Promise<Uint8Array | undefined>;
}

/**
 * The current state kept for whoever starts next: a log without an index of keys would have to be read from its
 * beginning, which takes minutes where days are kept. Of all processes that hold the same state, the holder of one lease
 * writes. A snapshot is a kind's newest events and the positions after them: what came later is read from the bus, so
 * an old one costs time and is never wrong. One of another version, of other feeds or with anything missing is refused
 * as a whole.
 *
 * Form: a head, and pieces of some megabytes in one of two slots, so that whoever reads one snapshot is not disturbed by
 * the next being written.
 */
export class WarmSnapshots {
  readonly counters = { savedTotal: 0, loadedTotal: 0, refusedTotal: 0 };
  private readonly saved = new Map<Kind, { revision: number; pieces: string[] }>();
  private slot = 0;
  private lease: Lease | undefined;

  constructor(private readonly options: WarmSnapshotsOptions) {}

  /** Saves now and then until the signal aborts, then once more if it is this process that saves. */
  async run(live: LiveState, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    let pauseMs = SAVE_EVERY_MS;
    while (!signal.aborted) {
      await clock.sleep(pauseMs, signal);
      const startedMs = clock.now();
      await this.saveIfMine(live);
      pauseMs = Math.max(SAVE_EVERY_MS, (clock.now() - startedMs) / SAVING_SHARE);
    }
    await this.lease?.release();
  }

  async load(kind: Kind): Promise<Latest | undefined> {
    const { coordination, log } = this.options;
    const shelves: Shelf[] = [
      { read: (name) => coordination.get(name) },
      { read: (name) => readFile(this.fileOf(name)).catch(() => undefined) },
    ];
    for (const shelf of shelves) {
      try {
        const latest = await this.loadFrom(shelf, kind);
        if (latest) {
          this.counters.loadedTotal += 1;
          return latest;
        }
      } catch (error) {
        this.counters.refusedTotal += 1;
        log.warn('snapshot-refused', { kind, ...describeError(error) });
      }
    }
    return undefined;
  }

  /** Saves the kinds that have changed since the last time. */
  async save(live: LiveState): Promise<void> {
    const { folder } = this.options;
    await mkdir(folder, { recursive: true });
    for (const kind of KINDS) if (!(await this.isKept(kind, live.revision(kind)))) await this.saveKind(live, kind);
    this.counters.savedTotal += 1;
  }

  private async loadFrom(shelf: Shelf, kind: Kind): Promise<Latest | undefined> {
    const { epoch, part } = this.options;
    const bytes = await shelf.read(this.nameOf(kind));
    const head = bytes && readSnapshotHead(bytes, { epoch, feeds: part?.feeds });
    if (!head) return undefined;
    const deliveries: Delivery[] = [];
    const coming: Promise<string>[] = [];
    for (let i = 0; i < head.pieces; i += 1) {
      while (coming.length < Math.min(head.pieces, i + AHEAD)) {
        const text = shelf.read(`${head.id}:${coming.length}`).then((piece) => unpackPiece(piece, head));
        // Whoever waits for it hears of it.
        text.catch(() => undefined);
        coming.push(text);
      }
      const text = await coming[i]!;
      coming[i] = Promise.resolve('');
      readPiece(text, kind, epoch, deliveries);
    }
    refuseCut(deliveries, head);
    return { next: [...head.next], deliveries };
  }

  /** The shared store may have been emptied since: then it is put back. */
  private async isKept(kind: Kind, revision: number): Promise<boolean> {
    const { coordination } = this.options;
    const saved = this.saved.get(kind);
    if (saved?.revision !== revision) return false;
    for (const name of [this.nameOf(kind), ...saved.pieces])
      if (!(await coordination.touch(name, TTL_MS)) && coordination.health().ready) return false;
    return true;
  }

  private async saveKind(live: LiveState, kind: Kind): Promise<void> {
    const { epoch, part } = this.options;
    // One turn of the event loop: entities and positions are of the same moment.
    const revision = live.revision(kind);
    const next = live.nextPositions(kind);
    const entities = [...live.list(kind)];
    const id = `${this.nameOf(kind)}:${(this.slot ^= 1)}`;
    const stamp = `${id}:${revision}:${this.options.clock.now()}`;
    const pieces: string[] = [];
    for (const piece of inPieces(entities)) {
      const name = `${id}:${pieces.length}`;
      pieces.push(name);
      await this.keep(name, await packPiece(stamp, piece));
    }
    const about = { epoch, feeds: part?.feeds, id, stamp, pieces: pieces.length, entities: entities.length, next };
    await this.keep(this.nameOf(kind), snapshotHeadOf(about));
    this.saved.set(kind, { revision, pieces });
  }

  private async keep(name: string, bytes: Buffer): Promise<void> {
    const file = this.fileOf(name);
    const partial = `${file}.${process.pid}.partial`;
    await writeFile(partial, bytes);
    await rename(partial, file);
    await this.options.coordination.put(name, bytes, TTL_MS);
  }

  private async saveIfMine(live: LiveState): Promise<void> {
    const { coordination, log, part } = this.options;
    if (!live.ready) return;
    try {
      if (this.lease?.lost.aborted) this.lease = undefined;
      // While the shared store is away everybody keeps a copy of their own.
      const name = part ? `warm-snapshots:${part.name}` : 'warm-snapshots';
      this.lease ??= coordination.health().ready ? await coordination.acquire(name) : undefined;
      if (this.lease || !coordination.health().ready) await this.save(live);
    } catch (error) {
      log.warn('snapshot-failed', describeError(error));
    }
  }

  private nameOf(kind: Kind): string {
    const { epoch, part } = this.options;
    return `snapshot:${epoch}:${part ? `${part.name}:` : ''}${kind}`;
  }

  /** Named without the epoch: a folder holds the newest of one log. */
  private fileOf(name: string): string {
    const { folder, epoch } = this.options;
    return join(folder, name.slice(`snapshot:${epoch}:`.length).replaceAll(':', '.'));
  }
}
