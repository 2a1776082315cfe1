import { computed, effect, signal } from '@preact/signals';
import { Map as MapLibre, NavigationControl, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { hubPath } from '../api/base';
import type { HubEvent } from '../api/contract';
import { colouring } from '../live/colouring';
import { mapPlace, mapPlaceAsked } from '../live/map-place';
import { DRAWN_KINDS, placeOf, type DrawnKind, type Placement } from '../live/places';
import { hidden, hub, isOfStale, live, now, oldness, placements, selected, selectedOnMap, stops } from '../live/store';
import { Paced, drawnForMs } from '../live/pace';
import { openView } from '../live/view';
import { shadeOfVehicle } from '../parts/shade';
import { theme } from '../parts/theme';
import { Camera } from './camera';
import { COUNTER_COLOURS, SOURCE_OF, featuresOf, toPosition, type Feature } from './features';
import { Gliding } from './gliding';
import { counterGroupIcon, ensureImage, labelIcon } from './icons';
import { outlineLabels } from './labels';
import { SourceChanges } from './source-changes';
import { PALETTES } from './palettes';
import { styleOf } from './style';

setWorkerUrl(workerUrl);

const FRAME_MS = 60;
/** More vehicles than this do not glide: nobody could follow them, and a slow machine would do nothing else. */
const MOST_GLIDING = 300;
const GATHERED_MS = 150;
const ROUTES_MS = 4_000;
const ROUTES_AT_LAST_MS = 60_000;
/** From here on many vehicles bear the names of their lines. */
const NAMED_ZOOM = 12;
/** What ages is looked at so often, in milliseconds; others change with their source alone. */
const AGES_MS: Partial<Record<DrawnKind, number>> = {
  'vehicle-position': 5_000,
  station: 60_000,
  parking: 60_000,
  'traffic-measurement': 60_000,
};
const CLICKABLE = [
  'vehicles',
  'vehicle-dots',
  'alerts',
  'stations',
  'situations',
  'signs',
  'parks',
  'counters',
  'counterGroups',
  'freeVehicles',
  'traffic',
  'stops',
];
const LAYERS_OF: Record<DrawnKind, string[]> = {
  'vehicle-position': ['vehicles', 'vehicle-dots', 'vehicle-bearing'],
  station: ['stations'],
  'free-vehicle': ['freeVehicles'],
  alert: ['alerts'],
  'traffic-measurement': ['counters', 'counterGroups', 'traffic'],
  'traffic-situation': ['situations'],
  parking: ['parks'],
  'variable-message-sign': ['signs'],
};

export const mapFailed = signal(false);

/** Whether the first snapshot is there. */
const hasBegun = computed(() => live.value.shownAt > 0);
const isLive = computed(() => live.value.connection === 'live');

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
      // What is new is there: a fade would draw the whole map twenty times for it.
      fadeDuration: 0,
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
  const paces = new Map<DrawnKind, Paced>();
  let ready = false;
  let drawnBy = colouring.peek();
  let drawnFar = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const source = (id: string): GeoJSONSource | undefined => map.getSource(id) as GeoJSONSource | undefined;
  const set = (id: string, features: GeoJSON.Feature[]): void => {
    void source(id)?.setData({ type: 'FeatureCollection', features });
  };

  const changes = { vehicles: new SourceChanges(), counters: new SourceChanges() };
  /** Of many points the map is given those alone that are to be drawn anew. */
  const setChanged = (id: keyof typeof changes, features: readonly PointFeature[]): void => {
    const of = source(id);
    const change = of && changes[id].take(features);
    if (change === 'all') set(id, [...features]);
    else if (change) void of!.updateData(change);
  };

  const drawVehicles = (): void => {
    clearTimeout(timer);
    // Vehicles have points, never lines.
    const vehicles = (drawn.get('vehicle-position')?.features ?? []) as PointFeature[];
    const at = performance.now();
    setChanged('vehicles', gliding.place(vehicles, at));
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
    for (const [kind, placement] of all) {
      const ages = `${Math.floor(nowMs / (AGES_MS[kind] ?? Infinity))} ${agesBySource(placement)} ${by}`;
      const last = drawn.get(kind);
      if (last?.from === placement && last.ages === ages) continue;
      let pace = paces.get(kind);
      if (!pace) paces.set(kind, (pace = new Paced(() => drawKind(kind))));
      // What was asked by hand is not waited for.
      if (!last || by !== drawnBy) pace.do();
      else pace.ask(drawnForMs(placement.drawn.length));
    }
    drawnBy = by;
    if (isLive.value) camera.openOn(all);
  };

  const drawKind = (kind: DrawnKind): void => {
    if (!ready) return;
    const placement = placements.peek().get(kind)!;
    const by = colouring.peek();
    const ages = `${Math.floor(now.peek() / (AGES_MS[kind] ?? Infinity))} ${agesBySource(placement)} ${by}`;
    const isVehicle = kind === 'vehicle-position';
    const isMany = placement.drawn.length > MOST_GLIDING;
    const isFar = map.getZoom() < NAMED_ZOOM;
    const look = { map, palette: PALETTES[currentTheme], theme: currentTheme, isMany, isFar };
    if (isVehicle) drawnFar = isFar;
    const features = placement.drawn.flatMap(({ event, place }) =>
      featuresOf(event, place, oldness(event), look, isVehicle ? shadeOfVehicle(event, by) : undefined),
    );
    drawn.set(kind, { from: placement, ages, features });
    if (isVehicle) {
      gliding.aim(features as PointFeature[], performance.now(), isMany);
      drawVehicles();
    } else if (kind === 'traffic-measurement') {
      const isLine = ({ geometry }: Feature): boolean => geometry.type === 'LineString';
      set('traffic', features.filter(isLine));
      setChanged('counters', features.filter((feature) => !isLine(feature)) as PointFeature[]);
    } else set(SOURCE_OF[kind], features);
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
    const [kind, of, name, count] = id.split('/');
    if (!name || (of !== 'light' && of !== 'dark')) return;
    if (kind === 'n' && count)
      ensureImage(map, id, () => counterGroupIcon(count, COUNTER_COLOURS[Number(name)] ?? '#8a8f98', PALETTES[of]));
    if (kind !== 'l') return;
    const { label, halo } = PALETTES[of];
    ensureImage(map, id, () => labelIcon(name, label, halo));
  });

  const refresh = (): void => {
    ready = true;
    drawn.clear();
    for (const of of Object.values(changes)) of.forget();
    draw();
    applyHidden();
    markSelection();
    drawBasemap();
    drawStops();
    if (outlines && !basemap) void outlineLabels(outlines, map, currentTheme).then((labels) => set('labels', labels));
  };
  map.on('style.load', refresh);

  /** As near as it takes to tell them apart. */
  const openGroup = ({ coordinates }: GeoJSON.Point, id: number): void => {
    const center = coordinates as [number, number];
    void source('counters')
      ?.getClusterExpansionZoom(id)
      .then((zoom) => map.easeTo({ center, zoom }));
  };
  const onClick = ({ point }: { point: { x: number; y: number } }): void => {
    const reach = 6;
    const [hit] = map.queryRenderedFeatures(
      [
        [point.x - reach, point.y - reach],
        [point.x + reach, point.y + reach],
      ],
      { layers: CLICKABLE },
    );
    const kind = DRAWN_KINDS.find((one) => hit && LAYERS_OF[one].includes(hit.layer.id));
    const { key, stopId, cluster_id } = (hit?.properties ?? {}) as {
      key?: string;
      stopId?: string;
      cluster_id?: number;
    };
    if (cluster_id !== undefined && hit?.geometry.type === 'Point') return openGroup(hit.geometry, cluster_id);
    if (stopId) return openView({ kind: 'stop', id: stopId });
    selected.value = key && kind ? { kind, key } : undefined;
  };
  map.on('click', onClick);
  map.on('moveend', () => {
    if (drawnFar !== map.getZoom() < NAMED_ZOOM) paces.get('vehicle-position')?.do();
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
  const repaint = gatherRepaints(map);
  const routes = askForRoutes(map);

  return () => {
    routes();
    repaint();
    clearTimeout(timer);
    for (const pace of paces.values()) pace.stop();
    for (const stop of undo) stop();
    map.remove();
  };
}

/**
 * Each tile of each source that is loaded asks for a frame of its own: they share one, unless somebody moves the map.
 * Returns the end of it.
 */
function gatherRepaints(map: MapLibre): () => void {
  const repaint = map.triggerRepaint.bind(map);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const paint = (): void => {
    clearTimeout(timer);
    timer = undefined;
    repaint();
  };
  map.triggerRepaint = () => {
    if (map.isMoving()) paint();
    else timer ??= setTimeout(paint, GATHERED_MS);
  };
  // A canvas of another size is empty until it is drawn.
  map.on('resize', paint);
  return () => clearTimeout(timer);
}

/** The schedule may come after the page: asks for the ways again, less and less often, until they are there. */
function askForRoutes(map: MapLibre): () => void {
  let pauseMs = ROUTES_MS;
  let timer: ReturnType<typeof setTimeout>;
  const ask = (): void => {
    if (map.isStyleLoaded() && map.querySourceFeatures('routes').length > 0) return;
    if (map.isStyleLoaded()) {
      (map.getSource('routes') as GeoJSONSource | undefined)?.setData(hubPath('/geojson/routes.geojson'));
      pauseMs = Math.min(ROUTES_AT_LAST_MS, pauseMs * 1.5);
    }
    timer = setTimeout(ask, pauseMs);
  };
  timer = setTimeout(ask, pauseMs);
  return () => clearTimeout(timer);
}

/** Where the map looks, as `49.44310, 1.09930`; empty where there is no map. */
export let mapCentre = (): string => '';

/** Where the map should go; set by the search. */
export const flight = signal<[number, number] | undefined>(undefined);

/** Changes when a source that some of these are of turns old or fresh; each source is asked once. */
function agesBySource(placement: Placement): string {
  let sources = sourcesOf.get(placement);
  if (!sources) {
    sources = new Map();
    for (const { event } of placement.drawn) {
      const id = `${event.feed} ${event.source.id}`;
      if (!sources.has(id)) sources.set(id, event);
    }
    sourcesOf.set(placement, sources);
  }
  return [...sources].map(([id, event]) => `${id} ${isOfStale(event)}`).join();
}

/** An event of each source that a placement is of. */
const sourcesOf = new WeakMap<Placement, Map<string, HubEvent>>();
