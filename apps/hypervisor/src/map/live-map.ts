import { effect, signal } from '@preact/signals';
import { AttributionControl, Map as MapLibre, NavigationControl, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { live, selected, selectedEvent } from '../live/store';
import { theme } from '../parts/theme';
import { DRAWN_KINDS, SOURCE_OF, placeOf, toFeature, type DrawnKind, type Feature } from './features';
import { Gliding } from './gliding';
import { ensureImage, labelIcon } from './icons';
import { PALETTES, styleOf } from './style';

setWorkerUrl(workerUrl);

/** Kinds the reader has switched off. */
export const hidden = signal<ReadonlySet<DrawnKind>>(new Set());

const ROUEN: [number, number] = [1.0935, 49.4385];
const FRAME_MS = 60;
const CLICKABLE = ['vehicles', 'stations', 'situations', 'signs', 'parks', 'counters', 'freeVehicles'];
const LAYERS_OF: Record<DrawnKind, string[]> = {
  'vehicle-position': ['vehicles', 'vehicle-bearing'],
  station: ['stations'],
  'free-vehicle': ['freeVehicles'],
  'traffic-measurement': ['counters'],
  'traffic-situation': ['situations'],
  parking: ['parks'],
  'variable-message-sign': ['signs'],
};

export const mapFailed = signal(false);

/** Draws the state; owns none of it. Returns the removal of everything it added. */
export function createMap(container: HTMLElement): () => void {
  let map: MapLibre;
  try {
    map = new MapLibre({
      container,
      style: styleOf(PALETTES[theme.value]),
      center: ROUEN,
      zoom: container.clientWidth < 700 ? 11.4 : 12.2,
      minZoom: 8,
      maxZoom: 18,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
    });
  } catch {
    mapFailed.value = true;
    return () => undefined;
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right');
  map.addControl(new AttributionControl({ compact: true, customAttribution: 'Communes © IGN, INSEE' }), 'bottom-right');

  const gliding = new Gliding(matchMedia('(prefers-reduced-motion: reduce)').matches);
  const drawn = new Map<DrawnKind, { from: unknown; features: Feature[] }>();
  let currentTheme = theme.value;
  let ready = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const source = (id: string): GeoJSONSource | undefined => map.getSource(id) as GeoJSONSource | undefined;
  const set = (id: string, features: Feature[]): void => {
    void source(id)?.setData({ type: 'FeatureCollection', features });
  };

  const drawVehicles = (): void => {
    clearTimeout(timer);
    const vehicles = drawn.get('vehicle-position')?.features ?? [];
    const now = performance.now();
    set('vehicles', gliding.place(vehicles, now));
    const at = selectedEvent.value;
    const mark =
      at && at.kind === 'vehicle-position'
        ? gliding.place(
            vehicles.filter(({ properties }) => properties!['key'] === at.key),
            now,
          )
        : undefined;
    if (mark) set('selection', mark);
    if (gliding.isMoving(now) && !document.hidden) timer = setTimeout(drawVehicles, FRAME_MS);
  };

  /** Brings each kind whose entities have changed onto the map; what has not is left alone. */
  const draw = (): void => {
    // Read before anything else: an effect follows only what it has read.
    const { entities: all } = live.value;
    if (!ready) return;
    const palette = PALETTES[currentTheme];
    for (const kind of DRAWN_KINDS) {
      const entities = all[kind];
      if (drawn.get(kind)?.from === entities) continue;
      const features = [...(entities?.values() ?? [])].flatMap(
        (event) => toFeature(event, map, palette, currentTheme) ?? [],
      );
      drawn.set(kind, { from: entities, features });
      if (kind === 'vehicle-position') {
        if (gliding.aim(features, performance.now()) || features.length === 0) drawVehicles();
      } else set(SOURCE_OF[kind], features);
    }
  };

  const markSelection = (): void => {
    const event = selectedEvent.value;
    if (!ready) return;
    const place = placeOf(event);
    if (event?.kind === 'vehicle-position') drawVehicles();
    else
      set(
        'selection',
        place ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties: {} }] : [],
      );
  };

  const applyHidden = (): void => {
    const off = hidden.value;
    if (!ready) return;
    for (const kind of DRAWN_KINDS) {
      for (const layer of LAYERS_OF[kind])
        map.setLayoutProperty(layer, 'visibility', off.has(kind) ? 'none' : 'visible');
    }
  };

  const drawLabels = async (): Promise<void> => {
    const response = await fetch('/geojson/communes.geojson');
    if (!response.ok) return;
    const { features } = (await response.json()) as GeoJSON.FeatureCollection<
      GeoJSON.Polygon | GeoJSON.MultiPolygon,
      { nom: string }
    >;
    const palette = PALETTES[currentTheme];
    set(
      'labels',
      features.map(({ geometry, properties: { nom } }) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: middleOf(geometry) },
        properties: {
          icon: ensureImage(map, `l/${currentTheme}/${nom}`, () => labelIcon(nom, palette.label, palette.halo)),
        },
      })),
    );
  };

  const refresh = (): void => {
    ready = true;
    drawn.clear();
    draw();
    applyHidden();
    markSelection();
    void drawLabels();
  };
  map.on('style.load', refresh);

  const onClick = ({ point }: { point: { x: number; y: number } }): void => {
    const reach = 6;
    const [hit] = map.queryRenderedFeatures(
      [
        [point.x - reach, point.y - reach],
        [point.x + reach, point.y + reach],
      ],
      { layers: CLICKABLE },
    );
    const { key, kind } = (hit?.properties ?? {}) as { key?: string; kind?: DrawnKind };
    selected.value = key && kind ? { kind, key } : undefined;
  };
  map.on('click', onClick);
  for (const layer of CLICKABLE) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
  }

  const undo = [
    effect(draw),
    effect(applyHidden),
    effect(markSelection),
    effect(() => {
      if (theme.value === currentTheme) return;
      currentTheme = theme.value;
      ready = false;
      map.setStyle(styleOf(PALETTES[currentTheme]), { diff: false });
    }),
    effect(() => {
      const wanted = flight.value;
      if (wanted) map.easeTo({ center: wanted, zoom: Math.max(map.getZoom(), 13.5), duration: 700 });
    }),
  ];
  // The schedule may come after the page: ask for the ways again until they are there.
  const routes = setInterval(() => {
    if (map.isStyleLoaded() && map.querySourceFeatures('routes').length === 0)
      source('routes')?.setData(`/geojson/routes.geojson?${Date.now()}`);
    else if (map.querySourceFeatures('routes').length > 0) clearInterval(routes);
  }, 4_000);

  return () => {
    clearInterval(routes);
    clearTimeout(timer);
    for (const stop of undo) stop();
    map.remove();
  };
}

/** Where the map should go; set by the search. */
export const flight = signal<[number, number] | undefined>(undefined);

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
