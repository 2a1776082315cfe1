import { setTimeout as sleep } from 'node:timers/promises';
import { openKafkaBus } from '#libs/bus';
import type { Instant, Position } from '#libs/model';
import { openPostgresStore, type RecordStore } from '#libs/record';
import {
  auditBus,
  auditClient,
  auditRows,
  emptyReport,
  partsOf,
  ProducerWatch,
  stepOf,
  type AuditReport,
  type EmittedStep,
} from './cluster-audit-checks.js';
import type { ClusterRig } from './cluster-rig.js';
import { until } from './hub-process.js';
import type { ResumingClient } from './resuming-client.js';

export type { AuditReport };

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
  private readonly producers = new ProducerWatch();

  constructor(
    private readonly rig: ClusterRig,
    private readonly engines: { brokers: string[]; topicPrefix: string; databaseUrl: string },
  ) {}

  async run(): Promise<AuditReport> {
    const report = emptyReport();
    const steps = await this.readBus();
    report.events = steps.length;
    auditBus(steps, this.newest(), this.lastStep, report);
    const takes = [...this.rig.roles.values()].flatMap((role) => role.logged('feed-acquired'));
    this.producers.audit(steps, (feed) => takes.filter(({ feedId }) => feedId === feed).length, report);
    const names = steps.map(({ name }) => name);
    auditRows(steps, await this.readRows(names), report);
    for (const [index, client] of this.rig.clients.entries()) {
      const given = await this.readClient(client, names);
      const opening = this.clientsAt.has(client) ? [] : client.opening;
      const { gaps, snapshots } = client;
      auditClient(`client ${index + 1}`, steps, { given, opening, gaps, snapshots }, this.lastStep, report);
      this.clientsAt.set(client, client.seen.length);
    }
    for (const { key, step } of steps) this.lastStep.set(key, Math.max(step, this.lastStep.get(key) ?? 0));
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
  private async readBus(): Promise<EmittedStep[]> {
    const { brokers, topicPrefix } = this.engines;
    const bus = await openKafkaBus({ brokers, topicPrefix, access: 'read', retentionMs: 86_400_000, now: Date.now });
    const steps: EmittedStep[] = [];
    try {
      const subscription = await bus.subscribe({
        kinds: ['vehicle-position'],
        from: this.from,
        onBatch: (batch) => void steps.push(...batch.map(({ event }) => stepOf(event))),
      });
      const isThere = () => {
        const names = new Set(steps.map(({ name }) => name));
        return this.newest().every((name) => names.has(name));
      };
      // What is missing in the end is reported by name.
      for (const limitMs = Date.now() + SETTLE_LIMIT_MS; ; await sleep(100)) {
        const isLate = Date.now() > limitMs;
        await subscription.caughtUp().catch((error: unknown) => {
          if (isLate) throw error;
        });
        if (isThere() || isLate) break;
      }
      await subscription.stop();
      this.from = (await bus.bounds(['vehicle-position'])).end;
    } finally {
      await bus.close();
    }
    return steps;
  }

  /** The last step of every vehicle, as the upstreams served it. */
  private newest(): string[] {
    return [...this.rig.upstreams].flatMap(([feed, { step, vehicles }]) =>
      Array.from({ length: vehicles }, (_unused, i) => `${feed}:v${i}@${step}`),
    );
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
      ).catch(() => undefined); // What is missing is reported by name.
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

const spanFrom = (fromMs: number) => ({
  kind: 'vehicle-position' as const,
  from: new Date(fromMs).toISOString() as Instant,
  to: '2100-01-01T00:00:00.000Z' as Instant,
});
