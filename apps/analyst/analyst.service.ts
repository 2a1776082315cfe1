import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Analyst } from '#libs/analyse';
import { DeskClerk, type Escalation } from '#libs/desk';
import { ENGINES, type Engines, RoleHealth } from '#libs/engines';
import { describeFeedsLost } from '#libs/live';
import { escalationOf } from './escalation-of.js';

/** How soon an alarm is in the journal, and an alert that is over is gone. */
const DESK_MS = 2_000;

@Injectable()
export class AnalystService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly analyst: Analyst;
  private readonly clerk: DeskClerk;
  private readonly escalation: Escalation | undefined;
  private readonly stopping = new AbortController();
  private working: Promise<unknown> | undefined;

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    const { bus, live, clock, log, metrics, catalogue, config, schedules, following } = engines;
    this.analyst = new Analyst({
      ...{ bus, live, clock, log, metrics, catalogue, schedules },
      options: config.analyst,
      // Of each part one emits.
      ...(following && { claimName: `role:analyst:${following.name}` }),
    });
    const { controlRoom } = engines;
    this.clerk = new DeskClerk({
      bus,
      live,
      metrics,
      events: controlRoom.events,
      ownFeed: catalogue.own.feedId,
      keep: { currentMs: config.operators.journal.current, lines: config.operators.journal.lines },
    });
    this.escalation = escalationOf(engines);
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

  async onApplicationBootstrap(): Promise<void> {
    this.clerk.noteWatched();
    await this.analyst.start();
    const { clock } = this.engines;
    this.working = Promise.all([
      this.repeat(() => this.clerk.work(clock.now())),
      // Beside it: a mail server that hangs keeps no line out of the journal.
      this.repeat(() => this.escalation?.work(this.stopping.signal)),
    ]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.working;
    await this.analyst.stop();
  }

  /** What the hub does for its operators is done once: where the analyst emits. */
  private async repeat(work: () => Promise<void> | undefined): Promise<void> {
    const { clock, log } = this.engines;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await clock.sleep(DESK_MS, signal);
      if (signal.aborted) return;
      if (!this.analyst.emits) {
        this.clerk.noteWatched();
        continue;
      }
      await work()?.catch((error: unknown) => log.warn('desk-failed', { error }));
    }
  }
}
