import type { Feed, FeedState, HubEvent, KeyFigure } from '../api/contract';

/** Figures of the whole page, of those of its feeds; what no feed measures is `undefined`. */
export interface PageFigures {
  /** From 0 to 1, each feed counting by its runs. */
  punctualShare?: number;
  inService?: number;
  heardOf?: number;
  /** Feeds whose figure is of a time that is over, and which therefore did not go in. */
  punctualityLeftOut: number;
  inServiceLeftOut: number;
  /** Keys of the figures that went in, for their history. */
  punctualityKeys: string[];
  inServiceKeys: string[];
}

/** Figures that `isOld` are left out, and counted: an old figure is not shown as the present one. */
export function pageFigures(events: Iterable<HubEvent>, isOld: (event: HubEvent) => boolean): PageFigures {
  let runs = 0;
  let punctual = 0;
  let inService = 0;
  let heardOf = 0;
  const leftOut = { punctuality: 0, inService: 0 };
  const punctualityKeys: string[] = [];
  const inServiceKeys: string[] = [];
  for (const event of events) {
    const { key } = event;
    const { figure, values, sampleSize } = event.entity as unknown as KeyFigure;
    if (figure === 'punctuality' && values['punctualShare'] !== undefined) {
      if (isOld(event)) {
        leftOut.punctuality += 1;
        continue;
      }
      runs += sampleSize;
      punctual += values['punctualShare'] * sampleSize;
      punctualityKeys.push(key);
    }
    if (figure === 'vehicles-in-service') {
      if (isOld(event)) {
        leftOut.inService += 1;
        continue;
      }
      inService += values['vehiclesInService'] ?? 0;
      heardOf += values['vehiclesHeardOf'] ?? 0;
      inServiceKeys.push(key);
    }
  }
  return {
    ...(runs > 0 && { punctualShare: punctual / runs }),
    ...(inServiceKeys.length > 0 && { inService, heardOf }),
    punctualityLeftOut: leftOut.punctuality,
    inServiceLeftOut: leftOut.inService,
    punctualityKeys: punctualityKeys.sort(),
    inServiceKeys: inServiceKeys.sort(),
  };
}

/** How many feeds are well, of those that come from somewhere: what operators write here has no source that could be missing. */
export function wellFeeds(
  feeds: readonly Pick<Feed, 'id' | 'formats'>[],
  stateOf: (id: string) => FeedState | undefined,
): { well: number; all: number } {
  const collected = feeds.filter(({ formats }) => formats.length > 0);
  return { well: collected.filter(({ id }) => stateOf(id) === 'fresh').length, all: collected.length };
}

/** A value each quarter of an hour, by the instant it begins. */
export interface Bucket {
  at: string;
  values: Record<string, number | undefined>;
}

/** Points of a line in a box of `width` × `height`, time to the right; nothing of what is too short to be one. */
export function sparkline(
  buckets: readonly Bucket[],
  name: string,
  { width, height, fromMs, toMs }: { width: number; height: number; fromMs: number; toMs: number },
): string {
  const known = buckets.flatMap(({ at, values }) => {
    const value = values[name];
    return value === undefined ? [] : [{ ms: Date.parse(at), value }];
  });
  // A stroke straight up says nothing of a day.
  if (known.length < 2 || known.at(-1)!.ms - known[0]!.ms < (toMs - fromMs) / 24) return '';
  const low = Math.min(...known.map(({ value }) => value));
  const high = Math.max(...known.map(({ value }) => value));
  return known
    .map(({ ms, value }) => {
      const x = ((ms - fromMs) / (toMs - fromMs)) * width;
      const y = high === low ? height / 2 : height - ((value - low) / (high - low)) * height;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
