import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, type Engines, RoleHealth, servesOn } from '#libs/engines';
import type { Dataset, FeedId, GeoPoint } from '#libs/model';
import { registerOutputs, registerPages } from '#libs/publish';
import type { Schedule } from '#libs/schedule';
import { HistoryStore } from './history-store.js';
import { hypervisorFolder, portalFolder } from './page-folders.js';

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
    const { catalogue, live, clock, archive, documents, outputs, publicUrl, communes, network } = this.engines;
    const context = {
      communes: communes?.list(),
      communeOf: (point: GeoPoint) => communes?.find(point)?.code,
      see: network.facetsOf,
      catalogue,
      live,
      clock,
      publicUrl,
      findSchedule: (feedId: FeedId) => this.findSchedule(feedId),
      readDocument: (hash: string) => (documents ?? archive).read(hash),
    };
    registerOutputs(context, outputs);
    registerPages(outputs, { folder: hypervisorFolder(), portal: portalFolder(), communes: communes?.geojson, clock });
  }

  /** The schedule a feed has in use. */
  findSchedule(feedId: FeedId): Schedule | undefined {
    const dataset = this.engines.live.find('dataset', `${feedId}:gtfs`)?.event.entity as Dataset | undefined;
    return dataset && this.engines.schedules.find(feedId, dataset.documentHash);
  }
}
