import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Collector } from '#libs/collect';
import { ENGINES, type Engines, RoleHealth } from '#libs/engines';
import type { FeedId } from '#libs/model';

@Injectable()
export class CollectorService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly collector: Collector;

  constructor(@Inject(ENGINES) engines: Engines, @Inject(RoleHealth) health: RoleHealth) {
    this.collector = new Collector({ ...engines, environment: engines.secrets });
    health.register('collector', () => {
      const { running, waitingFor, feedsHeld } = this.collector;
      // Everybody may ask; feeds that are not open are counted, not named.
      const { guard } = engines.catalogue;
      const subscriptionsLost = this.collector.subscriptionsLost.map((name) =>
        guard.mayReadFeed('open', name.split('/')[0] as FeedId) ? name : 'one that is not open',
      );
      const waits = waitingFor !== undefined && feedsHeld.length === 0;
      if (waits) return { ready: false, detail: `no feed yet: ${waitingFor}` };
      if (subscriptionsLost.length === 0) return { ready: running };
      return { ready: running, degraded: true, detail: `subscription lost: ${subscriptionsLost.join(', ')}` };
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.collector.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.collector.stop();
  }
}
