import { compareOrder, encodeAfter, type ListOrder } from '#libs/publish';

export interface MergeContext {
  parameters: URLSearchParams;
  /** Of a feed in the configuration. */
  placeOf(feed: string): number;
}

/** A document put together from those of the parts. Throws for what does not look as expected. */
export type JsonMerge = (documents: readonly Record<string, unknown>[], context: MergeContext) => unknown;

const DEFAULT_LIMIT = 100;

/**
 * Of `/v1/{kind}s`: a page of the whole in key order, made of a page of each part after the same key. Of the past (`at`) a
 * page has no total.
 */
export const mergePages: JsonMerge = (documents, { parameters }) => {
  const limit = Number(parameters.get('limit') ?? DEFAULT_LIMIT);
  const byKey = new Map<string, unknown>();
  for (const item of documents.flatMap(({ items }) => items as { key: string }[]))
    if (!byKey.has(item.key)) byKey.set(item.key, item);
  const keys = [...byKey.keys()].sort();
  const shown = keys.slice(0, limit);
  const more = keys.length > limit || documents.some(({ next }) => next !== undefined);
  const repeated = documents.reduce((sum, { items }) => sum + (items as unknown[]).length, 0) - byKey.size;
  const unknown = unknownToAll(documents.map((one) => one['unknown'] as UnknownNames | undefined));
  const [first] = documents;
  return {
    ...(first!['at'] !== undefined && { at: first!['at'] }),
    items: shown.map((key) => byKey.get(key)),
    ...(first!['total'] !== undefined && { total: totalOf(documents) - repeated }),
    ...(more && shown.length > 0 && { next: encodeAfter(shown.at(-1)!) }),
    ...(unknown && { unknown }),
  };
};

interface ListDocument extends ListOrder {
  at?: string;
  from?: string;
  until?: string;
  items: ListedItem[];
  total: number;
  next?: string;
  sources: { feed: string }[];
  unknown?: UnknownNames;
}

interface ListedItem {
  id?: string;
  feed?: string;
  stop?: { feed?: string };
  event?: { feed: string };
}

/** Stops, lines, boards and what is nearby: in the order that the parts say of each item. */
export const mergeLists: JsonMerge = (parts, { placeOf }) => {
  const given = parts as unknown as readonly ListDocument[];
  const isWhole = given.some(({ partial, total }) => partial === undefined && total > 0);
  const documents = isWhole ? given.filter(({ partial }) => partial === undefined) : given;
  const all = documents.flatMap(({ items, order }) => items.map((item, i) => ({ item, order: order[i]! })));
  all.sort((a, b) => compareOrder(a.order, b.order));
  const shown = all.slice(0, documents[0]!.limit).map(({ item }) => item);
  const hasPages = shown[0]?.id !== undefined;
  const more = hasPages && (all.length > shown.length || documents.some(({ next }) => next !== undefined));
  const used = new Set(shown.map(({ feed, stop, event }) => feed ?? event?.feed ?? stop?.feed));
  const sources = new Map(documents.flatMap((one) => one.sources.map((source) => [source.feed, source] as const)));
  const unknown = unknownToAll(given.map((one) => one.unknown));
  // Moments move in steps: where a step has begun between two answers, nothing is newer than the older says.
  const { at, from, until } = documents.reduce((a, b) => ((b.at ?? '') < (a.at ?? '') ? b : a));
  return {
    ...(at !== undefined && { at }),
    ...(from !== undefined && { from, until }),
    items: shown,
    total: totalOf(documents as unknown as typeof parts),
    ...(more && { next: encodeAfter(shown.at(-1)!.id!) }),
    sources: [...sources.values()]
      .filter(({ feed }) => used.has(feed))
      .sort((a, b) => placeOf(a.feed) - placeOf(b.feed)),
    ...(unknown && { unknown }),
  };
};

function totalOf(documents: readonly Record<string, unknown>[]): number {
  return documents.reduce((sum, { total }) => sum + (total as number), 0);
}

/** Each thing once, in the order of the configuration; what several parts have is what the hub's own operators write. */
function inConfiguredOrder<T>(list: readonly T[], feedOf: (one: T) => string, { placeOf }: MergeContext): T[] {
  const byFeed = new Map(list.map((one) => [feedOf(one), one] as const));
  return [...byFeed.values()].sort((a, b) => placeOf(feedOf(a)) - placeOf(feedOf(b)));
}

/** Of `/v1/feeds`. */
export const mergeFeeds: JsonMerge = (documents, context) => ({
  feeds: inConfiguredOrder(
    documents.flatMap(({ feeds }) => feeds as { id: string }[]),
    ({ id }) => id,
    context,
  ),
});

interface Feature {
  id?: string;
  properties?: { feed?: string };
}

/** A FeatureCollection: entities in the order of their keys, each once; what a timetable has in the order of feeds. */
export const mergeFeatures: JsonMerge = (documents, { placeOf }) => {
  const seen = new Set<string>();
  const features = documents
    .flatMap((one) => one['features'] as Feature[])
    .filter(({ id }) => id === undefined || (!seen.has(id) && seen.add(id)));
  const placed = ({ properties }: Feature): number => placeOf(properties?.feed ?? '');
  features.sort((a, b) =>
    a.id === undefined || b.id === undefined ? placed(a) - placed(b) : a.id < b.id ? -1 : a.id > b.id ? 1 : 0,
  );
  return { ...documents[0], features };
};

/** `/gbfs/manifest.json`. */
export const mergeManifests: JsonMerge = (documents, context) => {
  const datasets = inConfiguredOrder(
    documents.flatMap(({ data }) => (data as { datasets: { system_id: string }[] }).datasets),
    ({ system_id: id }) => id,
    context,
  );
  return { ...documents[0], data: { datasets } };
};

interface ListedDay {
  day: string;
  files: number;
  rows: number;
  bytes: number;
}

/** `/archive`: each day once, with what all parts have of it. */
export const mergeArchives: JsonMerge = (documents) => {
  const byDay = new Map<string, ListedDay>();
  for (const one of documents.flatMap(({ days }) => days as ListedDay[])) {
    const { files = 0, rows = 0, bytes = 0 } = byDay.get(one.day) ?? {};
    byDay.set(one.day, { ...one, files: files + one.files, rows: rows + one.rows, bytes: bytes + one.bytes });
  }
  return { days: [...byDay.values()].sort((a, b) => (a.day < b.day ? 1 : -1)) };
};

/** What is in the archive of a day; it was made when the last part had made its own. */
export const mergeManifestsOfDay: JsonMerge = (documents, context) => {
  const listed = <T>(name: string): T[] => documents.flatMap((one) => one[name] as T[]);
  const made = documents.map((one) => one['madeAt'] as string).sort();
  return {
    ...documents[0],
    madeAt: made.at(-1),
    feeds: inConfiguredOrder(listed<{ id: string }>('feeds'), ({ id }) => id, context),
    files: listed<{ feed: string }>('files').sort((a, b) => context.placeOf(a.feed) - context.placeOf(b.feed)),
  };
};

type Box = [number, number, number, number];

/** `/v1/hub`: the widest box, everybody who must be named. */
export const mergeHubs: JsonMerge = (documents) => {
  const boxes = documents.flatMap(({ territory }) => (territory as { bbox?: Box } | undefined)?.bbox ?? []);
  const [first] = documents;
  const territories = documents.flatMap(({ territory }) => territory ?? []) as { outlines?: string }[];
  const box: Box | undefined =
    boxes.length < 4
      ? undefined
      : [edge(boxes, 0, Math.min), edge(boxes, 1, Math.min), edge(boxes, 2, Math.max), edge(boxes, 3, Math.max)];
  const { focus: _, ...territory } = (territories[0] ?? {}) as { focus?: unknown; centre?: unknown };
  return {
    ...first,
    ...(box && { territory: { ...territory, bbox: box, centre: centreOf(box, territory.centre) } }),
    attribution: [...new Set(documents.flatMap(({ attribution }) => attribution as string[]))],
  };
};

function edge(numbers: readonly number[], at: number, choose: (...values: number[]) => number): number {
  return choose(...numbers.filter((_, i) => i % 4 === at));
}

/** As the parts write a place: an object or a pair. */
function centreOf([west, south, east, north]: Box, as: unknown): unknown {
  const [longitude, latitude] = [(west + east) / 2, (south + north) / 2];
  return Array.isArray(as) ? [longitude, latitude] : { latitude, longitude };
}

export type UnknownNames = Record<string, string[]>;

/** Ids that no part has: what one of them knows is known. */
export function unknownToAll(answers: readonly (UnknownNames | undefined)[]): UnknownNames | undefined {
  const [first, ...others] = answers;
  const named: UnknownNames = {};
  for (const [name, ids] of Object.entries(first ?? {})) {
    const nowhere = ids.filter((id) => others.every((other) => other?.[name]?.includes(id)));
    if (nowhere.length > 0) named[name] = nowhere;
  }
  return Object.keys(named).length > 0 ? named : undefined;
}
