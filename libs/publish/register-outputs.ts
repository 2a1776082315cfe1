import type { FeedId, MappedKind } from '#libs/model';
import type { PublishContext } from './context.js';
import type { OutputCache } from './output-cache.js';
import { partOutputs } from './parts/register.js';
import { catalogueOutputs } from './outputs/catalogue/outputs.js';
import { GbfsSystem, manifestOutput } from './outputs/gbfs/outputs.js';
import { geojsonOutputs } from './outputs/geojson/outputs.js';
import { networkOutputs } from './outputs/geojson/network.js';
import { FeedScope, realtimeOutputs } from './outputs/gtfs-rt/outputs.js';
import { roadOutputs } from './outputs/datex2/outputs.js';
import { scheduleOutput } from './outputs/gtfs/outputs.js';
import { siriOutputs } from './outputs/siri/outputs.js';
import { MergedOutputs } from './outputs/merged.js';

/** Registers every output the configured feeds have. Feeds the audience may not read get none. */
export function registerOutputs(context: PublishContext, cache: OutputCache): void {
  const open = context.catalogue.readableBy(context.audience);
  const systems: FeedId[] = [];
  for (const { feedId, formats, hasSchedule, mappedKinds } of open) {
    if (hasSchedule) cache.set(scheduleOutput(context, feedId, 'open'));
    const maps = (...kinds: MappedKind[]): boolean => kinds.some((kind) => mappedKinds.includes(kind));
    if (formats.includes('gtfs-rt') || formats.includes('siri') || maps('vehicle-position')) {
      const scope = new FeedScope(context, feedId);
      for (const output of realtimeOutputs(context, feedId, scope, 'open')) cache.set(output);
      for (const output of siriOutputs(context, feedId, 'open')) cache.set(output);
    }
    if (formats.includes('gbfs') || maps('station', 'free-vehicle')) {
      systems.push(feedId);
      for (const output of new GbfsSystem(context, feedId).outputs('open')) cache.set(output);
    }
    if (formats.includes('datex2') || maps('traffic-measurement'))
      for (const output of roadOutputs(context, feedId, 'open')) cache.set(output);
  }
  // Road events the hub's own operators write.
  const { own } = context.catalogue;
  if (context.catalogue.guard.mayReadFeed(context.audience, own.feedId))
    for (const output of roadOutputs(context, own.feedId, 'open')) cache.set(output);
  cache.set(manifestOutput(context, () => systems));
  const territory = new MergedOutputs(context);
  cache.set(territory.scheduleOutput());
  for (const output of realtimeOutputs(context, 'all', territory, 'open')) cache.set(output);
  for (const output of siriOutputs(context, territory, 'open')) cache.set(output);
  for (const output of roadOutputs(context, 'all', 'open')) cache.set(output);
  for (const output of geojsonOutputs(context)) cache.set(output);
  for (const output of networkOutputs(context)) cache.set(output);
  for (const output of catalogueOutputs(context, cache)) cache.set(output);
  if (context.isPart) for (const output of partOutputs(context, cache)) cache.set(output);
}
