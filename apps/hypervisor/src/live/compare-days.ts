import type { Bucket } from './figures';

const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;

/** How far a figure is looked back, and in what steps. */
export const SPANS = {
  day: { ms: DAY_MS, bucket: '30m', stepMs: 1_800_000 },
  week: { ms: WEEK_MS, bucket: '3h', stepMs: 10_800_000 },
} as const;
export type Span = keyof typeof SPANS;

/** A figure's last day or week beside the same time a week before, in one box and one scale. */
export interface Compared {
  now: string;
  before: string;
  low: number;
  high: number;
  /** The value a week before the newest one; absent where it was not kept. */
  weekAgo: number | undefined;
}

/**
 * Lines of what was kept in a box of `width` × `height`, time to the right; a hole in what was kept is a hole in the line,
 * written as a new `M`. `rows` are of both times; `toMs` is where the newer ends.
 */
export function compareDays(
  rows: readonly Bucket[],
  name: string,
  { width, height, toMs, span }: { width: number; height: number; toMs: number; span: Span },
): Compared | undefined {
  const { ms: spanMs, stepMs } = SPANS[span];
  const known = rows.flatMap(({ at, values }) => {
    const value = values[name];
    return value === undefined ? [] : [{ ms: Date.parse(at), value }];
  });
  const within = (fromMs: number, untilMs: number) => known.filter(({ ms }) => ms >= fromMs && ms < untilMs);
  const newer = within(toMs - spanMs, toMs);
  const older = within(toMs - spanMs - WEEK_MS, toMs - WEEK_MS);
  if (newer.length + older.length === 0) return undefined;
  const values = [...newer, ...older].map(({ value }) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const path = (points: typeof known, fromMs: number): string =>
    points
      .map(({ ms, value }, at) => {
        const x = ((ms - fromMs) / spanMs) * width;
        const y = high === low ? height / 2 : height - ((value - low) / (high - low)) * height;
        const isApart = at === 0 || ms - points[at - 1]!.ms > 2 * stepMs;
        return `${isApart ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
      })
      .join('');
  const newest = newer.at(-1);
  return {
    now: path(newer, toMs - spanMs),
    before: path(older, toMs - spanMs - WEEK_MS),
    low,
    high,
    weekAgo: newest && older.find(({ ms }) => Math.abs(ms + WEEK_MS - newest.ms) < stepMs)?.value,
  };
}

export type FigureUnit = 'share' | 'count' | 'seconds' | 'speed';

/** What of a figure is drawn first, and in what it is said. */
export const MAIN_VALUES: Readonly<Record<string, { value: string; unit: FigureUnit }>> = {
  punctuality: { value: 'punctualShare', unit: 'share' },
  'vehicles-in-service': { value: 'vehiclesInService', unit: 'count' },
  'match-rate': { value: 'matchedShare', unit: 'share' },
  stations: { value: 'stationsEmptyShare', unit: 'share' },
  'shared-vehicles': { value: 'vehiclesAvailable', unit: 'count' },
  'observation-age': { value: 'observationAgeMedianSeconds', unit: 'seconds' },
  'traffic-speed': { value: 'speedMedianKmh', unit: 'speed' },
  'traffic-congestion': { value: 'congestedSitesShare', unit: 'share' },
  disturbances: { value: 'activeSituations', unit: 'count' },
  quality: { value: 'scoreShare', unit: 'share' },
};
