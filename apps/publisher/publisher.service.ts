import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ENGINES, type Engines, RoleHealth, servesOn } from '#libs/engines';
import { registerOutputs, registerStaticFiles } from '#libs/publish';
import { HistoryStore } from './history-store.js';
import { clientsFolder, hypervisorFolder, portalFolder } from './page-folders.js';

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
    const { clock, outputs, communes, basemap, publishContext } = this.engines;
    registerOutputs(publishContext, outputs);
    registerStaticFiles(outputs, {
      folder: hypervisorFolder(),
      portal: portalFolder(),
      clients: clientsFolder(),
      communes: communes?.geojson,
      basemap: basemap?.body,
      clock,
    });
  }
}
