import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Dataset, FeedId } from '#libs/model';
import { registerOutputs, registerPages } from '#libs/publish';
import type { Schedule } from '#libs/schedule';
import { ENGINES, type Engines } from '../engines/engines.js';
import { RoleHealth } from '../engines/role-health.js';
import { servesOn } from '../engines/serves-on.js';
import { hypervisorFolder } from './hypervisor-folder.js';

@Injectable()
export class PublisherService implements OnApplicationBootstrap {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(RoleHealth) health: RoleHealth,
  ) {
    health.register('publisher', () => servesOn(engines));
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
