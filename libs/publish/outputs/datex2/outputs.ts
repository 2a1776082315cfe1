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
  natureFlagIn,
  localId,
  toInstant,
  type FeedId,
  type HubEvent,
  type Instant,
  type Loss,
  type TrafficMeasurement,
  type Visibility,
} from '#libs/model';
import { identifierOf, isMergeable, type CataloguedFeed, type FeedCatalogue } from '#libs/catalogue';
import { isDraft } from '../is-draft.js';
import type { PublishContext } from '../../context.js';
import { dataTimeMs, dataTimeRevision, newestSignMs } from '../../data-time.js';
import type { Built, Output } from '../../output.js';
import { jsonPartData } from '../../parts/json-part-data.js';
import {
  PART_ROOT,
  eachOnceBy,
  partDataOf,
  newestOf,
  revisionOfParts,
  type PartsContext,
  type MergedOutput,
} from '../../parts/part-data.js';

const DATEX2_LOSS = 'DATEX II 3 has no word for it, or wants one that was not reported';

/** `all` joins every open feed; ids then keep their feed before them. */
type Scope = FeedId | 'all';

interface RoadFile<Row> {
  file: string;
  kind: 'traffic-measurement' | 'traffic-situation';
  rows(context: PublishContext, scope: Scope): Iterable<Row>;
  write(rows: Iterable<Row>, meta: Datex2PublicationMeta): EncodedDatex2;
  /** The schema wants at least one of them. */
  isEmpty?(rows: Iterable<Row>): boolean;
  idOf(row: Row): string;
}

const FILES = [
  {
    file: 'measurement-sites',
    kind: 'traffic-measurement',
    rows: sites,
    write: encodeMeasurementSites,
    isEmpty: isNone,
    idOf: ({ siteId }) => siteId!,
  } satisfies RoadFile<Site>,
  {
    file: 'measured-data',
    kind: 'traffic-measurement',
    rows: measurements,
    write: encodeMeasuredData,
    isEmpty: isNone,
    idOf: ({ siteId }) => siteId!,
  } satisfies RoadFile<Writable>,
  {
    file: 'traffic-status',
    kind: 'traffic-measurement',
    rows: measurements,
    write: encodeTrafficStatus,
    isEmpty: hasNoStatus,
    idOf: ({ siteId }) => siteId!,
  } satisfies RoadFile<Writable>,
  {
    file: 'situations',
    kind: 'traffic-situation',
    rows: situations,
    write: encodeSituations,
    idOf: ({ situationId }) => situationId!,
  } satisfies RoadFile<Situation>,
] as unknown as readonly RoadFile<object>[];

/** DATEX II 3 of one road feed, or of all. */
export function roadOutputs(context: PublishContext, scope: Scope, visibility: Visibility): Output[] {
  const { catalogue } = context;
  return FILES.map(({ file, kind, rows, write, isEmpty }) => ({
    path: `/datex2/${scope}/v3/${file}.xml`,
    visibility,
    ...(isEmpty ? { isEmpty: () => isEmpty(rows(context, scope)) } : {}),
    revision: () => revisionOf(context, scope, kind),
    build: () =>
      // A publication repeated long after its sources fell silent must not look made now (invariant 4).
      documentOf(dataTimeMs(context, feedsIn(scope, catalogue), [kind]), (at) =>
        write(rows(context, scope), meta(catalogue, scope, at)),
      ),
  }));
}

function revisionOf(context: PublishContext, scope: Scope, kind: RoadFile<object>['kind']): string {
  const reported = context.live.revision(kind, scope === 'all' ? undefined : scope);
  return `${reported}/${dataTimeRevision(context, feedsIn(scope, context.catalogue), [kind])}`;
}

function documentOf(atMs: number, write: (at: Instant) => EncodedDatex2): Built {
  const at = toInstant(atMs);
  const { xml, losses } = write(at);
  return {
    body: xml,
    contentType: 'application/xml; charset=utf-8',
    modifiedAt: at,
    maxAgeSeconds: 15,
    compress: true,
    losses: lossesOf(losses),
  };
}

interface RoadPartData {
  newestMs?: number;
  /** In the order of their ids. */
  rows: object[];
}

const partPath = (file: string): string => `${PART_ROOT}/datex2/${file}.json`;

/** What the outputs of all feeds are made of, of those of a part. */
export function roadPartOutputs(context: PublishContext): Output[] {
  return FILES.map(({ file, kind, rows }) => ({
    path: partPath(file),
    visibility: 'open',
    revision: () => revisionOf(context, 'all', kind),
    build: () => {
      const newestMs = newestSignMs(context, feedsIn('all', context.catalogue), [kind]);
      return jsonPartData(context, { newestMs, rows: [...rows(context, 'all')] } satisfies RoadPartData as object);
    },
  }));
}

/** The outputs of all feeds, of what the parts have. */
export function mergedRoadOutputs(context: PartsContext): MergedOutput[] {
  return FILES.map(({ file, write, isEmpty, idOf }) => {
    const needs = [partPath(file)];
    const parts = (): RoadPartData[] => partDataOf(context.partData(needs[0]!));
    const newest = (): (number | undefined)[] => parts().map(({ newestMs }) => newestMs);
    const rows = (): object[] => {
      const each = eachOnceBy(
        parts().flatMap((part) => part.rows),
        idOf,
      );
      return each.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
    };
    return {
      needs,
      output: {
        path: `/datex2/all/v3/${file}.xml`,
        visibility: 'open',
        ...(isEmpty ? { isEmpty: () => isEmpty(rows()) } : {}),
        revision: () => revisionOfParts(context.partData(needs[0]!), newest(), context.clock.now()),
        build: () =>
          documentOf(newestOf(newest(), context.clock.now()), (at) =>
            write(rows(), meta(context.catalogue, 'all', at)),
          ),
      },
    };
  });
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

function meta(catalogue: FeedCatalogue, scope: Scope, publicationTime: string): Datex2PublicationMeta {
  const { hub } = catalogue;
  const feeds = scope === 'all' ? catalogue.list() : [catalogue.find(scope)!];
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

function isIn(feedId: FeedId, scope: Scope, { catalogue }: PublishContext): boolean {
  if (scope !== 'all') return feedId === scope;
  const feed = catalogue.find(feedId);
  return feed !== undefined && isMergeable(feed);
}

function feedsIn(scope: Scope, catalogue: FeedCatalogue): FeedId[] {
  return scope === 'all'
    ? catalogue
        .list()
        .filter(isRoadFeed)
        .map(({ feedId }) => feedId)
    : [scope];
}

function idIn(scope: Scope, id: string): string {
  return scope === 'all' ? id : localId(id);
}

type Site = Parameters<typeof encodeMeasurementSites>[0] extends Iterable<infer S> ? S : never;

function* sites(context: PublishContext, scope: Scope): Iterable<Site> {
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

type Situation = Parameters<typeof encodeSituations>[0] extends Iterable<infer S> ? S : never;

function* situations(context: PublishContext, scope: Scope): Iterable<Situation> {
  for (const { entity, quality } of ofScope(context, 'traffic-situation', scope)) {
    const { situationId, mode: _m, commune: _c, activity: _a, relatedSituations, ...rest } = entity!;
    // What was real when it was recorded is a test when it is played again, and so is a trial (invariant 4).
    const isReal = natureFlagIn(quality.flags) === undefined;
    yield {
      ...rest,
      ...(isReal ? { informationStatus: rest.informationStatus ?? 'real' } : { informationStatus: 'test' }),
      situationId: idIn(scope, situationId),
      relatedSituations: relatedSituations?.map((id) => idIn(scope, id)),
    };
  }
}
