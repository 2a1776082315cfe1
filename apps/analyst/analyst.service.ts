import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Analyst } from '#libs/analyse';
import { ENGINES, type Engines, RoleHealth } from '#libs/engines';
import { describeFeedsLost } from '#libs/live';

@Injectable()
export class AnalystService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly analyst: Analyst;

  constructor(@Inject(ENGINES) engines: Engines, @Inject(RoleHealth) health: RoleHealth) {
    const { bus, live, clock, log, metrics, catalogue, config, schedules } = engines;
    this.analyst = new Analyst({ bus, live, clock, log, metrics, catalogue, schedules, options: config.analyst });
    health.register('analyst', () => {
      const { ready, detail } = this.analyst;
      if (!ready) return { ready, detail };
      const lost = describeFeedsLost(
        live,
        catalogue.list().map(({ feedId }) => feedId),
        clock.now(),
      );
      // No analyst emits anything: there is nothing to judge, and whoever watches the roles must see it here.
      if (lost) return { ready: !lost.allUnwatched, degraded: true, detail: lost.detail };
      return { ready, detail };
    });
  }

  onApplicationBootstrap(): Promise<void> {
    return this.analyst.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.analyst.stop();
  }
}
