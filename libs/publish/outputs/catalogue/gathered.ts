import type { PublishContext } from '../../context.js';
import type { OutputCache } from '../../output-cache.js';
import { hasWritten, publishedFeeds } from '../../published-feeds.js';
import { gatherDatasets, type CatalogueDataset } from './dataset.js';

/** The datasets of the catalogue, gathered once a revision for whoever writes them: it walks the whole current state. */
export class GatheredDatasets {
  private gathered: { of: string; datasets: Promise<CatalogueDataset[]> } | undefined;

  constructor(
    private readonly context: PublishContext,
    private readonly cache: OutputCache,
  ) {}

  get revision(): string {
    const { live, publicUrl } = this.context;
    return `${live.revision('feed-status')}${hasWritten(this.context) ? '+' : ''} ${publicUrl()}`;
  }

  async list(): Promise<CatalogueDataset[]> {
    const of = this.revision;
    if (this.gathered?.of !== of) {
      const { context, cache } = this;
      const feeds = publishedFeeds(context);
      this.gathered = { of, datasets: gatherDatasets(context, feeds, cache) };
    }
    const { datasets } = this.gathered;
    try {
      return await datasets;
    } catch (error) {
      if (this.gathered?.datasets === datasets) this.gathered = undefined;
      throw error;
    }
  }
}
