import type { PublishContext } from '../context.js';
import type { Output } from '../output.js';
import type { OutputCache } from '../output-cache.js';
import { cataloguePartOutput, mergedCatalogueOutputs } from '../outputs/catalogue/merged.js';
import { roadPartOutputs, mergedRoadOutputs } from '../outputs/datex2/outputs.js';
import { realtimePartOutputs, mergedRealtimeOutputs } from '../outputs/gtfs-rt/merged.js';
import { siriPartOutputs, mergedSiriOutputs } from '../outputs/siri/outputs.js';
import { MergedOutputs, mergedScheduleOfParts } from '../outputs/merged.js';
import type { PartsContext, MergedOutput } from './part-data.js';
import { Membership } from './membership.js';

export { mergedCatalogue } from '../outputs/catalogue/merged.js';

/** What outputs of all feeds are made of, of the feeds of a part: given to whoever puts the parts together. */
export function partOutputs(context: PublishContext, cache: OutputCache): Output[] {
  const territory = new MergedOutputs(context, { isPart: true });
  return [
    territory.schedulePartOutput(),
    ...realtimePartOutputs(context, territory),
    ...siriPartOutputs(context, territory),
    ...roadPartOutputs(context),
    cataloguePartOutput(context, cache),
  ];
}

/** Outputs of all feeds, made of what the parts give, by the code of a hub that has all of them. */
export function mergedOutputs(
  context: PartsContext,
  membership: Membership = new Membership(context.catalogue),
): MergedOutput[] {
  return [
    mergedScheduleOfParts(context, membership),
    ...mergedRealtimeOutputs(context, membership),
    ...mergedSiriOutputs(context, membership),
    ...mergedRoadOutputs(context),
    ...mergedCatalogueOutputs(context),
  ];
}
