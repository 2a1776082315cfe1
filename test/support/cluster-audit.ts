import { openKafkaBus } from '#libs/bus';
import type { HubEvent, Instant, Position } from '#libs/model';
import { openPostgresStore, type RecordStore } from '#libs/record';
import type { ClusterRig } from './cluster-rig.js';
import { stepName } from './counting-upstream.js';
import { until } from './hub-process.js';
import type { ResumingClient } from './resuming-client.js';

export interface AuditReport {
  events: number;
  /** What somebody should have and has not: `recorder: feed-1:v3@17`. */
  lost: string[];
  /** What somebody has more than once. */
  repeated: string[];
  /** Anything else that must not be: wrong order, gaps, what nobody told, feeds told by two at a time. */
  wrong: string[];
}

interface Told {
  name: string;
  key: string;
  step: number;
  feed: string;
  teller: string | undefined;
}

const SETTLE_LIMIT_MS = 60_000;

/**
 * Compares what the upstreams served, what is on the bus, what is in the tables and what each client was given: all
 * that came since the audit before. The upstreams are frozen meanwhile.
 */
export class ClusterAudit {
  private from: 'start' | Position[] = 'start';
  private sinceMs = 0;
  private readonly lastStep = new Map<string, number>();
  private readonly clientsAt = new Map<ResumingClient, number>();
  private readonly lastTeller = new Map<string, string | undefined>();
  private readonly tellerChanges = new Map<string, number>();

  constructor(
    private readonly rig: ClusterRig,
    private readonly engines: { brokers: string[]; topicPrefix: string; databaseUrl: string },
  ) {}

  async run(): Promise<AuditReport> {
    const report: AuditReport = { events: 0, lost: [], repeated: [], wrong: [] };
    const told = await this.readBus();
    report.events = told.length;
    this.checkBus(told, report);
    const names = told.map(({ name }) => name);
    compare('recorder', names, await this.readRows(names), report);
    for (const [index, client] of this.rig.clients.entries()) {
      const given = await this.readClient(client, names);
      const isFirst = !this.clientsAt.has(client);
      const opening = new Map(isFirst ? client.opening.map(partsOf) : []);
      const since = told.filter(({ key, step }) => step > (opening.get(key) ?? 0)).map(({ name }) => name);
      compare(`client ${index + 1}`, since, given, report);
      checkOrder(`client ${index + 1}`, given, this.lastStep, report);
      if (client.gaps > 0) report.wrong.push(`client ${index + 1}: ${client.gaps} gaps`);
      if (client.snapshots !== 1) report.wrong.push(`client ${index + 1}: ${client.snapshots} snapshots`);
      this.clientsAt.set(client, client.seen.length);
    }
    for (const { key, step } of told) this.lastStep.set(key, Math.max(step, this.lastStep.get(key) ?? 0));
    this.sinceMs = Math.max(...[...this.rig.upstreams.values()].map(({ seconds }) => seconds)) * 1000;
    return report;
  }

  async hasRowsFrom(fromMs: number): Promise<boolean> {
    return this.withStore(async (store) => {
      for await (const page of store.export(spanFrom(fromMs))) if (page.length > 0) return true;
      return false;
    });
  }

  /** What is on the bus since the audit before, once the last step of every upstream is there. */
  private async readBus(): Promise<Told[]> {
    const { brokers, topicPrefix } = this.engines;
    const bus = await openKafkaBus({ brokers, topicPrefix, access: 'read', retentionMs: 86_400_000, now: Date.now });
    const told: Told[] = [];
    try {
      const subscription = await bus.subscribe({
        kinds: ['vehicle-position'],
        from: this.from,
        onBatch: (batch) => void told.push(...batch.map(({ event }) => toldBy(event))),
      });
      await until(
        'the last step of every vehicle on the bus',
        async () => {
          await subscription.caughtUp();
          return this.lacksLast(told) === 0 || undefined;
        },
        SETTLE_LIMIT_MS,
      );
      await subscription.stop();
      this.from = (await bus.bounds(['vehicle-position'])).end;
    } finally {
      await bus.close();
    }
    return told;
  }

  private lacksLast(told: readonly Told[]): number {
    const names = new Set(told.map(({ name }) => name));
    let lacking = 0;
    for (const [feed, { step, vehicles }] of this.rig.upstreams) {
      for (let i = 0; i < vehicles; i += 1) if (!names.has(`${feed}:v${i}@${step}`)) lacking += 1;
    }
    return lacking;
  }

  private checkBus(told: readonly Told[], report: AuditReport): void {
    checkOrder(
      'bus',
      told.map(({ name }) => name),
      this.lastStep,
      report,
    );
    repeats(
      'bus',
      told.map(({ name }) => name),
      report,
    );
    for (const { key, feed, teller } of told) {
      // One vehicle speaks for its feed: a document is told whole.
      if (!key.endsWith(':v0') || this.lastTeller.get(feed) === teller) continue;
      this.lastTeller.set(feed, teller);
      this.tellerChanges.set(feed, (this.tellerChanges.get(feed) ?? 0) + 1);
    }
    // Two who tell a feed at the same time take turns on the bus, far more often than the feed changed hands.
    const takes = [...this.rig.roles.values()].flatMap((role) => role.logged('feed-taken'));
    for (const [feed, changes] of this.tellerChanges) {
      const taken = takes.filter(({ feedId }) => feedId === feed).length;
      if (changes > taken)
        report.wrong.push(`${feed} changed its teller ${changes} times and was taken ${taken} times`);
    }
  }

  private async readRows(expected: readonly string[]): Promise<string[]> {
    return this.withStore(async (store) => {
      let rows: string[] = [];
      await until(
        'every row',
        async () => {
          const now: string[] = [];
          for await (const page of store.export(spanFrom(this.sinceMs))) {
            for (const row of page) {
              const name = `${String(row['key'])}@${String(row['odometerM'])}`;
              const [key, step] = partsOf(name);
              if (step > (this.lastStep.get(key) ?? 0)) now.push(name);
            }
          }
          rows = now;
          const there = new Set(now);
          return expected.every((name) => there.has(name)) || undefined;
        },
        SETTLE_LIMIT_MS,
      ).catch(() => undefined); // What is missing is told by name.
      return rows;
    });
  }

  private async readClient(client: ResumingClient, expected: readonly string[]): Promise<string[]> {
    const at = this.clientsAt.get(client) ?? 0;
    const last = expected.filter((name) => this.isLast(name));
    await until(
      'the last step at a client',
      () => {
        const given = new Set(client.seen.slice(at));
        return last.every((name) => given.has(name)) || undefined;
      },
      SETTLE_LIMIT_MS,
    ).catch(() => undefined);
    return client.seen.slice(at);
  }

  private isLast(name: string): boolean {
    const [key, step] = partsOf(name);
    return this.rig.upstreams.get(key.slice(0, key.indexOf(':')))!.step === step;
  }

  private async withStore<T>(work: (store: RecordStore) => Promise<T>): Promise<T> {
    const store = await openPostgresStore({ connectionString: this.engines.databaseUrl });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
}

function compare(who: string, expected: readonly string[], given: readonly string[], report: AuditReport): void {
  const has = new Set(given);
  const should = new Set(expected);
  for (const name of should) if (!has.has(name)) report.lost.push(`${who}: ${name}`);
  for (const name of has) if (!should.has(name)) report.wrong.push(`${who}: ${name} is not on the bus`);
  repeats(who, given, report);
}

function repeats(who: string, names: readonly string[], report: AuditReport): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) report.repeated.push(`${who}: ${name}`);
    seen.add(name);
  }
}

/** Steps of a vehicle only grow, also over what was audited before. */
function checkOrder(
  who: string,
  names: readonly string[],
  before: ReadonlyMap<string, number>,
  report: AuditReport,
): void {
  const last = new Map(before);
  for (const [key, step] of names.map(partsOf)) {
    const previous = last.get(key) ?? 0;
    if (step < previous) report.wrong.push(`${who}: ${key}@${step} after ${previous}`);
    else if (step === previous && before.get(key) === step) report.repeated.push(`${who}: ${key}@${step}`);
    last.set(key, step);
  }
}

function toldBy(event: HubEvent): Told {
  const name = stepName(event);
  const [key, step] = partsOf(name);
  return { name, key, step, feed: event.feed, teller: (event.entity as { label?: string } | undefined)?.label };
}

function partsOf(name: string): [string, number] {
  const at = name.lastIndexOf('@');
  return [name.slice(0, at), Number(name.slice(at + 1))];
}

const spanFrom = (fromMs: number) => ({
  kind: 'vehicle-position' as const,
  from: new Date(fromMs).toISOString() as Instant,
  to: '2100-01-01T00:00:00.000Z' as Instant,
});
