import type { Map as MapLibre } from 'maplibre-gl';
import { ask } from '../api/ask';
import { ensureImage, labelIcon } from './icons';
import { PALETTES } from './palettes';

/** Names of the communes, as icons in the middle of their outlines; none where the outlines cannot be had. */
export async function outlineLabels(
  address: string,
  map: MapLibre,
  theme: keyof typeof PALETTES,
): Promise<GeoJSON.Feature[]> {
  const response = await ask(address);
  if (!response.ok) return [];
  const { features } = (await response.json()) as GeoJSON.FeatureCollection<
    GeoJSON.Polygon | GeoJSON.MultiPolygon,
    { nom: string }
  >;
  const { label, halo } = PALETTES[theme];
  return features.map(({ geometry, properties: { nom } }) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: middleOf(geometry) },
    properties: { icon: ensureImage(map, `l/${theme}/${nom}`, () => labelIcon(nom, label, halo)) },
  }));
}

/** Middle of the bounding box of the largest ring: good enough to put a name. */
function middleOf(geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon): [number, number] {
  const rings =
    geometry.type === 'Polygon' ? [geometry.coordinates[0]!] : geometry.coordinates.map((polygon) => polygon[0]!);
  const ring = rings.reduce((largest, one) => (one.length > largest.length ? one : largest));
  const longitudes = ring.map(([longitude]) => longitude!);
  const latitudes = ring.map(([, latitude]) => latitude!);
  return [
    (Math.min(...longitudes) + Math.max(...longitudes)) / 2,
    (Math.min(...latitudes) + Math.max(...latitudes)) / 2,
  ];
}
