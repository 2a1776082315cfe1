import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecordLoop } from '#libs/record';
import { ENGINES, type Engines } from '../engines/engines.js';
import { RoleHealth } from '../engines/role-health.js';

@Injectable()
export class RecorderService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private loop: RecordLoop | undefined;
  private opening: Promise<void> | undefined;
  private state = 'opening the store';

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    health.register('recorder', () => ({
      ready: this.state === 'recording' || this.state === 'switched off',
      detail: this.state,
    }));
  }

  /** The store takes seconds to open; the rest of the hub does not wait for it. */
  onApplicationBootstrap(): void {
    this.opening = this.open();
  }

  private async open(): Promise<void> {
    const { bus, clock, log } = this.engines;
    try {
      const store = await this.engines.store();
      if (!store) {
        this.state = 'switched off';
        return;
      }
      this.loop = new RecordLoop({ bus, store, clock, log });
      await this.loop.start();
      this.state = 'recording';
      log.info('recorder-started', { timescale: store.timescale });
    } catch (error) {
      this.state = error instanceof Error ? error.message : String(error);
      log.error('store-not-opened', { error });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.opening;
    await this.loop?.stop();
  }
}
