import { hubPath } from '../api/base';
import { basemapLayers, placeLayers } from './basemap';
import { FILL_SHARE } from './old-vehicle';
import type { Palette } from './palettes';
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionFilterSpecification,
  StyleSpecification,
} from 'maplibre-gl';

/** Old things are drawn as old, and can still be found; vehicles have icons of their own for it (`old-vehicle.ts`). */
const FADE: DataDrivenPropertyValueSpecification<number> = ['match', ['get', 'old'], 1, 0.7, 2, 0.5, 1];
const IS_OLD: ExpressionFilterSpecification = ['>', ['get', 'old'], 0];
/** Of a dot without a name, whose rim stays as it is. */
const FADE_DOT: DataDrivenPropertyValueSpecification<number> = [
  'match',
  ['get', 'old'],
  1,
  FILL_SHARE[1],
  2,
  FILL_SHARE[2],
  1,
];

/** One of many vehicles seen from afar. */
const IS_CROWD: ExpressionFilterSpecification = ['==', ['get', 'crowd'], true];

const empty = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } };

/** What stands on the map grows with the letters beside it: half as large again on a wall, twice on a large one. */
function wallScale(): number {
  return innerWidth >= 3_600 ? 2 : innerWidth >= 2_400 ? 1.5 : 1;
}

type ByZoom = ['interpolate', ['linear'], ['zoom'], ...number[]];

/** Sizes by zoom, each so many times as large. */
function times(factor: number, size: number | ByZoom = 1): number | ByZoom {
  if (typeof size === 'number') return size * factor;
  const [kind, how, by, ...steps] = size;
  return [kind, how, by, ...steps.map((one, at) => (at % 2 === 1 ? one * factor : one))];
}

/** The whole map: base map, outlines of the communes and the network's ways below, live things above. No tile server. */
export function styleOf(
  palette: Palette,
  { outlines, basemap, theme }: { outlines: string | undefined; basemap: string | undefined; theme: string },
): StyleSpecification {
  const scale = wallScale();
  const points = (
    id: string,
    source: string,
    extra: { 'icon-size'?: ByZoom; [name: string]: unknown } = {},
  ): StyleSpecification['layers'][number] =>
    ({
      id,
      type: 'symbol',
      source,
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        ...extra,
        'icon-size': times(scale, extra['icon-size']),
      },
      paint: { 'icon-opacity': FADE },
    }) as StyleSpecification['layers'][number];
  return {
    version: 8,
    sources: {
      communes: outlines ? { type: 'geojson', data: outlines } : empty,
      basemap: { ...empty, maxzoom: 14 },
      stops: empty,
      routes: { type: 'geojson', data: hubPath('/geojson/routes.geojson') },
      labels: empty,
      counters: {
        ...empty,
        promoteId: 'key',
        cluster: true,
        clusterRadius: 26,
        clusterMaxZoom: 11,
        clusterMinPoints: 5,
        clusterProperties: { worst: ['max', ['get', 'rank']], old: ['min', ['get', 'old']] },
      },
      traffic: empty,
      alerts: empty,
      freeVehicles: empty,
      stations: empty,
      situations: empty,
      parks: empty,
      signs: empty,
      vehicles: { ...empty, promoteId: 'key' },
      selection: empty,
    },
    layers: [
      // Without outlines nobody knows where the land ends.
      {
        id: 'water',
        type: 'background',
        paint: { 'background-color': outlines && !basemap ? palette.water : palette.land },
      },
      { id: 'land', type: 'fill', source: 'communes', paint: { 'fill-color': palette.land } },
      ...(basemap ? basemapLayers(palette) : []),
      {
        id: 'land-line',
        type: 'line',
        source: 'communes',
        paint: { 'line-color': palette.landLine, 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 14, 1.4] },
      },
      {
        id: 'routes',
        type: 'line',
        source: 'routes',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: {
          'line-color': ['to-color', ['get', 'color'], '#7a858f'],
          'line-opacity': palette.routeOpacity,
          'line-width': [
            'interpolate',
            ['linear'],
            ['zoom'],
            9,
            ['match', ['get', 'mode'], ['metro', 'tram'], 2, 1],
            14,
            ['match', ['get', 'mode'], ['metro', 'tram'], 5, 3],
          ],
        },
      },
      {
        id: 'stops',
        type: 'circle',
        source: 'stops',
        minzoom: 13,
        paint: {
          'circle-radius': times(scale, ['interpolate', ['linear'], ['zoom'], 13, 2.5, 16, 6]) as never,
          'circle-color': palette.paper,
          'circle-stroke-color': palette.label,
          'circle-stroke-width': 1.5,
        },
      },
      ...(basemap ? placeLayers(theme) : []),
      points('labels', 'labels', { 'icon-allow-overlap': false, 'icon-ignore-placement': false, 'icon-padding': 6 }),
      {
        id: 'traffic',
        type: 'line',
        source: 'traffic',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: {
          'line-color': ['to-color', ['get', 'colour'], '#8a8f98'],
          'line-width': ['coalesce', ['get', 'width'], 3],
          'line-opacity': FADE,
        },
      },
      {
        ...points('counters', 'counters', {
          'icon-image': ['concat', `${theme}/c/`, ['to-string', ['get', 'rank']]],
          'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.4, 11, 1],
        }),
        filter: ['!', ['has', 'point_count']],
      } as StyleSpecification['layers'][number],
      {
        ...points('counterGroups', 'counters', {
          'icon-image': [
            'concat',
            `n/${theme}/`,
            ['get', 'worst'],
            '/',
            ['to-string', ['get', 'point_count_abbreviated']],
          ],
        }),
        filter: ['has', 'point_count'],
      } as StyleSpecification['layers'][number],
      points('freeVehicles', 'freeVehicles', { 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.4, 12, 1] }),
      points('stations', 'stations', { 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.35, 12, 0.65, 14, 1] }),
      points('parks', 'parks', { 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.5, 12, 0.85, 14, 1] }),
      points('signs', 'signs', { 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 12, 1] }),
      points('alerts', 'alerts', { 'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.5, 12, 0.9] }),
      points('situations', 'situations'),
      {
        id: 'selection',
        type: 'circle',
        source: 'selection',
        paint: {
          'circle-radius': 20 * scale,
          'circle-color': 'transparent',
          'circle-stroke-width': 3,
          'circle-stroke-color': '#e08a00',
        },
      },
      // Further away pointers of neighbours lie on each other.
      {
        ...points('vehicle-bearing', 'vehicles', {
          'icon-image': ['get', 'pointer'],
          'icon-rotate': ['get', 'bearing'],
          'icon-rotation-alignment': 'map',
        }),
        minzoom: 11,
      } as StyleSpecification['layers'][number],
      {
        id: 'vehicle-dots',
        type: 'circle',
        source: 'vehicles',
        filter: IS_CROWD,
        paint: {
          'circle-radius': times(scale, ['interpolate', ['linear'], ['zoom'], 8, 2.5, 12, 5]) as never,
          'circle-color': ['to-color', ['get', 'colour'], '#6b7680'],
          'circle-stroke-color': ['case', IS_OLD, palette.label, palette.edge],
          'circle-stroke-width': ['case', IS_OLD, 1.5, 1],
          'circle-opacity': FADE_DOT,
        },
      },
      {
        ...points('vehicles', 'vehicles', {
          'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.7, 12, 1],
          'symbol-sort-key': ['get', 'order'],
        }),
        // Their icons say how old they are.
        paint: {},
        filter: ['!', IS_CROWD],
      } as StyleSpecification['layers'][number],
    ],
  };
}
