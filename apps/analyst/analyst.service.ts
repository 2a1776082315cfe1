import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Analyst } from '#libs/analyse';
import { ENGINES, type Engines } from '../engines/engines.js';
import { RoleHealth } from '../engines/role-health.js';

@Injectable()
export class AnalystService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly analyst: Analyst;

  constructor(@Inject(ENGINES) engines: Engines, @Inject(RoleHealth) health: RoleHealth) {
    const { bus, live, clock, log, metrics, catalogue, config, schedules } = engines;
    this.analyst = new Analyst({ bus, live, clock, log, metrics, catalogue, schedules, options: config.analyst });
    health.register('analyst', () => ({ ready: this.analyst.ready, detail: this.analyst.detail }));
  }

  onApplicationBootstrap(): Promise<void> {
    return this.analyst.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.analyst.stop();
  }
}
