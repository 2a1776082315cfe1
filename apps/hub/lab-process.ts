import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HubConfig, HubEnvironment } from '#libs/config';
import type { LabPlace, RoleReport, RunningProcess } from '#libs/engines';
import { withinTime } from '#libs/telemetry';
import type { LabStart } from '../lab/lab-start.js';

/** The laboratory has what the city leaves. So much below the priority of the hub, as far as that goes. */
const NICER = 10;
const LOWEST = 19;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** One that has run for so long failed by something new. */
const SETTLED_MS = 300_000;
/** Opening hundreds of sandboxes takes its time; one that takes longer hangs. */
const START_PATIENCE_MS = 120_000;
const STOP_PATIENCE_MS = 8_000;
const METRICS_PATIENCE_MS = 2_000;

export interface LabProcessOptions {
  config: HubConfig;
  environment: HubEnvironment;
  secrets: Record<string, string | undefined>;
  /** The program; default: the laboratory's. */
  main?: string;
  /** Milliseconds that only grow. */
  now?: () => number;
}

/**
 * The laboratory of a hub in a process of its own, so that no trial slows the city: it has a lower priority, and its death
 * ends its streams and replays and nothing else. It is started when there is something in it, or somebody with a key asks;
 * when it dies, again, after a pause that grows to a minute.
 */
export class LabProcess implements LabPlace {
  readonly secret = randomBytes(32).toString('hex');
  readonly counters = { startedTotal: 0, diedTotal: 0 };
  private readonly now: () => number;
  private hub: RunningProcess | undefined;
  private child: ChildProcess | undefined;
  private url: string | undefined;
  private starting: Promise<string> | undefined;
  private failures = 0;
  private again: NodeJS.Timeout | undefined;
  private why: string | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: LabProcessOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** To be called once the hub listens. */
  attach(hub: RunningProcess): void {
    this.hub = hub;
    const { metrics } = hub.engines;
    metrics.gauge('estuaire_lab_process_up', '1 while the process of the laboratory can be asked', [], (gauge) =>
      gauge.set(this.isOpen ? 1 : 0),
    );
    metrics.total(
      'estuaire_lab_process_total',
      'Starts of the process of the laboratory, and times it ended unasked',
      ['what'],
      (set) => {
        for (const [what, count] of Object.entries(this.counters)) set(count, { what: what.replace('Total', '') });
      },
    );
    if (this.isWanted()) void this.begin().catch(() => undefined);
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  get isOpen(): boolean {
    return this.url !== undefined;
  }

  async address(): Promise<string> {
    if (this.url !== undefined) return this.url;
    if (this.isStopping || !this.hub) throw new Error('the hub is starting or stopping');
    if (this.again) throw new Error('the laboratory ended and is being started again');
    return this.begin();
  }

  report(): RoleReport {
    return this.why === undefined ? { ready: true } : { ready: true, degraded: true, detail: this.why };
  }

  async metrics(): Promise<string> {
    if (this.url === undefined) return '';
    try {
      const address = `${this.url}/metrics`;
      const text = await withinTime(this.stopping.signal, METRICS_PATIENCE_MS, async (signal) =>
        (await fetch(address, { signal })).text(),
      );
      return text.replaceAll(/^(?!(# (HELP|TYPE) )?estuaire_lab_).*\n?/gm, '');
    } catch {
      return '';
    }
  }

  /** Its clients are asked to come back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.again);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve_) => child.once('exit', () => resolve_()));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await gone;
    clearTimeout(late);
  }

  /** Whether there is something that goes on without being asked. */
  private isWanted(): boolean {
    const { config, environment } = this.options;
    const inFolder = (...path: string[]): boolean => existsSync(join(resolve(environment.dataDir), ...path));
    return config.lab.mqtt !== undefined || inFolder('access', 'sandboxes.json') || inFolder('lab-recordings');
  }

  private begin(): Promise<string> {
    return (this.starting ??= this.start().finally(() => (this.starting = undefined)));
  }

  private async start(): Promise<string> {
    const { config, environment, secrets, main = MAIN } = this.options;
    const { log } = this.hub!.engines;
    const child = fork(main, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
    this.child = child;
    this.counters.startedTotal += 1;
    const startedMs = this.now();
    child.once('exit', (code, signal) => this.ended(code, signal, startedMs));
    const start: LabStart = {
      config,
      environment,
      secrets: { ...secrets },
      secret: this.secret,
      publicUrl: this.hubUrl,
    };
    child.send(start, () => undefined);
    this.url = await this.untilReady(child);
    // Only now: whoever asks for it first waits for its start.
    lower(child);
    this.why = undefined;
    log.info('lab-process-started', { pid: child.pid, seconds: (this.now() - startedMs) / 1000 });
    return this.url;
  }

  private get hubUrl(): string {
    return this.hub!.engines.publicUrl();
  }

  private untilReady(child: ChildProcess): Promise<string> {
    return new Promise((ready, failed) => {
      const late = setTimeout(() => child.kill('SIGKILL'), START_PATIENCE_MS);
      child.once('message', (message) => {
        clearTimeout(late);
        ready((message as { url: string }).url);
      });
      child.once('error', (error) => failed(error));
      child.once('exit', () => {
        clearTimeout(late);
        failed(new Error('the laboratory ended while it was started; it is tried again'));
      });
    });
  }

  private ended(code: number | null, signal: NodeJS.Signals | null, startedMs: number): void {
    this.url = undefined;
    if (this.isStopping) return;
    this.counters.diedTotal += 1;
    this.failures = this.now() - startedMs > SETTLED_MS ? 1 : this.failures + 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1));
    this.why = `its process ended (${signal ?? `code ${code}`}) and is started again; the city goes on without it`;
    this.hub!.engines.log.error('lab-process-ended', { code, signal, againInSeconds: pauseMs / 1000 });
    this.again = setTimeout(() => {
      this.again = undefined;
      if (!this.isStopping) void this.begin().catch(() => undefined);
    }, pauseMs);
  }
}

const MAIN = fileURLToPath(new URL('../lab/main.js', import.meta.url));

/**
 * Linux gives each thread a priority of its own, and those of V8 that collect garbage are there before one can ask: all
 * that are there are lowered, later ones inherit. Where a system does not let that be done, the laboratory has the
 * priority of the city.
 */
function lower({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  const priority = Math.min(LOWEST, getPriority() + NICER);
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, priority);
    } catch {
      // Not let, or the thread has ended meanwhile.
    }
  }
}

function threadsOf(pid: number): number[] {
  const folder = `/proc/${pid}/task`;
  return existsSync(folder) ? readdirSync(folder).map(Number) : [pid];
}
