import type { HubEvent, Mode } from '#libs/model';
import { facetsOf, type Facets, type FacetsOf } from './facets.js';

/** West, south, east, north in WGS 84 degrees; west > east crosses the antimeridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number];

/** Each given part must hold (and), any value of a part suffices (or). An absent or empty part asks nothing. */
export interface EntityFilter {
  feeds?: readonly string[];
  modes?: readonly Mode[];
  /** Route ids with their feed: `astuce:TCAR:90`. */
  routes?: readonly string[];
  /** Stop or station ids with their feed. */
  stops?: readonly string[];
  bbox?: BoundingBox;
  /** INSEE codes. */
  communes?: readonly string[];
}

export type Predicate = (event: HubEvent) => boolean;

/** Compiles a filter once for the many events it will meet; `see` extracts what it looks at. */
export function compileFilter(filter: EntityFilter, see: FacetsOf = facetsOf): Predicate {
  const tests: ((facets: Facets) => boolean)[] = [];
  const feeds = setOf(filter.feeds);
  const modes = setOf<string>(filter.modes);
  if (modes) tests.push(({ mode, modes: more }) => hasOne(modes, mode, more));
  const routes = setOf(filter.routes);
  if (routes) tests.push((facets) => facets.routes.some((id) => routes.has(id)));
  const stops = setOf(filter.stops);
  if (stops) tests.push((facets) => facets.stops.some((id) => stops.has(id)));
  const communes = setOf(filter.communes);
  if (communes) tests.push(({ commune, communes: more }) => hasOne(communes, commune, more));
  if (filter.bbox) {
    const [west, south, east, north] = filter.bbox;
    const wraps = west > east;
    tests.push((facets) =>
      facets.points.some(
        ({ latitude, longitude }) =>
          latitude >= south &&
          latitude <= north &&
          (wraps ? longitude >= west || longitude <= east : longitude >= west && longitude <= east),
      ),
    );
  }
  return (event) => {
    if (feeds && !feeds.has(event.feed)) return false;
    if (tests.length === 0) return true;
    const facets = see(event);
    return tests.every((test) => test(facets));
  };
}

function hasOne(wanted: ReadonlySet<string>, own: string | undefined, more: readonly string[] = []): boolean {
  return (own !== undefined && wanted.has(own)) || more.some((one) => wanted.has(one));
}

/** True when nothing is asked, so that everything passes. */
export function isOpenFilter(filter: EntityFilter): boolean {
  return Object.values(filter).every((part) => part === undefined || (part as readonly unknown[]).length === 0);
}

function setOf<T>(list: readonly T[] | undefined): ReadonlySet<T> | undefined {
  return list && list.length > 0 ? new Set(list) : undefined;
}
