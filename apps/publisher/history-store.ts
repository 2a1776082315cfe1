import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENGINES, doorOf, type Engines } from '#libs/engines';
import { HubError, notFoundAt } from '#libs/errors';
import type { RecordStore } from '#libs/record';
import { Probe } from '#libs/telemetry';

/**
 * The history as this process reads it, and whether it can: a server of its own may be away, hang, or hold another
 * version's schema while everything else is answered. A store in this process is the recorder's to look after.
 */
@Injectable()
export class HistoryStore implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly probe: Probe | undefined;
  private running: Promise<void> | undefined;

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    const { config, clock, metrics } = engines;
    if (typeof config.engines.store === 'string') return;
    this.probe = new Probe({ ask: async () => (await engines.store())?.probe(), clock });
    metrics.gauge('estuaire_publisher_store_silent_seconds', 'Since the store last answered', [], (gauge) =>
      gauge.set(this.probe!.silentMs / 1000),
    );
  }

  /** What is wrong, in one line; `undefined` while the history can be read, or none is kept. */
  get trouble(): string | undefined {
    return this.probe?.trouble;
  }

  /** Throws NOT_FOUND where no history is kept, STORE_UNAVAILABLE at once where the store is known not to answer. */
  async open(request: FastifyRequest): Promise<RecordStore> {
    if (doorOf(request))
      throw notFoundAt(
        'path',
        request.url,
        'its take-out, which has every event of its log',
        'a session keeps no history',
      );
    const { trouble } = this;
    if (trouble?.startsWith('no answer')) {
      throw new HubError('STORE_UNAVAILABLE', `the history cannot be read now: ${trouble}`, { retryable: true });
    }
    const store = await this.engines.store();
    if (!store) throw notFoundAt('path', request.url, 'one with a store (engines.store)', 'this hub keeps no history');
    return store;
  }

  onApplicationBootstrap(): void {
    this.running = this.probe?.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.probe?.stop();
    await this.running;
  }
}
