import { open, type Database, type RootDatabase } from 'lmdb';
import { HubError } from '#libs/errors';
import { KINDS, topicOf, type HubEvent, type Kind, type Position } from '#libs/model';
import type { Delivery } from '../bus.js';
import { isIntact, readHead, readJson } from './record-codec.js';

/** Bump when the layout below changes; a log of another format is refused, not guessed at. */
export const LOG_FORMAT = 1;
/** One read takes this much JSON at most, so that a batch of large events does not fill the memory. */
const MAX_READ_BYTES = 8 * 2 ** 20;

export interface TopicState {
  /** Offset of the next event. Offsets have no gaps but those compaction makes. */
  end: number;
  droppedThrough: number;
  /** Bytes of the records kept. */
  bytes: number;
}

/** One record on its way into the log. */
export interface NewRecord {
  kind: Kind;
  offset: number;
  key: Buffer;
  record: Buffer;
}

export interface MaintenanceSlice {
  dropped: { offset: number; newest: boolean; remove: boolean }[];
  /** Where the next slice goes on; `undefined` when this pass is done. */
  next: number | undefined;
}

interface Topic {
  state: TopicState;
  /** offset → record */
  log: Database<Buffer, number>;
  /** index key → offset of its newest event */
  newest: Database<number, Buffer>;
}

/**
 * The log in LMDB: per kind a tree of records and a tree of the newest offset per key; beside them one tree with the
 * state of each topic and one with the consumers' positions. Every method that writes does so in one transaction,
 * which is on the disk when its promise resolves. Writes must not overlap: the bus has one writer.
 */
export class LogStore {
  readonly epoch: string;
  private readonly topics = new Map<Kind, Topic>();
  private readonly consumers = new Map<string, Map<string, number>>();

  private constructor(
    private readonly root: RootDatabase<unknown, string>,
    private readonly meta: Database<unknown, string>,
    private readonly positions: Database<Record<string, number>, string>,
    epoch: string,
  ) {
    this.epoch = epoch;
  }

  /** Throws what LMDB throws; the files have been checked before. */
  static async open(folder: string, newEpoch: () => string): Promise<LogStore> {
    const root: RootDatabase<unknown, string> = open({
      path: folder,
      noSubdir: false,
      maxDbs: 2 * KINDS.length + 4,
      encoding: 'json',
      // A resolved write is then on the disk, not only visible.
      overlappingSync: false,
    });
    try {
      const meta = root.openDB<unknown, string>({ name: 'meta', encoding: 'json' });
      const found = meta.get('log') as { format: number; epoch: string } | undefined;
      if (found !== undefined && found.format !== LOG_FORMAT) {
        throw new HubError(
          'LOG_FORMAT',
          `the log in ${folder} has format ${found.format}, this version ${LOG_FORMAT}`,
          {
            where: folder,
            got: String(found.format),
            expected: String(LOG_FORMAT),
          },
        );
      }
      const identity = found ?? { format: LOG_FORMAT, epoch: newEpoch() };
      if (found === undefined) await meta.put('log', identity);
      const positions = root.openDB<Record<string, number>, string>({ name: 'consumers', encoding: 'json' });
      const store = new LogStore(root, meta, positions, identity.epoch);
      for (const kind of KINDS) store.openTopic(kind);
      for (const { key, value } of positions.getRange()) store.consumers.set(key, new Map(Object.entries(value)));
      return store;
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  state(kind: Kind): Readonly<TopicState> {
    return this.topics.get(kind)!.state;
  }

  async write(records: readonly NewRecord[]): Promise<void> {
    const states = new Map<Kind, TopicState>();
    for (const { kind, offset, record } of records) {
      const state = states.get(kind) ?? { ...this.topics.get(kind)!.state };
      states.set(kind, { ...state, end: offset + 1, bytes: state.bytes + record.length });
    }
    await this.commit((write) => {
      for (const { kind, offset, key, record } of records) {
        const topic = this.topics.get(kind)!;
        write(topic.log.put(offset, record));
        write(topic.newest.put(key, offset));
      }
      for (const [kind, state] of states) write(this.meta.put(topicOf(kind), state));
    });
    for (const [kind, state] of states) this.topics.get(kind)!.state = state;
  }

  /**
   * Up to `limit` events at or after `offset`. Throws LOG_CORRUPT at the first record that is not what was written;
   * those before it are given first.
   */
  read(kind: Kind, offset: number, limit: number): Delivery[] {
    const { log, state } = this.topics.get(kind)!;
    // The snapshot may date from before the last commit within this turn of the event loop.
    this.root.resetReadTxn();
    const found: Delivery[] = [];
    let bytes = 0;
    let expected = offset > state.droppedThrough ? offset : undefined;
    for (const { key, value } of log.getRange({ start: offset, limit })) {
      const problem = isIntact(value)
        ? expected !== undefined && key !== expected && `offset ${expected} is missing`
        : `the record at offset ${key} is damaged`;
      if (problem) {
        if (found.length > 0) return found;
        throw this.corrupt(kind, problem);
      }
      const json = readJson(value);
      const position: Position = { epoch: this.epoch, topic: topicOf(kind), partition: 0, offset: key };
      found.push({ position, event: JSON.parse(json) as HubEvent, json });
      bytes += value.length;
      expected = key >= state.droppedThrough ? key + 1 : undefined;
      if (bytes > MAX_READ_BYTES) break;
    }
    if (found.length === 0 && expected !== undefined && expected < state.end) {
      throw this.corrupt(kind, `offset ${expected} is missing`);
    }
    return found;
  }

  firstOffset(kind: Kind): number {
    const { log, state } = this.topics.get(kind)!;
    this.root.resetReadTxn();
    for (const key of log.getKeys({ limit: 1 })) return key;
    return state.end;
  }

  /**
   * Looks at up to `limit` records from `from` on and drops those `mayDrop` names: superseded ones, and newest removes.
   * Stops at the first record for which `isOld` is false.
   */
  async maintain(
    kind: Kind,
    from: number,
    limit: number,
    isOld: (appendedAt: number) => boolean,
  ): Promise<MaintenanceSlice> {
    const topic = this.topics.get(kind)!;
    this.root.resetReadTxn();
    const drop: { offset: number; newest: boolean; remove: boolean; indexKey: Buffer; bytes: number }[] = [];
    let next: number | undefined;
    let looked = 0;
    for (const { key: offset, value } of topic.log.getRange({ start: from, limit })) {
      // A damaged record is left for its reader to report.
      if (isIntact(value)) {
        const head = readHead(value);
        if (!isOld(head.appendedAt)) {
          looked = 0;
          break;
        }
        const newest = topic.newest.get(head.indexKey) === offset;
        const remove = head.op === 'remove';
        if (!newest || remove) {
          drop.push({ offset, newest, remove, indexKey: Buffer.from(head.indexKey), bytes: value.length });
        }
      }
      looked += 1;
      next = offset + 1;
    }
    if (looked < limit) next = undefined;
    if (drop.length > 0) {
      const state: TopicState = {
        end: topic.state.end,
        droppedThrough: Math.max(topic.state.droppedThrough, drop[drop.length - 1]!.offset),
        bytes: topic.state.bytes - drop.reduce((sum, { bytes }) => sum + bytes, 0),
      };
      await this.commit((write) => {
        for (const { offset, newest, indexKey } of drop) {
          write(topic.log.remove(offset));
          if (newest) write(topic.newest.remove(indexKey));
        }
        write(this.meta.put(topicOf(kind), state));
      });
      topic.state = state;
    }
    return { dropped: drop.map(({ offset, newest, remove }) => ({ offset, newest, remove })), next };
  }

  consumerNames(): ReadonlySet<string> {
    return new Set(this.consumers.keys());
  }

  consumerOffsets(consumer: string): ReadonlyMap<string, number> {
    return this.consumers.get(consumer) ?? new Map();
  }

  async saveConsumer(consumer: string, offsets: ReadonlyMap<string, number>): Promise<void> {
    const merged = new Map([...this.consumerOffsets(consumer), ...offsets]);
    await this.commit((write) => write(this.positions.put(consumer, Object.fromEntries(merged))));
    this.consumers.set(consumer, merged);
  }

  async close(): Promise<void> {
    await this.root.close();
  }

  private openTopic(kind: Kind): void {
    this.topics.set(kind, {
      state: (this.meta.get(topicOf(kind)) as TopicState | undefined) ?? { end: 0, droppedThrough: -1, bytes: 0 },
      log: this.root.openDB<Buffer, number>({ name: `log:${kind}`, encoding: 'binary' }),
      newest: this.root.openDB<number, Buffer>({
        name: `newest:${kind}`,
        encoding: 'ordered-binary',
        keyEncoding: 'binary',
      }),
    });
  }

  /** Runs `action` as one transaction; `write` takes the promise of each operation, which fail all together. */
  private async commit(action: (write: (operation: Promise<boolean>) => void) => void): Promise<void> {
    // Each operation has a promise of its own; the one of the batch tells it all, so the others must not count as
    // rejections nobody handles.
    const done = this.root.batch(() => action((operation) => void operation.catch(ignore)));
    try {
      await done;
    } catch (error) {
      const reason = (error as { commitError?: Promise<unknown> }).commitError;
      const cause = await Promise.resolve(reason).then(
        () => error,
        (detail: unknown) => detail,
      );
      throw new HubError('BUS_UNAVAILABLE', `the log cannot be written: ${(cause as Error).message}`, {
        retryable: true,
        cause,
      });
    }
  }

  private corrupt(kind: Kind, problem: string): HubError {
    return new HubError(
      'LOG_CORRUPT',
      `the log of ${topicOf(kind)} is damaged: ${problem}. Start the hub again: it sets the damaged log aside and begins a new one`,
      { where: topicOf(kind) },
    );
  }
}

function ignore(): void {
  // The batch's own promise reports the failure.
}
