import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palettes';

const WIDTHS: Record<string, [number, number]> = {
  motorway: [1.4, 7],
  trunk: [1.2, 6],
  primary: [1, 5],
  secondary: [0.6, 4],
  tertiary: [0.3, 3],
};

/** Woods, water, streets and rail, quiet enough for live things to stand out. */
export function basemapLayers(palette: Palette): LayerSpecification[] {
  const source = 'basemap';
  const roads = Object.entries(WIDTHS)
    .reverse()
    .map(([name, [far, near]]): LayerSpecification => ({
      id: `road-${name}`,
      type: 'line',
      source,
      ...(name === 'tertiary' && { minzoom: 11 }),
      filter: ['all', ['==', ['get', 'layer'], 'road'], ['==', ['get', 'class'], name]],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': name === 'motorway' || name === 'trunk' ? palette.highway : palette.street,
        'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 9, far, 15, near],
      },
    }));
  return [
    area('green', palette.green),
    area('water', palette.river),
    {
      id: 'streams',
      type: 'line',
      source,
      minzoom: 10,
      filter: ['all', ['==', ['get', 'layer'], 'water'], ['==', ['geometry-type'], 'LineString']],
      paint: { 'line-color': palette.river, 'line-width': 1 },
    },
    {
      id: 'streets',
      type: 'line',
      source,
      minzoom: 12.5,
      filter: ['==', ['get', 'layer'], 'street'],
      paint: {
        'line-color': palette.street,
        'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 12.5, 0.6, 17, 5],
      },
    },
    ...roads,
    {
      id: 'rail',
      type: 'line',
      source,
      filter: ['in', ['get', 'layer'], ['literal', ['rail', 'ferry']]],
      paint: { 'line-color': palette.rail, 'line-width': 1.2, 'line-dasharray': [4, 2] },
    },
  ];

  function area(layer: string, colour: string): LayerSpecification {
    return {
      id: `base-${layer}`,
      type: 'fill',
      source,
      filter: ['all', ['==', ['get', 'layer'], layer], ['==', ['geometry-type'], 'Polygon']],
      paint: { 'fill-color': colour },
    };
  }
}

/** Names of places, as icons that are drawn when the map first asks for them (`styleimagemissing`). */
export function placeLayers(theme: string): LayerSpecification[] {
  const small = ['quarter', 'suburb'];
  return ([false, true] as const).map((isSmall): LayerSpecification => {
    const among = ['in', ['get', 'kind'], ['literal', small]] as const;
    return {
      id: isSmall ? 'quarters' : 'places',
      type: 'symbol',
      source: 'basemap',
      minzoom: isSmall ? 13 : 0,
      filter: ['all', ['==', ['get', 'layer'], 'place'], isSmall ? among : ['!', among]] as never,
      layout: {
        'icon-image': ['concat', `l/${theme}/`, ['get', 'name']],
        'icon-padding': 6,
        'symbol-sort-key': ['match', ['get', 'kind'], 'city', 0, 'town', 1, 2],
      },
    };
  });
}
