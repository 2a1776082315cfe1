import { computed, effect, signal } from '@preact/signals';
import { Map as MapLibre, NavigationControl, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { hubPath } from '../api/base';
import type { HubEvent } from '../api/contract';
import { colouring } from '../live/colouring';
import { mapPlace, mapPlaceAsked } from '../live/map-place';
import { DRAWN_KINDS, placeOf, type DrawnKind, type Placement } from '../live/places';
import { hidden, hub, isOfStale, live, now, oldness, placements, selected, selectedOnMap, stops } from '../live/store';
import { openView } from '../live/view';
import { shadeOfVehicle } from '../parts/shade';
import { theme } from '../parts/theme';
import { Camera } from './camera';
import { SOURCE_OF, featuresOf, toPosition, type Feature } from './features';
import { Gliding } from './gliding';
import { ensureImage, labelIcon } from './icons';
import { outlineLabels } from './labels';
import { PALETTES, styleOf } from './style';

setWorkerUrl(workerUrl);

const FRAME_MS = 60;
/** What ages is looked at so often, in milliseconds; others change with their source alone. */
const AGES_MS: Partial<Record<DrawnKind, number>> = {
  'vehicle-position': 5_000,
  station: 60_000,
  parking: 60_000,
  'traffic-measurement': 60_000,
};
const CLICKABLE = [
  'vehicles',
  'alerts',
  'stations',
  'situations',
  'signs',
  'parks',
  'counters',
  'freeVehicles',
  'traffic',
  'stops',
];
const LAYERS_OF: Record<DrawnKind, string[]> = {
  'vehicle-position': ['vehicles', 'vehicle-bearing'],
  station: ['stations'],
  'free-vehicle': ['freeVehicles'],
  alert: ['alerts'],
  'traffic-measurement': ['counters', 'traffic'],
  'traffic-situation': ['situations'],
  parking: ['parks'],
  'variable-message-sign': ['signs'],
};

export const mapFailed = signal(false);

/** Whether the first snapshot is there. */
const hasBegun = computed(() => live.value.shownAt > 0);

type PointFeature = GeoJSON.Feature<GeoJSON.Point>;

/** Draws the state; owns none of it. Returns the removal of everything it added. */
export function createMap(container: HTMLElement): () => void {
  let currentTheme = theme.value;
  let outlines = hub.peek()?.territory?.outlines;
  let basemap = hub.peek()?.territory?.basemap;
  let map: MapLibre;
  try {
    map = new MapLibre({
      container,
      style: styleOf(PALETTES[currentTheme], { outlines, basemap, theme: currentTheme }),
      zoom: 1,
      minZoom: 1,
      maxZoom: 18,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
    });
  } catch {
    mapFailed.value = true;
    return () => undefined;
  }
  mapCentre = () => {
    const { lat, lng } = map.getCenter();
    return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
  };
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right');

  const camera = new Camera(map);
  const gliding = new Gliding(matchMedia('(prefers-reduced-motion: reduce)').matches);
  const drawn = new Map<DrawnKind, { from: Placement; ages: string; features: Feature[] }>();
  let ready = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const source = (id: string): GeoJSONSource | undefined => map.getSource(id) as GeoJSONSource | undefined;
  const set = (id: string, features: GeoJSON.Feature[]): void => {
    void source(id)?.setData({ type: 'FeatureCollection', features });
  };

  const drawVehicles = (): void => {
    clearTimeout(timer);
    // Vehicles have points, never lines.
    const vehicles = (drawn.get('vehicle-position')?.features ?? []) as PointFeature[];
    const at = performance.now();
    set('vehicles', gliding.place(vehicles, at));
    const event = selectedOnMap.value;
    if (event?.kind === 'vehicle-position') {
      const own = vehicles.filter(({ properties }) => properties!['key'] === event.key);
      set('selection', gliding.place(own, at));
    }
    if (gliding.isMoving(at) && !document.hidden) timer = setTimeout(drawVehicles, FRAME_MS);
  };

  /** Brings each kind whose entities, or their ages, have changed onto the map; what has not is left alone. */
  const draw = (): void => {
    // Read before anything else: an effect follows only what it has read.
    const all = placements.value;
    const nowMs = now.value;
    const by = colouring.value;
    if (!ready) return;
    const look = { map, palette: PALETTES[currentTheme], theme: currentTheme };
    for (const [kind, placement] of all) {
      const ages = `${Math.floor(nowMs / (AGES_MS[kind] ?? Infinity))} ${agesBySource(placement)} ${by}`;
      const last = drawn.get(kind);
      if (last?.from === placement && last.ages === ages) continue;
      const features = placement.drawn.flatMap(({ event, place }) =>
        featuresOf(
          event,
          place,
          oldness(event),
          look,
          kind === 'vehicle-position' ? shadeOfVehicle(event, by) : undefined,
        ),
      );
      drawn.set(kind, { from: placement, ages, features });
      if (kind === 'vehicle-position') {
        gliding.aim(features as PointFeature[], performance.now());
        drawVehicles();
      } else set(SOURCE_OF[kind], features);
    }
    if (live.value.connection === 'live') camera.openOn(all);
  };

  const markSelection = (): void => {
    const event = selectedOnMap.value;
    const known = stops.value;
    if (!ready) return;
    if (event?.kind === 'vehicle-position') return drawVehicles();
    const place = event && placeOf(event, known, now.peek());
    set(
      'selection',
      (place?.points ?? place?.line?.slice(0, 1) ?? []).map((point) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: toPosition(point) },
        properties: {},
      })),
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

  /** After what is live: a page that is slow to load shows vehicles first. */
  const drawBasemap = (): void => {
    if (hasBegun.value && ready && basemap) void source('basemap')?.setData(basemap);
  };
  const drawStops = (): void => {
    const known = stops.value;
    if (!ready) return;
    set(
      'stops',
      [...known].map(([stopId, stop]) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: toPosition(stop) },
        properties: { stopId },
      })),
    );
  };
  map.setMissingStyleImageResolver(async (id) => {
    const [kind, of, name] = id.split('/');
    if (kind !== 'l' || !name || (of !== 'light' && of !== 'dark')) return;
    const { label, halo } = PALETTES[of];
    ensureImage(map, id, () => labelIcon(name, label, halo));
  });

  const refresh = (): void => {
    ready = true;
    drawn.clear();
    draw();
    applyHidden();
    markSelection();
    drawBasemap();
    drawStops();
    if (outlines && !basemap) void outlineLabels(outlines, map, currentTheme).then((labels) => set('labels', labels));
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
    const { key, kind, stopId } = (hit?.properties ?? {}) as { key?: string; kind?: DrawnKind; stopId?: string };
    if (stopId) return openView({ kind: 'stop', id: stopId });
    selected.value = key && kind ? { kind, key } : undefined;
  };
  map.on('click', onClick);
  map.on('moveend', () => {
    if (!camera.hasOpened) return;
    const { lat, lng } = map.getCenter();
    mapPlace.value = { latitude: lat, longitude: lng, zoom: map.getZoom() };
  });
  for (const layer of CLICKABLE) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
  }

  const undo = [
    effect(draw),
    effect(applyHidden),
    effect(drawBasemap),
    effect(drawStops),
    effect(markSelection),
    effect(() => {
      const wanted = hub.value?.territory;
      if (theme.value === currentTheme && wanted?.outlines === outlines && wanted?.basemap === basemap) return;
      currentTheme = theme.value;
      outlines = wanted?.outlines;
      basemap = wanted?.basemap;
      ready = false;
      map.setStyle(styleOf(PALETTES[currentTheme], { outlines, basemap, theme: currentTheme }), { diff: false });
    }),
    effect(() => {
      const wanted = flight.value;
      if (wanted) camera.flyTo(wanted);
    }),
    effect(() => {
      const wanted = mapPlaceAsked.value;
      if (wanted) camera.lookAt(wanted);
    }),
  ];
  // The schedule may come after the page: ask for the ways again until they are there.
  const routes = setInterval(() => {
    if (map.isStyleLoaded() && map.querySourceFeatures('routes').length === 0)
      source('routes')?.setData(hubPath('/geojson/routes.geojson'));
    else if (map.querySourceFeatures('routes').length > 0) clearInterval(routes);
  }, 4_000);

  return () => {
    clearInterval(routes);
    clearTimeout(timer);
    for (const stop of undo) stop();
    map.remove();
  };
}

/** Where the map looks, as `49.44310, 1.09930`; empty where there is no map. */
export let mapCentre = (): string => '';

/** Where the map should go; set by the search. */
export const flight = signal<[number, number] | undefined>(undefined);

/** Changes when a source that some of these are of turns old or fresh; each source is asked once. */
function agesBySource({ drawn }: Placement): string {
  const seen = new Map<string, HubEvent>();
  for (const { event } of drawn) {
    const id = `${event.feed} ${event.source.id}`;
    if (!seen.has(id)) seen.set(id, event);
  }
  return [...seen].map(([id, event]) => `${id} ${isOfStale(event)}`).join();
}
