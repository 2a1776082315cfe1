import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Delivery, Latest } from '#libs/bus';
import type { Coordination, Lease } from '#libs/coordination';
import { KINDS, topicOf, type HubEvent, type Kind, type Position } from '#libs/model';
import { describeError, type Clock, type Log } from '#libs/telemetry';
import type { LiveState } from './live-state.js';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const FORMAT = 1;
const SAVE_EVERY_MS = 30_000;
/** Of a snapshot nobody renews; positions older than the log are found out by whoever uses them. */
const TTL_MS = 24 * 3_600_000;

interface Head {
  format: number;
  epoch: string;
  next: Position[];
}

export interface WarmSnapshotsOptions {
  coordination: Coordination;
  /** A copy of its own, for a start while the shared store is empty or away. */
  folder: string;
  epoch: string;
  clock: Clock;
  log: Log;
}

/**
 * The current state kept for whoever starts next: a log without an index of keys would have to be read from its
 * beginning, which takes minutes where days are kept. Of all processes that hold the state, the holder of one lease
 * writes. A snapshot is a kind's newest events and the positions after them: what came later is read from the bus, so
 * an old one costs time and is never wrong.
 *
 * Form: gzip of lines; first `{format, epoch, next}`, then `<partition> <offset> <event JSON>` for each entity.
 */
export class WarmSnapshots {
  readonly counters = { savedTotal: 0, loadedTotal: 0, refusedTotal: 0 };
  private readonly saved = new Map<Kind, number>();
  private lease: Lease | undefined;

  constructor(private readonly options: WarmSnapshotsOptions) {}

  /** Saves now and then until the signal aborts, then once more if it is this process that saves. */
  async run(live: LiveState, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    while (!signal.aborted) {
      await clock.sleep(SAVE_EVERY_MS, signal);
      await this.saveIfMine(live);
    }
    await this.lease?.release();
  }

  async load(kind: Kind): Promise<Latest | undefined> {
    const { coordination, epoch, log } = this.options;
    for (const read of [
      () => coordination.get(this.nameOf(kind)),
      () => readFile(this.fileOf(kind)).catch(() => undefined),
    ]) {
      try {
        const bytes = await read();
        const latest = bytes && (await decode(bytes, kind, epoch));
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
    const { coordination, folder, epoch } = this.options;
    await mkdir(folder, { recursive: true });
    for (const kind of KINDS) {
      const revision = live.revision(kind);
      if (this.saved.get(kind) === revision) {
        // The shared store may have been emptied since: then it is put back.
        const isKept = (await coordination.touch(this.nameOf(kind), TTL_MS)) || !coordination.health().ready;
        if (isKept) continue;
      }
      const bytes = await encode(live, kind, epoch);
      const partial = `${this.fileOf(kind)}.${process.pid}.partial`;
      await writeFile(partial, bytes);
      await rename(partial, this.fileOf(kind));
      await coordination.put(this.nameOf(kind), bytes, TTL_MS);
      this.saved.set(kind, revision);
    }
    this.counters.savedTotal += 1;
  }

  private async saveIfMine(live: LiveState): Promise<void> {
    const { coordination, log } = this.options;
    if (!live.ready) return;
    try {
      if (this.lease?.lost.aborted) this.lease = undefined;
      // While the shared store is away everybody keeps a copy of their own.
      this.lease ??= coordination.health().ready ? await coordination.acquire('warm-snapshots') : undefined;
      if (this.lease || !coordination.health().ready) await this.save(live);
    } catch (error) {
      log.warn('snapshot-failed', describeError(error));
    }
  }

  private nameOf(kind: Kind): string {
    return `snapshot:${this.options.epoch}:${kind}`;
  }

  private fileOf(kind: Kind): string {
    return join(this.options.folder, `${kind}.gz`);
  }
}

function encode(live: LiveState, kind: Kind, epoch: string): Promise<Buffer> {
  const head: Head = { format: FORMAT, epoch, next: live.nextPositions(kind) };
  const lines = [JSON.stringify(head)];
  for (const { position, json } of live.list(kind)) lines.push(`${position.partition} ${position.offset} ${json}`);
  return pack(lines.join('\n'), { level: 1 });
}

/** `undefined` for another log's; throws for what is no snapshot. */
async function decode(bytes: Uint8Array, kind: Kind, epoch: string): Promise<Latest | undefined> {
  const [first, ...lines] = (await unpack(bytes)).toString('utf8').split('\n');
  const head = JSON.parse(first!) as Head;
  if (head.format !== FORMAT || head.epoch !== epoch) return undefined;
  const topic = topicOf(kind);
  return {
    next: head.next,
    deliveries: lines.map((line): Delivery => {
      const space = line.indexOf(' ');
      const second = line.indexOf(' ', space + 1);
      const json = line.slice(second + 1);
      return {
        position: {
          epoch,
          topic,
          partition: Number(line.slice(0, space)),
          offset: Number(line.slice(space + 1, second)),
        },
        event: JSON.parse(json) as HubEvent,
        json,
      };
    }),
  };
}
