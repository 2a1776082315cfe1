import { randomBytes, randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, type Engines } from '#libs/engines';
import { RecordingShelf, ReplayDesk } from '#libs/lab';

/** Clients of the stream of one replay. */
const MOST_CLIENTS = 100;
const SWEEP_MS = 60_000;

/** The replays of the process, and the recordings people have brought. */
@Injectable()
export class ReplaysService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly desk: ReplayDesk;
  readonly recordings: RecordingShelf;
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    const { config, environment, clock, doors, log, metrics, archive, secrets } = engines;
    const folder = resolve(environment.dataDir);
    const { maxSubscriptionsPerClient, maxBufferedBytesPerClient, heartbeat } = config.stream;
    const newShortId = (): string => randomBytes(8).toString('hex');
    const recordings = new RecordingShelf({
      folder: join(folder, 'lab-recordings'),
      hub: config.hub,
      feeds: config.feeds,
      mayRead: ({ audience }, feed) => engines.catalogue.guard.mayReadFeed(audience, feed),
      clock,
      newId: newShortId,
    });
    const desk = new ReplayDesk({
      host: engines,
      doors,
      archive,
      findRecording: (id, owner) => recordings.find(id, owner),
      secrets,
      clock,
      folder: join(folder, 'lab-replays'),
      file: join(folder, 'access', 'replays.json'),
      newId: randomUUID,
      newReplayId: newShortId,
      streamLimits: {
        maxClients: Math.min(MOST_CLIENTS, config.stream.maxClients),
        maxSubscriptionsPerClient,
        maxBufferedBytesPerClient,
        heartbeatMs: heartbeat,
      },
      log,
      giveWay: () => new Promise((turn) => setImmediate(turn)),
    });
    this.desk = desk;
    this.recordings = recordings;
    metrics.gauge('estuaire_lab_replays', 'Replays that are open', [], (gauge) => gauge.set(desk.size));
    metrics.gauge('estuaire_lab_replays_bytes', 'Memory the open replays are reckoned to take', [], (gauge) =>
      gauge.set(desk.bytes),
    );
    metrics.gauge('estuaire_lab_recordings_bytes', 'Recordings people have brought', [], (gauge) =>
      gauge.set(recordings.bytes),
    );
    metrics.total('estuaire_lab_replays_total', 'Replays by what became of them', ['what'], (set) => {
      for (const [what, count] of Object.entries(desk.counters)) set(count, { what: what.replace('Total', '') });
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.desk.start();
      await this.recordings.start();
    } catch (error) {
      // The city goes on without its laboratory.
      this.engines.log.error('replays-not-started', { error });
    }
    this.sweeping = this.keepSweeping();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
    await this.desk.stop();
  }

  private async keepSweeping(): Promise<void> {
    const { signal } = this.stopping;
    const { clock, log } = this.engines;
    while (!signal.aborted) {
      await clock.sleep(SWEEP_MS, signal);
      if (signal.aborted) return;
      await this.desk.sweep().catch((error: unknown) => log.warn('replays-not-swept', { error }));
      await this.recordings.sweep().catch((error: unknown) => log.warn('recordings-not-swept', { error }));
    }
  }
}
