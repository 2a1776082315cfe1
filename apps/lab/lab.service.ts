import { randomBytes, randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, type Engines } from '#libs/engines';
import { SandboxDesk } from '#libs/lab';
import { TakeOutSender } from './take-out-sender.js';

/** Clients of the stream of one session: a trial is watched by few. */
const MOST_CLIENTS = 100;

/** The sandboxes of the process. */
@Injectable()
export class LabService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly sandboxes: SandboxDesk;
  readonly takeOuts: TakeOutSender;

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    const { config, environment, keys, access, clock, doors, log, metrics } = engines;
    const folder = resolve(environment.dataDir);
    const { maxSubscriptionsPerClient, maxBufferedBytesPerClient, heartbeat } = config.stream;
    const desk = new SandboxDesk({
      host: engines,
      doors,
      keys,
      refreshKeys: () => access.refresh(),
      file: join(folder, 'access', 'sandboxes.json'),
      folder: join(folder, 'lab'),
      clock,
      newId: randomUUID,
      randomBytes,
      streamLimits: {
        maxClients: Math.min(MOST_CLIENTS, config.stream.maxClients),
        maxSubscriptionsPerClient,
        maxBufferedBytesPerClient,
        heartbeatMs: heartbeat,
      },
      log,
    });
    this.sandboxes = desk;
    this.takeOuts = new TakeOutSender((error) => log.error('take-out-broken', { error }));
    metrics.gauge('estuaire_lab_sandboxes', 'Sandboxes that are open', [], (gauge) => gauge.set(desk.size));
    metrics.total('estuaire_lab_pushed_events_total', 'Events sent to sandboxes, all together', ['outcome'], (set) => {
      const { accepted, refused, overQuota } = desk.pushed;
      set(accepted, { outcome: 'accepted' });
      set(refused, { outcome: 'refused' });
      set(overQuota, { outcome: 'over the quota, batches' });
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.sandboxes.start();
    } catch (error) {
      // The city goes on without its laboratory.
      this.engines.log.error('lab-not-started', { error });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sandboxes.stop();
  }
}
