import type { GeoPoint } from '#libs/model';

export interface Commune {
  /** INSEE code, five characters. */
  code: string;
  name: string;
}

type Ring = readonly (readonly [number, number])[];

interface Outline extends Commune {
  west: number;
  south: number;
  east: number;
  north: number;
  /** Polygons of rings (first outer, then holes), longitude before latitude as in GeoJSON. */
  polygons: readonly (readonly Ring[])[];
}

interface FeatureCollection {
  features: {
    properties: { code: string; nom: string };
    geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
  }[];
}

/** Outlines of a territory's communes; answers in which one a point lies. */
export class Communes {
  private readonly outlines: Outline[];

  /** `geojson`: Polygon or MultiPolygon features with the properties `code` and `nom`. */
  constructor(readonly geojson: FeatureCollection) {
    this.outlines = geojson.features.map(({ properties, geometry }) => {
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      const longitudes = polygons.flatMap((rings) => rings[0]!.map(([longitude]) => longitude));
      const latitudes = polygons.flatMap((rings) => rings[0]!.map(([, latitude]) => latitude));
      return {
        code: properties.code,
        name: properties.nom,
        polygons,
        west: Math.min(...longitudes),
        east: Math.max(...longitudes),
        south: Math.min(...latitudes),
        north: Math.max(...latitudes),
      };
    });
  }

  /** The box around all of them, in degrees; absent where there are none. */
  get bounds(): { south: number; north: number; west: number; east: number } | undefined {
    const { outlines } = this;
    if (outlines.length === 0) return undefined;
    return {
      south: Math.min(...outlines.map(({ south }) => south)),
      north: Math.max(...outlines.map(({ north }) => north)),
      west: Math.min(...outlines.map(({ west }) => west)),
      east: Math.max(...outlines.map(({ east }) => east)),
    };
  }

  list(): Commune[] {
    return this.outlines.map(({ code, name }) => ({ code, name }));
  }

  /** The commune a point lies in; `undefined` outside the territory. */
  find({ latitude, longitude }: GeoPoint): Commune | undefined {
    for (const outline of this.outlines) {
      if (
        longitude < outline.west ||
        longitude > outline.east ||
        latitude < outline.south ||
        latitude > outline.north
      ) {
        continue;
      }
      if (outline.polygons.some((rings) => isInside(rings, longitude, latitude))) return outline;
    }
    return undefined;
  }
}

/** Even-odd rule over all rings, so holes need no special case. */
function isInside(rings: readonly Ring[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [xi, yi] = ring[i]!;
      const [xj, yj] = ring[j]!;
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}
