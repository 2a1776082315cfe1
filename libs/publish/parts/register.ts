import type { PublishContext } from '../context.js';
import type { Output } from '../output.js';
import type { OutputCache } from '../output-cache.js';
import { catalogueMaterial, wholeCatalogueOutputs } from '../outputs/catalogue/whole.js';
import { roadMaterial, wholeRoadOutputs } from '../outputs/datex2/outputs.js';
import { realtimeMaterial, wholeRealtimeOutputs } from '../outputs/gtfs-rt/whole.js';
import { siriMaterial, wholeSiriOutputs } from '../outputs/siri/outputs.js';
import { TerritoryOutputs, wholeSchedule } from '../outputs/territory.js';
import type { WholeContext, WholeOutput } from './material.js';
import { Membership } from './membership.js';

export { wholeCatalogue } from '../outputs/catalogue/whole.js';

/** What outputs of all feeds are made of, of the feeds of a part: given to whoever puts the parts together. */
export function partMaterial(context: PublishContext, cache: OutputCache): Output[] {
  const territory = new TerritoryOutputs(context, { isPart: true });
  return [
    territory.scheduleMaterial(),
    ...realtimeMaterial(context, territory),
    ...siriMaterial(context, territory),
    ...roadMaterial(context),
    catalogueMaterial(context, cache),
  ];
}

/** Outputs of all feeds, made of what the parts give, by the code of a hub that has all of them. */
export function wholeOutputs(
  context: WholeContext,
  membership: Membership = new Membership(context.catalogue),
): WholeOutput[] {
  return [
    wholeSchedule(context, membership),
    ...wholeRealtimeOutputs(context, membership),
    ...wholeSiriOutputs(context, membership),
    ...wholeRoadOutputs(context),
    ...wholeCatalogueOutputs(context),
  ];
}
