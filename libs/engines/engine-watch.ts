import type { Bus, LockState } from '#libs/bus';
import { HubError, findHubError, type ErrorCode } from '#libs/errors';
import { Probe, type Clock, type Log, type Metrics } from '#libs/telemetry';
import type { RoleReport } from './role-health.js';

/** What no waiting repairs: the engines must be opened anew, or the process must end. */
const FATAL: ReadonlySet<ErrorCode> = new Set(['LOG_REPLACED', 'LOCK_LOST']);
/** Brokers hear of topics one after the other: a log counts as replaced when it was found so twice. */
const CONFIRMED = 2;

export interface EngineWatchOptions {
  bus: Bus;
  /** Where the bus is, for whoever has to look there: `Kafka at kafka-1:9092`. */
  place: string;
  /** Whether the data folder is still this process's. */
  folderState?: () => LockState;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/**
 * Looks after the bus of a process: whether it answers, for `/health/ready`, and whether it is still the log the process
 * was started on. `failed` resolves when it is not.
 */
export class EngineWatch {
  readonly failed: Promise<HubError>;
  private readonly probe: Probe;
  private running: Promise<void> | undefined;
  private readonly place: string;
  private found = 0;

  constructor({ bus, place, folderState = () => 'held', clock, log, metrics }: EngineWatchOptions) {
    this.place = place;
    let fail!: (error: HubError) => void;
    this.failed = new Promise((resolve) => (fail = resolve));
    this.probe = new Probe({
      ask: async () => {
        if (folderState() === 'lost') throw folderLost();
        await bus.probe();
      },
      clock,
      onAnswer: (error) => {
        const known = findHubError(error);
        if (!known || !FATAL.has(known.code)) {
          this.found = 0;
          return;
        }
        this.found += 1;
        if (known.code === 'LOG_REPLACED' && this.found < CONFIRMED) return;
        log.error('engine-lost', { epoch: bus.epoch, error: known });
        fail(known);
      },
    });
    metrics.gauge('estuaire_bus_silent_seconds', 'Since the bus last answered', [], (gauge) =>
      gauge.set(this.probe.silentMs / 1000),
    );
    metrics.total(
      'estuaire_bus_probe_failures_total',
      'Times the bus did not answer or refused, since the start',
      [],
      (set) => set(this.probe.failuresTotal),
    );
  }

  start(): void {
    this.running ??= this.probe.run();
  }

  async stop(): Promise<void> {
    this.probe.stop();
    await this.running;
  }

  report(): RoleReport {
    const { trouble } = this.probe;
    return trouble === undefined ? { ready: true } : { ready: false, detail: `${this.place}: ${trouble}` };
  }
}

function folderLost(): HubError {
  return new HubError(
    'LOCK_LOST',
    'another process has taken the data folder over, or its lock was deleted: one of them has to go, or take a folder of its own (HUB_DATA_DIR)',
  );
}
