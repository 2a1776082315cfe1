import {
  characteristicsOf,
  encodeMeasuredData,
  encodeMeasurementSites,
  encodeSituations,
  encodeTrafficStatus,
  type Datex2Losses,
  type Datex2PublicationMeta,
  type EncodedDatex2,
} from '#libs/formats/datex2';
import { LossTally } from '#libs/formats/loss';
import {
  localId,
  toInstant,
  type FeedId,
  type HubEvent,
  type Loss,
  type TrafficMeasurement,
  type Visibility,
} from '#libs/model';
import { identifierOf, type CataloguedFeed } from '#libs/catalogue';
import { isDraft } from '../gtfs-rt/draft.js';
import type { PublishContext } from '../../context.js';
import { dataTimeMs, dataTimeRevision } from '../../data-time.js';
import type { Built, Output } from '../../output.js';

const DATEX2_LOSS = 'DATEX II 3 has no word for it, or wants one that was not reported';

/** `all` joins every open feed; ids then keep their feed before them. */
type Scope = FeedId | 'all';

/** DATEX II 3 of one road feed, or of all. */
export function roadOutputs(context: PublishContext, scope: Scope, visibility: Visibility): Output[] {
  const output = (
    file: string,
    kind: 'traffic-measurement' | 'traffic-situation',
    write: (meta: Datex2PublicationMeta) => EncodedDatex2,
    isEmpty?: () => boolean,
  ): Output => ({
    path: `/datex2/${scope}/v3/${file}.xml`,
    visibility,
    ...(isEmpty ? { isEmpty } : {}),
    revision: () =>
      `${context.live.revision(kind, scope === 'all' ? undefined : scope)}/${dataTimeRevision(context, feedsIn(scope, context), [kind])}`,
    build: (): Built => {
      // A publication repeated long after its sources fell silent must not look made now (invariant 4).
      const at = toInstant(dataTimeMs(context, feedsIn(scope, context), [kind]));
      const { xml, losses } = write(meta(context, scope, at));
      return {
        body: xml,
        contentType: 'application/xml; charset=utf-8',
        modifiedAt: at,
        maxAgeSeconds: 15,
        compress: true,
        losses: lossesOf(losses),
      };
    },
  });
  return [
    output(
      'measurement-sites',
      'traffic-measurement',
      (header) => encodeMeasurementSites(sites(context, scope), header),
      () => isNone(sites(context, scope)),
    ),
    output(
      'measured-data',
      'traffic-measurement',
      (header) => encodeMeasuredData(measurements(context, scope), header),
      () => isNone(measurements(context, scope)),
    ),
    output(
      'traffic-status',
      'traffic-measurement',
      (header) => encodeTrafficStatus(measurements(context, scope), header),
      () => hasNoStatus(measurements(context, scope)),
    ),
    output('situations', 'traffic-situation', (header) => encodeSituations(situations(context, scope), header)),
  ];
}

/** The encoder counts by what could not be said, or was assumed because the schema wants it. */
function lossesOf(counts: Datex2Losses): Loss[] {
  const tally = new LossTally();
  for (const [what, count] of Object.entries(counts)) tally.add(what, DATEX2_LOSS, undefined, count);
  return tally.list();
}

function hasNoStatus(list: Iterable<Writable>): boolean {
  for (const { trafficStatus, point, line } of list) if (trafficStatus !== undefined && (point ?? line)) return false;
  return true;
}

/** The schema wants at least one site, and one measurement: an empty table or publication would not validate. */
function isNone(list: Iterable<unknown>): boolean {
  for (const _ of list) return false;
  return true;
}

function meta(context: PublishContext, scope: Scope, publicationTime: string): Datex2PublicationMeta {
  const { hub } = context.catalogue;
  const feeds = scope === 'all' ? context.catalogue.list() : [context.catalogue.find(scope)!];
  return {
    publicationTime,
    country: hub.country,
    nationalIdentifier: identifierOf(hub),
    language: hub.languages[0]!,
    feedType: scope,
    siteTableId: `${scope}-sites`,
    // Whoever reads only this file must see that it is no observation (invariant 4).
    informationStatus: feeds.some((feed) => feed.nature !== 'observed' && isRoadFeed(feed)) ? 'test' : 'real',
  };
}

function isRoadFeed({ formats, mappedKinds }: CataloguedFeed): boolean {
  return formats.includes('datex2') || mappedKinds.includes('traffic-measurement');
}

function* ofScope<K extends 'traffic-measurement' | 'traffic-situation'>(
  context: PublishContext,
  kind: K,
  scope: Scope,
): Iterable<HubEvent<K>> {
  for (const { event } of context.live.inKeyOrder(kind)) {
    if (context.catalogue.guard.mayRead(context.audience, event) && isIn(event.feed, scope, context) && !isDraft(event))
      yield event;
  }
}

/** Share-alike terms would bind the data of everybody else in one document (invariant 6). */
function isIn(feed: FeedId, scope: Scope, { catalogue }: PublishContext): boolean {
  return scope === 'all' ? catalogue.find(feed)?.licenceTerms.shareAlike === false : feed === scope;
}

function feedsIn(scope: Scope, context: PublishContext): FeedId[] {
  return scope === 'all'
    ? context.catalogue
        .list()
        .filter(isRoadFeed)
        .map(({ feedId }) => feedId)
    : [scope];
}

function idIn(scope: Scope, id: string): string {
  return scope === 'all' ? id : localId(id);
}

function* sites(
  context: PublishContext,
  scope: Scope,
): Iterable<Parameters<typeof encodeMeasurementSites>[0] extends Iterable<infer S> ? S : never> {
  for (const { entity } of ofScope(context, 'traffic-measurement', scope)) {
    const { siteId, name, point, line, roadNumber, direction, lanes, locationReference } = entity!;
    // A site nobody can place helps no reader, and the schema wants a location.
    if (!point && !line) continue;
    yield {
      siteId: idIn(scope, siteId),
      name,
      point,
      line,
      roadNumber,
      direction,
      lanes,
      locationReference,
      // Values alone cannot say to which lane and class they belong: the table does, index by index.
      characteristics: characteristicsOf(toWritable(entity!, scope)),
    };
  }
}

function* measurements(context: PublishContext, scope: Scope): Iterable<Writable> {
  for (const { entity, observedAt } of ofScope(context, 'traffic-measurement', scope)) {
    yield { ...toWritable(entity!, scope), measuredAt: entity!.measuredAt ?? observedAt };
  }
}

type Writable = Parameters<typeof encodeMeasuredData>[0] extends Iterable<infer M> ? M : never;

function toWritable(measurement: TrafficMeasurement, scope: Scope): Writable {
  const { siteId, mode: _m, commune: _c, name: _n, direction: _d, lanes: _l, values, ...rest } = measurement;
  return { ...rest, siteId: idIn(scope, siteId), values: values ?? [] };
}

function* situations(
  context: PublishContext,
  scope: Scope,
): Iterable<Parameters<typeof encodeSituations>[0] extends Iterable<infer S> ? S : never> {
  for (const { entity, quality } of ofScope(context, 'traffic-situation', scope)) {
    const { situationId, mode: _m, commune: _c, activity: _a, relatedSituations, ...rest } = entity!;
    // What was real when it was recorded is a test when it is played again (invariant 4).
    const isReal = !quality.flags.some((flag) => flag === 'replayed' || flag === 'simulated');
    yield {
      ...rest,
      ...(isReal ? { informationStatus: rest.informationStatus ?? 'real' } : { informationStatus: 'test' }),
      situationId: idIn(scope, situationId),
      relatedSituations: relatedSituations?.map((id) => idIn(scope, id)),
    };
  }
}
