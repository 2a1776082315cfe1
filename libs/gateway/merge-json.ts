/** A document put together from those of the parts, in the order of the parts. Throws for what does not look as expected. */
export type JsonMerge = (documents: readonly Record<string, unknown>[], parameters: URLSearchParams) => unknown;

const DEFAULT_LIMIT = 100;

/** Of `/v1/{kind}s`: a page of the whole in key order, made of a page of each part after the same key. */
export const mergePages: JsonMerge = (documents, parameters) => {
  const limit = Number(parameters.get('limit') ?? DEFAULT_LIMIT);
  const byKey = new Map<string, unknown>();
  for (const item of documents.flatMap(({ items }) => items as { key: string }[]))
    if (!byKey.has(item.key)) byKey.set(item.key, item);
  const keys = [...byKey.keys()].sort();
  const shown = keys.slice(0, limit);
  const more = keys.length > limit || documents.some(({ next }) => next !== undefined);
  const repeated = documents.reduce((sum, { items }) => sum + (items as unknown[]).length, 0) - byKey.size;
  const unknown = unknownToAll(documents.map((one) => one['unknown'] as UnknownNames | undefined));
  return {
    items: shown.map((key) => byKey.get(key)),
    total: documents.reduce((sum, { total }) => sum + (total as number), 0) - repeated,
    ...(more && shown.length > 0 && { next: Buffer.from(shown.at(-1)!, 'utf8').toString('base64url') }),
    ...(unknown && { unknown }),
  };
};

/** Of `/v1/feeds`. */
export const mergeFeeds: JsonMerge = (documents) => ({ feeds: documents.flatMap(({ feeds }) => feeds as unknown[]) });

/** A FeatureCollection; what several parts have (the operators' own) stands once. */
export const mergeFeatures: JsonMerge = (documents) => {
  const seen = new Set<unknown>();
  const features = documents
    .flatMap((one) => one['features'] as { id?: unknown }[])
    .filter(({ id }) => id === undefined || (!seen.has(id) && seen.add(id)));
  return { ...documents[0], features };
};

/** `/gtfs-rt/all/….json`: ids bear their feed, so they are those of one message. */
export const mergeRealtimeJson: JsonMerge = (documents) => {
  const seen = new Set<string>();
  const headers = documents.map(({ header }) => header as { timestamp?: string | number });
  const newest = headers.reduce((a, b) => (Number(b.timestamp ?? 0) > Number(a.timestamp ?? 0) ? b : a));
  const entity = documents
    .flatMap((one) => (one['entity'] ?? []) as { id: string }[])
    .filter(({ id }) => !seen.has(id) && seen.add(id));
  return { ...documents[0], header: withoutVersion(newest), entity };
};

/** `/gbfs/manifest.json`. */
export const mergeManifests: JsonMerge = (documents) => {
  const datasets = documents.flatMap(({ data }) => (data as { datasets: unknown[] }).datasets);
  return { ...documents[0], data: { datasets } };
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

/** A version is that of one schedule. */
function withoutVersion(header: object): object {
  const { feedVersion: _, feed_version: __, ...rest } = header as { feedVersion?: unknown; feed_version?: unknown };
  return rest;
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
