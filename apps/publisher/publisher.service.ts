import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, type Engines, RoleHealth, servesOn } from '#libs/engines';
import type { Dataset, FeedId } from '#libs/model';
import { registerOutputs, registerPages } from '#libs/publish';
import type { Schedule } from '#libs/schedule';
import { HistoryStore } from './history-store.js';
import { hypervisorFolder } from './hypervisor-folder.js';

@Injectable()
export class PublisherService implements OnApplicationBootstrap {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
    @Inject(HistoryStore) history: HistoryStore,
  ) {
    health.register('publisher', () => {
      const report = servesOn(engines);
      const { trouble } = history;
      if (trouble === undefined || !report.ready) return report;
      const detail = [report.detail, `the history cannot be read: ${trouble}`].filter(Boolean).join('; ');
      return { ready: true, degraded: true, detail };
    });
  }

  onApplicationBootstrap(): void {
    const { catalogue, live, clock, archive, documents, outputs, publicUrl, communes } = this.engines;
    const context = {
      catalogue,
      live,
      clock,
      publicUrl,
      findSchedule: (feedId: FeedId) => this.findSchedule(feedId),
      readDocument: (hash: string) => (documents ?? archive).read(hash),
    };
    registerOutputs(context, outputs);
    registerPages(outputs, { folder: hypervisorFolder(), communes: communes?.geojson, clock });
  }

  /** The schedule a feed has in use. */
  findSchedule(feedId: FeedId): Schedule | undefined {
    const dataset = this.engines.live.find('dataset', `${feedId}:gtfs`)?.event.entity as Dataset | undefined;
    return dataset && this.engines.schedules.find(feedId, dataset.documentHash);
  }
}
