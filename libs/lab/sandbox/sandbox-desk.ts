import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError, findHubError, invalidRequest as invalid, notFoundAt } from '#libs/errors';
import { toInstant, type Instant } from '#libs/model';
import { holderOf, isAtLeast, type AccessReader, type KeyAdmin } from '#libs/security';
import type { StreamLimits } from '#libs/stream';
import type { Clock, Log } from '#libs/telemetry';
import type { Bus } from '#libs/bus';
import type { FaultState } from '../faults/index.js';
import { MOST_DOORS, type LabDoors, type LabHost } from '../session/index.js';
import type { DeclaredFeed, SandboxDefinition } from './definition.js';
import { PushTurns } from './push-turns.js';
import { readQuota, type SandboxQuota } from './quota.js';
import { SandboxFile } from './sandbox-file.js';
import { Sandbox, type PushAnswer } from './sandbox.js';

export interface SandboxDeskOptions {
  host: LabHost;
  doors: LabDoors;
  keys: KeyAdmin;
  /** Makes a key that was just made or revoked known to this process at once. */
  refreshKeys: () => Promise<void>;
  /** Sandboxes are kept here, beside the keys. */
  file: string;
  /** A folder for each. */
  folder: string;
  clock: Clock;
  newId: () => string;
  randomBytes: (size: number) => Uint8Array;
  streamLimits: Partial<StreamLimits>;
  log: Log;
  openBus?: () => Promise<Bus>;
}

/** What a sandbox looks like to whoever may know of it. */
export interface ShownSandbox {
  id: string;
  title: string;
  createdAt: Instant;
  until: Instant;
  quota: SandboxQuota;
  feeds: string[];
  /** Where its outputs stand. */
  outputs: string;
  stream: string;
  events: string;
  page: string;
  pushed: { accepted: number; refused: number; overQuota: number };
}

const DAY_MS = 86_400_000;
const DEFAULT_LIFE_MS = 7 * DAY_MS;
const LONGEST_LIFE_MS = 90 * DAY_MS;
const MOST_PER_KEY = 20;
const MOST_TITLE = 100;
const TITLE = /^[^\p{Cc}\p{Cf}]+$/u;
const SWEEP_MS = 1_000;
const MAINTAIN_SWEEPS = 60;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const FIELDS = ['title', 'until', 'quota'];

/** The sandboxes of a hub: made, listed and ended here; each survives the process until its time is over. */
export class SandboxDesk {
  readonly counters = { createdTotal: 0, endedTotal: 0, brokenTotal: 0 };
  private readonly open = new Map<string, Sandbox>();
  /** Definitions of those that could not be opened: kept, for the next start. */
  private broken: SandboxDefinition[] = [];
  /** Being made, by whom: they count. */
  private readonly opening: string[] = [];
  private readonly file: SandboxFile;
  private readonly turns = new PushTurns();
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly options: SandboxDeskOptions) {
    this.file = new SandboxFile(options.file);
  }

  get size(): number {
    return this.open.size;
  }

  /** What all of them together were sent. */
  get pushed(): { accepted: number; refused: number; overQuota: number } {
    const all = [...this.open.values()].map(({ counters }) => counters);
    const sumOf = (name: keyof Sandbox['counters']): number => all.reduce((sum, one) => sum + one[name], 0);
    return { accepted: sumOf('acceptedTotal'), refused: sumOf('refusedTotal'), overQuota: sumOf('overQuotaTotal') };
  }

  /** Opens what was there. One that cannot be opened costs no other; its definition stays. */
  async start(): Promise<void> {
    const nowMs = this.options.clock.now();
    for (const definition of await this.file.read()) {
      if (Date.parse(definition.until) <= nowMs) await this.remove(definition);
      else
        await this.openOne(definition).catch((error: unknown) => {
          this.broken.push(definition);
          this.noteBroken(error);
        });
    }
    this.sweeping = this.keepSweeping();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
    await Promise.all([...this.open.values()].map((sandbox) => sandbox.close()));
    this.open.clear();
  }

  /** Makes a sandbox for an experimenter. The key is given here and never again. Throws REQUEST_INVALID by field. */
  async create(owner: string, body: unknown): Promise<{ sandbox: ShownSandbox; key: string }> {
    const nowMs = this.options.clock.now();
    const { title, untilMs, quota } = readWanted(body, nowMs);
    this.refuseTooMany(owner);
    this.opening.push(owner);
    try {
      return await this.make(owner, nowMs, { title, untilMs, quota });
    } finally {
      this.opening.splice(this.opening.indexOf(owner), 1);
    }
  }

  private refuseTooMany(owner: string): void {
    const owners = [...this.opening, ...[...this.open.values()].map(({ definition }) => definition.owner)];
    const mine = owners.filter((one) => one === owner).length;
    if (mine >= MOST_PER_KEY)
      throw invalid('sandboxes', String(mine + 1), `at most ${MOST_PER_KEY} at a time for one key; end some`);
    if (this.options.doors.size + this.opening.length >= MOST_DOORS)
      throw invalid('sandboxes', String(MOST_DOORS), 'fewer: this hub has no room for more now');
  }

  private async make(
    owner: string,
    nowMs: number,
    { title, untilMs, quota }: { title: string; untilMs: number; quota: SandboxQuota },
  ): Promise<{ sandbox: ShownSandbox; key: string }> {
    const id = [...this.options.randomBytes(12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
    const { key, token } = await this.options.keys.create({
      name: `sandbox ${id}`,
      role: 'reader',
      sandbox: id,
      maker: owner,
      expiresInMs: untilMs - nowMs,
    });
    const definition: SandboxDefinition = {
      id,
      title,
      createdAt: toInstant(nowMs),
      until: toInstant(untilMs),
      quota,
      owner,
      keyId: key.id,
      feeds: [],
    };
    try {
      const sandbox = await this.openOne(definition);
      await this.keep();
      await this.options.refreshKeys();
      this.counters.createdTotal += 1;
      return { sandbox: shownSandbox(sandbox), key: token };
    } catch (error) {
      // A key to nothing would stay behind, and a sandbox that nobody has the key of.
      const opened = this.open.get(id);
      await (opened ? this.endOne(opened) : this.remove(definition)).catch((fault: unknown) => this.noteBroken(fault));
      throw error;
    }
  }

  /** Those a reader is a member of; all, for administrators. */
  list(reader: AccessReader): ShownSandbox[] {
    return [...this.open.values()].filter((one) => isMember(one, reader) || reader.role === 'admin').map(shownSandbox);
  }

  /** For its members. Throws NOT_FOUND for everybody else. */
  find(reader: AccessReader, id: string): Sandbox {
    const sandbox = this.open.get(id);
    if (!sandbox || !isMember(sandbox, reader)) throw notFound(id);
    return sandbox;
  }

  show(reader: AccessReader, id: string): ShownSandbox {
    return shownSandbox(this.findManaged(reader, id));
  }

  /** Ends it: its key, its log and what it declared are gone. For members and administrators. */
  async end(reader: AccessReader, id: string): Promise<void> {
    await this.endOne(this.findManaged(reader, id));
  }

  async declare(reader: AccessReader, id: string, feed: DeclaredFeed): Promise<boolean> {
    const isNew = await this.find(reader, id).feeds.declare(feed);
    await this.keep();
    return isNew;
  }

  async undeclare(reader: AccessReader, id: string, feed: string): Promise<void> {
    await this.find(reader, id).feeds.undeclare(feed);
    await this.keep();
  }

  /** A script of faults from now on; an empty one ends what goes wrong. Throws REQUEST_INVALID by line and field. */
  async spoil(reader: AccessReader, id: string, script: unknown): Promise<FaultState[]> {
    const { faults, definition } = this.find(reader, id);
    const startMs = this.options.clock.now();
    await faults.use(script, startMs);
    definition.faults = { script, startMs };
    await this.keep();
    return faults.list();
  }

  async push(
    reader: AccessReader,
    id: string,
    body: Uint8Array,
    about: Parameters<Sandbox['push']>[1],
  ): Promise<PushAnswer> {
    return this.find(reader, id).push(body, { who: reader.keyId!, ...about });
  }

  private findManaged(reader: AccessReader, id: string): Sandbox {
    const sandbox = this.open.get(id);
    if (!sandbox || !(isMember(sandbox, reader) || reader.role === 'admin')) throw notFound(id);
    return sandbox;
  }

  private async openOne(definition: SandboxDefinition): Promise<Sandbox> {
    const { host, clock, folder, newId, streamLimits, doors, openBus } = this.options;
    const sandbox = await Sandbox.open(definition, {
      host,
      clock,
      folder: join(folder, definition.id),
      newId,
      streamLimits,
      turns: this.turns,
      ...(openBus && { openBus }),
    });
    this.open.set(definition.id, sandbox);
    doors.add({
      kind: 'sandbox',
      id: definition.id,
      session: sandbox.session,
      mayEnter: (reader) => isMember(sandbox, reader),
    });
    return sandbox;
  }

  private async endOne(sandbox: Sandbox): Promise<void> {
    const { definition } = sandbox;
    if (!this.open.delete(definition.id)) return;
    this.options.doors.remove('sandbox', definition.id);
    await sandbox.close();
    await this.remove(definition);
    await this.keep();
    this.counters.endedTotal += 1;
  }

  private async remove({ id, keyId }: SandboxDefinition): Promise<void> {
    await this.options.keys.revoke(keyId).catch((error: unknown) => {
      // One that has run out may not be kept any more.
      if (findHubError(error)?.code !== 'NOT_FOUND') this.noteBroken(error);
    });
    await this.options.refreshKeys();
    await rm(join(this.options.folder, id), { recursive: true, force: true });
  }

  private keep(): Promise<void> {
    return this.file.write([...[...this.open.values()].map(({ definition }) => definition), ...this.broken]);
  }

  private async keepSweeping(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.stopping;
    for (let turn = 1; !signal.aborted; turn += 1) {
      await clock.sleep(SWEEP_MS, signal);
      if (!signal.aborted)
        await this.sweep(turn % MAINTAIN_SWEEPS === 0).catch((error: unknown) => this.noteBroken(error));
    }
  }

  private async sweep(maintains: boolean): Promise<void> {
    const nowMs = this.options.clock.now();
    for (const sandbox of [...this.open.values()])
      await this.lookAfter(sandbox, nowMs, maintains).catch((error: unknown) => this.noteBroken(error));
  }

  private async lookAfter(sandbox: Sandbox, nowMs: number, maintains: boolean): Promise<void> {
    if (Date.parse(sandbox.definition.until) <= nowMs) return this.endOne(sandbox);
    sandbox.feeds.matchToNetworks();
    await sandbox.faults.advance();
    if (maintains) await sandbox.session.maintain();
  }

  /** Without the name of the sandbox: the log is read by others than its members. */
  private noteBroken(error: unknown): void {
    this.counters.brokenTotal += 1;
    this.options.log.warn('sandbox-failed', { code: error instanceof HubError ? error.code : (error as Error).name });
  }
}

function isMember({ definition }: Sandbox, reader: AccessReader): boolean {
  return reader.keyId !== undefined && (reader.sandbox === definition.id || holderOf(reader) === definition.owner);
}

/** Whether a role may have sandboxes of its own. */
export function mayHaveSandboxes({ role }: AccessReader): boolean {
  return isAtLeast(role, 'experimenter');
}

function shownSandbox({ definition, counters }: Sandbox): ShownSandbox {
  const { id, title, createdAt, until, quota, feeds } = definition;
  return {
    id,
    title,
    createdAt,
    until,
    quota,
    feeds: feeds.map((feed) => feed.id),
    outputs: `/sandbox/${id}`,
    stream: `/v1/stream?sandbox=${id}`,
    events: `/v1/sandboxes/${id}/events`,
    page: `/sandbox/${id}/`,
    pushed: { accepted: counters.acceptedTotal, refused: counters.refusedTotal, overQuota: counters.overQuotaTotal },
  };
}

function readWanted(body: unknown, nowMs: number): { title: string; untilMs: number; quota: SandboxQuota } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('body', typeof body, 'a JSON object');
  const stranger = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (stranger !== undefined) throw invalid(stranger.slice(0, 80), stranger, `one of ${FIELDS.join(', ')}`);
  const { title, until, quota } = body as Record<string, unknown>;
  if (typeof title !== 'string' || title.trim() === '' || title.length > MOST_TITLE || !TITLE.test(title))
    throw invalid(
      'title',
      typeof title === 'string' ? title : String(title),
      `1 to ${MOST_TITLE} characters without control characters`,
    );
  return { title, untilMs: readUntil(until, nowMs), quota: readQuota(quota) };
}

function readUntil(until: unknown, nowMs: number): number {
  if (until === undefined) return nowMs + DEFAULT_LIFE_MS;
  const ms =
    typeof until === 'string' && /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:?\d{2}))?$/i.test(until) ? Date.parse(until) : NaN;
  if (Number.isNaN(ms)) throw invalid('until', String(until), 'an instant such as 2026-01-31T18:00:00Z');
  if (ms <= nowMs) throw invalid('until', String(until), 'a time to come');
  if (ms > nowMs + LONGEST_LIFE_MS)
    throw invalid('until', String(until), `at most ${LONGEST_LIFE_MS / DAY_MS} days from now`);
  return ms;
}

function notFound(id: string): HubError {
  return notFoundAt('id', id, 'the id of a sandbox of /v1/sandboxes', 'there is no such sandbox');
}
