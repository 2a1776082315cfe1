import { StaleSources, compileFilter } from '#libs/live';
import { toInstant, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { healthRevision } from '../../data-time.js';
import type { Built, Output } from '../../output.js';
import { refuseStrangeCommunes } from '../../query/communes.js';
import { collectionOf, featureOf } from './features.js';
import { MAP_KINDS } from './map-kinds.js';
import { readPart } from './part.js';

/** `/geojson/{kind}.geojson`: the current state for maps and GIS programs, whole or a part by `?commune=` and the like. */
export function geojsonOutputs(context: PublishContext): Output[] {
  return MAP_KINDS.map((kind) => ({
    path: `/geojson/${kind}.geojson`,
    visibility: 'open',
    revision: () => {
      const feeds = context.catalogue.list().map(({ feedId }) => feedId);
      return `${context.live.revision(kind)}/${healthRevision(context, feeds)}`;
    },
    select: (query) => {
      const filter = readPart(query, [kind]);
      refuseStrangeCommunes(filter.communes, context.communes);
      return collection(context, kind, compileFilter(filter, context.see));
    },
    build: (): Built => ({
      body: collection(context, kind, () => true),
      contentType: 'application/geo+json; charset=utf-8',
      modifiedAt: toInstant(context.clock.now()),
      maxAgeSeconds: 5,
      compress: true,
    }),
  }));
}

function collection(context: PublishContext, kind: Kind, meets: (event: HubEvent) => boolean): string {
  const nowMs = context.clock.now();
  const stale = new StaleSources(context.live, nowMs);
  const features: object[] = [];
  for (const { event } of context.live.inKeyOrder(kind)) {
    if (!context.catalogue.guard.mayRead(context.audience, event) || !meets(event)) continue;
    const feature = featureOf(stale.show(event), context);
    if (feature) features.push(feature);
  }
  return collectionOf(features, toInstant(nowMs));
}
