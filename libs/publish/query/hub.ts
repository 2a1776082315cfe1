import type { FeedCatalogue } from '#libs/catalogue';
import { toInstant, type FeedId, type GeoPoint } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { Box, HubDescription } from '../describe/answers.js';
import { boxOf, cornersOf, placesOf, type ExtentPlace } from '../extent.js';
import { BASEMAP_PATH, OUTLINES_PATH } from '../static-files.js';

/** Where the outlines come from and who must be named for them, as configured. */
export interface TerritoryTerms {
  outlines?: Outlines;
  attribution?: string;
  basemap?: { attribution: string | undefined };
  thresholds?: HubDescription['thresholds'];
  onTime: HubDescription['onTime'];
}

/** Polygon or MultiPolygon features; see `Communes`. */
export interface Outlines {
  features: readonly { geometry: { coordinates: unknown } }[];
}

/** `/v1/hub`. Only open feeds have a part in it. */
export function describeHub(
  catalogue: FeedCatalogue,
  findSchedule: (feedId: FeedId) => Schedule | undefined,
  { outlines, attribution, basemap, thresholds = [], onTime }: TerritoryTerms,
  nowMs: number,
): HubDescription {
  const { name, operator, contact, timezone, languages } = catalogue.hub;
  const open = catalogue.list().filter(({ effectiveVisibility }) => effectiveVisibility === 'open');
  const stops = open.flatMap(({ feedId }) => {
    const schedule = findSchedule(feedId);
    return schedule ? placesOf(schedule) : [];
  });
  const outline = outlines ? edgesOf(outlines) : [];
  const bbox = boxOf(outline.length > 0 ? outline : stops);
  const focus = stops.length > 0 ? middleHalf(stops) : undefined;
  const names = open.map((feed) => feed.attribution ?? feed.producer);
  return {
    name,
    operator,
    contact,
    timezone,
    languages: [...languages],
    ...(bbox && {
      territory: {
        bbox,
        centre: middleOf(focus ?? bbox),
        ...(focus && { focus }),
        ...(outlines && { outlines: OUTLINES_PATH }),
        ...(basemap && { basemap: BASEMAP_PATH }),
      },
    }),
    attribution: [
      ...new Set([basemap?.attribution, attribution, ...names].filter((one) => one !== undefined && one !== '')),
    ] as string[],
    thresholds,
    onTime,
    now: toInstant(nowMs),
  };
}

const edges = new WeakMap<Outlines, readonly ExtentPlace[]>();

/** South-west and north-east of each outline. */
function edgesOf(outlines: Outlines): readonly ExtentPlace[] {
  let found = edges.get(outlines);
  if (!found) {
    found = outlines.features.flatMap(({ geometry }) => cornersOf(boxOf(positionsIn(geometry.coordinates))));
    edges.set(outlines, found);
  }
  return found;
}

function positionsIn(coordinates: unknown): ExtentPlace[] {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === 'number') return [coordinates as unknown as ExtentPlace];
  return coordinates.flatMap(positionsIn);
}

/** Between the quartiles of each direction: a far or misplaced stop does not move it. */
function middleHalf(all: readonly ExtentPlace[]): Box {
  const sorted = ([0, 1] as const).map((axis) => all.map((place) => place[axis]).sort((a, b) => a - b));
  const at = (axis: 0 | 1, share: number): number => sorted[axis]![Math.floor((all.length - 1) * share)]!;
  return [at(0, 0.25), at(1, 0.25), at(0, 0.75), at(1, 0.75)];
}

function middleOf([west, south, east, north]: Box): GeoPoint {
  return { latitude: (south + north) / 2, longitude: (west + east) / 2 };
}
