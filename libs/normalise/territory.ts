import type { GeoPoint } from '#libs/model';

/** What normalising asks of the territory: in which commune (INSEE code) a point lies, if in any. */
export interface Territory {
  communeOf(point: GeoPoint): string | undefined;
  /** Metres from the territory, 0 in it; absent where none is configured. */
  distanceM?: (point: GeoPoint) => number;
}

export const nowhere: Territory = { communeOf: () => undefined };
