import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRedisServer, type RedisServer } from '#libs/testing';
import { ClusterAudit, type AuditReport } from './cluster-audit.js';
import { CountingUpstream } from './counting-upstream.js';
import { atDatabase, query } from './database.js';
import { noteFault } from './fault-table.js';
import { metricOf } from './http.js';
import { temporaryDataDir, until, type DataDir } from './hub-process.js';
import { HubRole } from './hub-role.js';
import { ResumingClient } from './resuming-client.js';

export interface ClusterRigOptions {
  brokers: string;
  postgresUrl: string;
  replication?: number;
  feeds?: number;
  vehicles?: number;
  /** Name and role of each process. */
  processes?: Record<string, string>;
}

const EVERY_PROCESS = {
  'collector-1': 'collector',
  'collector-2': 'collector',
  recorder: 'recorder',
  publisher: 'publisher',
  'streamer-1': 'streamer',
  'streamer-2': 'streamer',
  analyst: 'analyst',
};
export const LEASE_PERIOD_MS = 1_000;
const POLL = '400ms';
const RECOVERY_LIMIT_MS = 60_000;

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * A hub whose roles are processes of their own, under a load in which every event can be identified, with clients that
 * follow it.
 */
export class ClusterRig {
  readonly upstreams = new Map<string, CountingUpstream>();
  readonly roles = new Map<string, HubRole>();
  readonly clients: ResumingClient[] = [];
  private audits!: ClusterAudit;
  private config!: string;
  private databaseUrl!: string;

  private constructor(
    private readonly options: ClusterRigOptions,
    readonly prefix: string,
    private readonly data: DataDir,
    readonly redis: RedisServer,
  ) {}

  static async start(options: ClusterRigOptions): Promise<ClusterRig> {
    const prefix = `fault-${randomUUID().slice(0, 8)}.`;
    const rig = new ClusterRig(options, prefix, temporaryDataDir(), await startRedisServer());
    try {
      await rig.begin();
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  /** Runs a statement in the database the recorder writes to. */
  rows(sql: string): Promise<Record<string, unknown>[]> {
    return query(this.databaseUrl, sql);
  }

  get feedIds(): string[] {
    return [...this.upstreams.keys()];
  }

  role(name: string): HubRole {
    return this.roles.get(name)!;
  }

  /** A further process of a role, not started yet, with a data folder of its own. */
  addRole(name: string, role: string): HubRole {
    const added = new HubRole(name, role, this.config, join(this.data.path, name), {
      ASKER: name,
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redis.url,
    });
    this.roles.set(name, added);
    return added;
  }

  async removeRole(name: string): Promise<void> {
    await this.role(name).kill();
    this.roles.delete(name);
  }

  /** The collector that owns a feed, by what its newest event at a client says. */
  collectorOf(feedId: string): HubRole {
    return this.role(this.lastCollectors.get(feedId)!);
  }

  /** The streamer a client is connected to. */
  gatewayOf(client: number): HubRole {
    return [...this.roles.values()].find(
      ({ role, url }) => role === 'streamer' && url === this.clients[client]!.gateway,
    )!;
  }

  /** How each client was closed the last time. */
  lastCloseCodes(): (number | undefined)[] {
    return this.clients.map(({ closeCodes }) => closeCodes.at(-1));
  }

  private readonly lastCollectors = new Map<string, string>();
  private watched: { sinceMs: number; firstMs: Map<string, number> } | undefined;

  /**
   * Milliseconds from an instant until every client has had an event of every feed (or of those named) that was produced
   * after it.
   */
  async freshEverywhere(sinceMs: number, feedIds: readonly string[] = this.feedIds): Promise<number> {
    const watched = { sinceMs, firstMs: new Map<string, number>() };
    this.watched = watched;
    const wanted = this.clients.flatMap((_, client) => feedIds.map((feed) => `${client} ${feed}`));
    await until(
      'new events of every feed at every client',
      () => wanted.every((one) => watched.firstMs.has(one)) || undefined,
      RECOVERY_LIMIT_MS,
    ).catch((late: Error) => {
      throw new Error(`${late.message}; had ${[...watched.firstMs.keys()].join()}\n${this.tails()}`);
    });
    return Math.max(...wanted.map((one) => watched.firstMs.get(one)!)) - sinceMs;
  }

  /** Milliseconds from an instant until rows of events after it are in the database. */
  async freshRows(sinceMs: number): Promise<number> {
    await until(
      'new rows',
      async () => (await this.audits.hasRowsFrom(sinceMs + 1_000)) || undefined,
      RECOVERY_LIMIT_MS,
    );
    return Date.now() - sinceMs;
  }

  /** Resolves when every collector owns a feed. */
  async untilShared(): Promise<void> {
    const collectors = [...this.roles.values()].filter(({ role }) => role === 'collector');
    await until('the feeds to be shared out', async () => {
      const held = await Promise.all(collectors.map(({ url }) => metricOf(url, 'estuaire_collector_feeds_held')));
      return held.every((one) => (one.get('') ?? 0) > 0) || undefined;
    });
  }

  /**
   * One fault under load, then the audit of everything since the last one. `act` does the fault and gives the
   * milliseconds it took to recover; without a number they are those until every client has news of every feed. `note`
   * is added to its line in the table.
   */
  async fault(
    name: string,
    act: () => Promise<number | void>,
    note = () => '',
  ): Promise<AuditReport & { recoveryMs: number }> {
    this.freeze(false);
    await this.freshEverywhere(Date.now());
    const atMs = Date.now();
    const recoveryMs = (await act()) ?? (await this.freshEverywhere(atMs));
    await this.freshEverywhere(Date.now());
    const report = await this.audit();
    const { lost, repeated, events } = report;
    noteFault({ fault: name + note(), recoveryMs, lost: lost.length, repeated: repeated.length, events });
    return { ...report, recoveryMs };
  }

  async audit(): Promise<AuditReport> {
    this.freeze(true);
    const report = await this.audits.run().catch((late: Error) => {
      throw new Error(`${late.message}\n${this.tails()}`);
    });
    this.freeze(false);
    return report;
  }

  async stop(): Promise<void> {
    this.clients.forEach((client) => client.close());
    await Promise.all([...this.roles.values()].map((role) => role.kill()));
    this.upstreams.forEach((upstream) => upstream.close());
    await this.redis.stop();
    this.data.remove();
  }

  private freeze(frozen: boolean): void {
    for (const upstream of this.upstreams.values()) upstream.frozen = frozen;
  }

  private async begin(): Promise<void> {
    const { feeds = 3, vehicles = 40, processes = EVERY_PROCESS, brokers } = this.options;
    for (let i = 1; i <= feeds; i += 1) this.upstreams.set(`feed-${i}`, new CountingUpstream(vehicles));
    this.databaseUrl = await this.createDatabase();
    this.config = join(this.data.path, 'hub.yaml');
    writeFileSync(this.config, await this.configuration());
    for (const [name, role] of Object.entries(processes)) this.addRole(name, role);
    const roles = [...this.roles.values()];
    await Promise.all(roles.map((role) => role.start()));
    await Promise.all(roles.map((role) => role.untilReady(120_000)));
    const streamers = roles.filter(({ role }) => role === 'streamer');
    for (const i of streamers.keys()) this.clients.push(this.newClient(i, streamers));
    this.audits = new ClusterAudit(this, {
      brokers: brokers.split(','),
      topicPrefix: this.prefix,
      databaseUrl: this.databaseUrl,
    });
    await until('every client to be open', () => this.clients.every(({ snapshots }) => snapshots > 0) || undefined);
  }

  private newClient(index: number, streamers: readonly HubRole[]): ResumingClient {
    const client = new ResumingClient();
    client.onEvent = ({ feed, producedAt, entity }) => {
      this.lastCollectors.set(feed, (entity as { label?: string } | undefined)?.label ?? '');
      const watched = this.watched;
      if (!watched || Date.parse(producedAt) <= watched.sinceMs) return;
      if (!watched.firstMs.has(`${index} ${feed}`)) watched.firstMs.set(`${index} ${feed}`, Date.now());
    };
    client.follow(() => streamers.map(({ url }) => url), index);
    return client;
  }

  private async createDatabase(): Promise<string> {
    const name = this.prefix.replace(/\W/g, '_');
    await query(this.options.postgresUrl, `create database "${name}"`);
    return atDatabase(this.options.postgresUrl, name).href;
  }

  private async configuration(): Promise<string> {
    const { brokers, replication = 1 } = this.options;
    const feeds = await Promise.all(
      [...this.upstreams].map(async ([id, upstream]) => {
        const url = (await upstream.listen()).replace('/vehicles.pb', '/${ASKER:-nobody}/vehicles.pb');
        return `  - id: ${id}
    title: ${id}
    producer: Test
    licence: CC0-1.0
    sources: [{ id: vehicles, format: gtfs-rt, url: '${url}', every: ${POLL} }]
`;
      }),
    );
    return `hub: { name: Faults, operator: Test, contact: test@example.org }
engines:
  bus: { kafka: { brokers: [${brokers.split(',').map((one) => `'${one}'`)}], partitions: 3, replication: ${replication}, topicPrefix: '${this.prefix}' } }
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL, prefix: '${this.prefix}', leasePeriod: ${LEASE_PERIOD_MS}ms } }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
${feeds.join('')}`;
  }

  /** The last log lines of every process, for a failure to be understood. */
  private tails(): string {
    return [...this.roles.values()]
      .map(({ name, process: { log } }) => `${name}:\n${log().trimEnd().split('\n').slice(-8).join('\n')}`)
      .join('\n');
  }
}
