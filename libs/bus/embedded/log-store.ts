import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { HubError } from '#libs/errors';
import { KINDS, topicOf, type HubEvent, type Kind } from '#libs/model';
import type { Delivery } from '../bus.js';
import {
  IDENTITY,
  LAYOUT,
  LOG_FORMAT,
  corrupt,
  getJson,
  jsonEntry,
  openTree,
  otherFormat,
  treeNames,
  treesOf,
  type Identity,
  type LogTree,
  type TopicState,
} from './trees.js';
import { decodeValue, encodeValue, isIntact, offsetKey, offsetOf, readHead, readJson } from './value-codec.js';

/** Stands in the folder of a log that was put back from a copy, see `docs/operations.md`. */
const RESTORED = 'restored';
/** More events than a hub can have appended between a copy and the loss: 3,000 a second for eight months. */
const RESTORED_LEAP = 2 ** 36;

/** One read takes this much JSON at most, so that a batch of large events does not fill the memory. */
const MAX_READ_BYTES = 8 * 2 ** 20;

/** One event on its way into the log. */
export interface NewEvent {
  kind: Kind;
  offset: number;
  /** As in the log's tree. */
  offsetKey: Buffer;
  /** As in the index of newest events. */
  indexKey: Buffer;
  value: Buffer;
}

export interface MaintenanceSlice {
  dropped: { newest: boolean; offset: number }[];
  /** Where the next slice goes on; `undefined` when this pass is done. */
  next: number | undefined;
}

interface Topic {
  state: TopicState;
  /** offset → event */
  log: LogTree;
  /** index key → offset of its newest event */
  newest: LogTree;
}

/**
 * The log in LMDB: per kind a tree of events and a tree of the newest offset per key; beside them one tree with the
 * state of each topic and one with the consumers' positions. Every method that writes does so in one transaction,
 * which is on the disk when its promise resolves. Writes must not overlap: the bus has one writer.
 */
export class LogStore {
  private readonly topics = new Map<Kind, Topic>();
  private readonly consumers = new Map<string, Map<string, number>>();

  private constructor(
    private readonly root: RootDatabase<Buffer, Buffer>,
    private readonly meta: LogTree,
    private readonly positions: LogTree,
    readonly epoch: string,
    /** Another process writes, so that what is known of a topic is read again each time. */
    private readonly writtenElsewhere = false,
  ) {}

  /** A log another process of this machine writes. Throws what LMDB throws, LOG_FORMAT, or LOG_CORRUPT where there is none. */
  static async openForReading(folder: string): Promise<LogStore> {
    const root: RootDatabase<Buffer, Buffer> = open({ path: folder, ...LAYOUT, readOnly: true });
    try {
      // A reader that was killed keeps its place, and the pages from there on would never be used again.
      root.readerCheck();
      const meta = openTree(root, 'meta');
      const found = getJson<Identity>(meta, IDENTITY);
      if (found === undefined) throw corrupt('meta', 'the identity of the log is missing');
      if (found.format !== LOG_FORMAT) throw otherFormat(folder, found.format);
      const store = new LogStore(root, meta, openTree(root, 'consumers'), found.epoch, true);
      for (const kind of KINDS) store.openTopic(kind);
      return store;
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  /** Throws what LMDB throws, or LOG_FORMAT or LOG_CORRUPT; the file has been checked before. */
  static async open(
    folder: string,
    newEpoch: () => string,
    outlives: 'power-cut' | 'process' = 'power-cut',
  ): Promise<LogStore> {
    const root: RootDatabase<Buffer, Buffer> = open({
      path: folder,
      ...LAYOUT,
      // A resolved write is then on the disk, not only visible.
      overlappingSync: false,
      noSync: outlives === 'process',
      // Transactions are made of explicit batches only. The implicit ones have a promise of their own that nobody can
      // listen to, whose rejection on a full disk would end the process.
      eventTurnBatching: false,
    });
    try {
      const trees = treeNames(root);
      const meta = openTree(root, 'meta');
      const found = getJson<Identity>(meta, IDENTITY);
      if (found !== undefined && found.format !== LOG_FORMAT) throw otherFormat(folder, found.format);
      // A tree whose name was damaged would be begun anew, empty; so those that must be there are counted.
      const expected = found === undefined ? [] : ['consumers', ...found.kinds.flatMap(treesOf)];
      const missing = expected.find((name) => !trees.has(name));
      if (missing !== undefined) throw corrupt(missing, 'it is missing');

      const epoch = found?.epoch ?? newEpoch();
      const store = new LogStore(root, meta, openTree(root, 'consumers'), epoch);
      for (const kind of KINDS) store.openTopic(kind);
      store.loadConsumers();
      if (found === undefined && KINDS.some((kind) => store.firstKept(kind) !== undefined)) {
        throw corrupt('meta', 'the identity of the log is missing');
      }
      if (found === undefined || KINDS.some((kind) => !found.kinds.includes(kind))) {
        const identity: Identity = { format: LOG_FORMAT, epoch, kinds: KINDS };
        await store.commit((write) => write(meta.put(...jsonEntry(IDENTITY, identity))));
      }
      if (existsSync(join(folder, RESTORED))) {
        await store.leaveOffsetsOut();
        rmSync(join(folder, RESTORED));
      }
      return store;
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  state(kind: Kind): Readonly<TopicState> {
    return this.topics.get(kind)!.state;
  }

  /** Grows with every transaction, whoever made it. */
  get lastTransaction(): number {
    return (this.root.getStats() as { lastTxnId: number }).lastTxnId;
  }

  /** Takes up what another process has written since. */
  refresh(): void {
    this.beginReading(...KINDS);
  }

  async write(events: readonly NewEvent[]): Promise<void> {
    const states = new Map<Kind, TopicState>();
    for (const { kind, offset, value } of events) {
      const state = states.get(kind) ?? this.topics.get(kind)!.state;
      states.set(kind, { ...state, end: offset + 1, bytes: state.bytes + value.length });
    }
    await this.commit((write) => {
      for (const event of events) {
        const topic = this.topics.get(event.kind)!;
        write(topic.log.put(event.offsetKey, event.value));
        write(topic.newest.put(event.indexKey, encodeValue(event.indexKey, event.offsetKey)));
      }
      for (const [kind, state] of states) write(this.meta.put(...jsonEntry(topicOf(kind), state)));
    });
    for (const [kind, state] of states) this.topics.get(kind)!.state = state;
  }

  /**
   * Up to `limit` events at or after `offset`. Throws LOG_CORRUPT at the first event that is missing or not what was
   * written; those before it are given first.
   */
  read(kind: Kind, offset: number, limit: number): Delivery[] {
    this.beginReading(kind);
    const { log, state } = this.topics.get(kind)!;
    const found: Delivery[] = [];
    let bytes = 0;
    // Below what was dropped there are holes; from there on every offset must be there.
    let expected = offset > state.droppedThrough ? offset : undefined;
    for (const { key, value } of log.getRange({ start: offsetKey(offset), limit })) {
      const at = offsetOf(key);
      const problem = !isIntact(key, value)
        ? `the event at offset ${at} is damaged`
        : expected !== undefined && at !== expected && `the event at offset ${expected} is missing`;
      if (problem) {
        if (found.length > 0) return found;
        throw corrupt(topicOf(kind), problem);
      }
      const json = readJson(value);
      const position = { epoch: this.epoch, topic: topicOf(kind), partition: 0, offset: at };
      found.push({ position, event: JSON.parse(json) as HubEvent, json });
      bytes += value.length;
      expected = at >= state.droppedThrough ? at + 1 : undefined;
      if (bytes > MAX_READ_BYTES) break;
    }
    if (found.length === 0 && expected !== undefined && expected < state.end) {
      throw corrupt(topicOf(kind), `the event at offset ${expected} is missing`);
    }
    return found;
  }

  /** The newest event of each key, in log order. Throws LOG_CORRUPT at one that is missing or not what was written. */
  newest(kind: Kind): Delivery[] {
    this.beginReading(kind);
    const { log, newest } = this.topics.get(kind)!;
    const offsets: number[] = [];
    for (const { key, value } of newest.getRange({})) {
      const at = decodeValue(key, value);
      if (!at) throw corrupt(topicOf(kind), 'the index of newest events is damaged');
      offsets.push(offsetOf(at));
    }
    return offsets
      .sort((a, b) => a - b)
      .map((offset) => {
        const key = offsetKey(offset);
        const value = log.get(key);
        if (value === undefined || !isIntact(key, value))
          throw corrupt(topicOf(kind), `the event at offset ${offset} is damaged`);
        const json = readJson(value);
        const position = { epoch: this.epoch, topic: topicOf(kind), partition: 0, offset };
        return { position, event: JSON.parse(json) as HubEvent, json };
      });
  }

  /** The end of the log when it is empty. */
  firstOffset(kind: Kind): number {
    return this.firstKept(kind) ?? this.state(kind).end;
  }

  /**
   * Looks at up to `limit` events from `from` on and drops those that are superseded or are removes. Stops at the first
   * one for which `isOld` is false.
   */
  async maintain(
    kind: Kind,
    from: number,
    limit: number,
    isOld: (appendedAt: number) => boolean,
  ): Promise<MaintenanceSlice> {
    const topic = this.topics.get(kind)!;
    this.root.resetReadTxn();
    const drop: { key: Buffer; indexKey: Buffer; newest: boolean; bytes: number }[] = [];
    let next: number | undefined;
    let looked = 0;
    for (const { key, value } of topic.log.getRange({ start: offsetKey(from), limit })) {
      looked += 1;
      next = offsetOf(key) + 1;
      // A damaged event is left for its reader to report.
      if (!isIntact(key, value)) continue;
      const head = readHead(value);
      if (!isOld(head.appendedAt)) {
        looked = 0;
        break;
      }
      const newest = this.newestOffset(topic, head.indexKey) === offsetOf(key);
      if (newest && head.op === 'upsert') continue;
      drop.push({ key: Buffer.from(key), indexKey: Buffer.from(head.indexKey), newest, bytes: value.length });
    }
    const last = drop[drop.length - 1];
    if (last !== undefined) {
      const state: TopicState = {
        end: topic.state.end,
        droppedThrough: Math.max(topic.state.droppedThrough, offsetOf(last.key)),
        bytes: topic.state.bytes - drop.reduce((sum, { bytes }) => sum + bytes, 0),
      };
      await this.commit((write) => {
        for (const { key, indexKey, newest } of drop) {
          write(topic.log.remove(key));
          if (newest) write(topic.newest.remove(indexKey));
        }
        write(this.meta.put(...jsonEntry(topicOf(kind), state)));
      });
      topic.state = state;
    }
    return {
      dropped: drop.map(({ key, newest }) => ({ offset: offsetOf(key), newest })),
      next: looked < limit ? undefined : next,
    };
  }

  consumerNames(): ReadonlySet<string> {
    return new Set(this.consumers.keys());
  }

  consumerOffsets(consumer: string): ReadonlyMap<string, number> {
    return this.consumers.get(consumer) ?? new Map();
  }

  async saveConsumer(consumer: string, offsets: ReadonlyMap<string, number>): Promise<void> {
    const merged = new Map([...this.consumerOffsets(consumer), ...offsets]);
    await this.commit((write) => write(this.positions.put(...jsonEntry(consumer, Object.fromEntries(merged)))));
    this.consumers.set(consumer, merged);
  }

  async close(): Promise<void> {
    await this.root.close();
  }

  /** What is known of the topics and what is read of them in this turn of the event loop are of the same moment. */
  private beginReading(...kinds: readonly Kind[]): void {
    // The snapshot may date from before the last commit within this turn.
    this.root.resetReadTxn();
    if (this.writtenElsewhere) for (const kind of kinds) this.topics.get(kind)!.state = this.storedState(kind);
  }

  private storedState(kind: Kind): TopicState {
    return getJson<TopicState>(this.meta, topicOf(kind)) ?? { end: 0, droppedThrough: -1, bytes: 0 };
  }

  private firstKept(kind: Kind): number | undefined {
    this.beginReading(kind);
    for (const key of this.topics.get(kind)!.log.getKeys({ limit: 1 })) return offsetOf(key);
    return undefined;
  }

  /**
   * Offsets given out after the copy was made name events that are lost. No later event may get one of them, or a client that
   * comes back with such a cursor would go on among events that are not those it has: it is sent `gap` instead.
   */
  private async leaveOffsetsOut(): Promise<void> {
    const states = KINDS.map((kind): [Kind, TopicState] => {
      const { end, bytes } = this.state(kind);
      return [kind, { end: end + RESTORED_LEAP, droppedThrough: end + RESTORED_LEAP - 1, bytes }];
    });
    await this.commit((write) => {
      for (const [kind, state] of states) write(this.meta.put(...jsonEntry(topicOf(kind), state)));
    });
    for (const [kind, state] of states) this.topics.get(kind)!.state = state;
  }

  private openTopic(kind: Kind): void {
    const [log, newest] = treesOf(kind);
    this.topics.set(kind, {
      state: this.storedState(kind),
      log: openTree(this.root, log),
      newest: openTree(this.root, newest),
    });
  }

  private loadConsumers(): void {
    for (const { key } of this.positions.getRange()) {
      const consumer = key.toString('utf8');
      const offsets = getJson<Record<string, number>>(this.positions, consumer);
      this.consumers.set(consumer, new Map(Object.entries(offsets ?? {})));
    }
  }

  private newestOffset({ newest }: Topic, indexKey: Buffer): number | undefined {
    const value = newest.get(indexKey);
    const offset = value && decodeValue(indexKey, value);
    if (value && !offset) throw corrupt('the index of newest events', 'an entry is damaged');
    return offset && offsetOf(offset);
  }

  /** Runs `action` as one transaction; `write` takes the promise of each operation, which fail all together. */
  private async commit(action: (write: (operation: Promise<boolean>) => void) => void): Promise<void> {
    // Each operation has a promise of its own; the promise of the batch reports for all, so the others must not count as
    // rejections nobody handles.
    const done = this.root.batch(() => action((operation) => void operation.catch(ignore)));
    try {
      await done;
    } catch (error) {
      const detail = (error as { commitError?: Promise<unknown> }).commitError;
      const cause = await Promise.resolve(detail).then(
        () => error,
        (reason: unknown) => reason,
      );
      throw new HubError('BUS_UNAVAILABLE', `the log cannot be written: ${(cause as Error).message}`, {
        retryable: true,
        cause,
      });
    }
  }
}

function ignore(): void {
  // The batch's own promise reports the failure.
}
