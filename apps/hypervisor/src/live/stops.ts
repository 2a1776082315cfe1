import { ask } from '../api/ask';
import { hubPath } from '../api/base';
import type { GeoPoint } from '../api/contract';

/** A stop of a schedule, as the map needs it. */
export interface Stop extends GeoPoint {
  name: string;
}

/** The stops of every open schedule in use, by id. */
export async function loadStops(): Promise<ReadonlyMap<string, Stop>> {
  const response = await ask(hubPath('/geojson/stops.geojson'));
  if (!response.ok) throw new Error(`/geojson/stops.geojson answered ${response.status}`);
  const { features } = (await response.json()) as GeoJSON.FeatureCollection<
    GeoJSON.Point,
    { stopId: string; name?: string }
  >;
  return new Map(
    features.map(({ geometry, properties: { stopId, name } }): [string, Stop] => {
      const [longitude, latitude] = geometry.coordinates as [number, number];
      return [stopId, { longitude, latitude, name: name ?? stopId }];
    }),
  );
}
