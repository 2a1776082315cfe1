import type { Map as MapLibre } from 'maplibre-gl';
import type { Box } from '../api/contract';
import type { MapPlace } from '../live/map-place';
import type { DrawnKind, Placement } from '../live/places';
import { hub } from '../live/store';

const CLOSEST_AT_FIRST = 14;
const FLIGHT_ZOOM = 13.5;
const PANEL_PX = 330;
const NARROW_PX = 800;

/** Where the map looks: at the territory first, then wherever the reader wants. */
export class Camera {
  private isOpen = false;

  constructor(private readonly map: MapLibre) {
    // A reader who has moved the map is left where he is.
    map.on('movestart', ({ originalEvent }: { originalEvent?: unknown }) => {
      if (originalEvent) this.isOpen = true;
    });
  }

  /** Once: on where most stops are, else on the territory, else on what there is to see. */
  openOn(placements: ReadonlyMap<DrawnKind, Placement>): void {
    if (this.isOpen || !hub.value) return;
    const { territory } = hub.value;
    const box = territory?.focus ?? territory?.bbox ?? boxAround(placements);
    if (!box) return;
    this.isOpen = true;
    const isWide = this.map.getContainer().clientWidth > NARROW_PX;
    this.map.fitBounds(box, {
      animate: false,
      maxZoom: CLOSEST_AT_FIRST,
      padding: { top: 20, bottom: 20, right: 20, left: isWide ? PANEL_PX : 20 },
    });
  }

  /** Whether it looks where somebody wants it to. */
  get hasOpened(): boolean {
    return this.isOpen;
  }

  lookAt({ latitude, longitude, zoom }: MapPlace): void {
    this.isOpen = true;
    this.map.jumpTo({ center: [longitude, latitude], zoom });
  }

  flyTo(center: [number, number]): void {
    this.isOpen = true;
    const { clientWidth, clientHeight } = this.map.getContainer();
    this.map.easeTo({
      center,
      zoom: Math.max(this.map.getZoom(), FLIGHT_ZOOM),
      duration: 700,
      // On a narrow screen the panel covers the lower part.
      offset: [0, clientWidth > NARROW_PX ? 0 : -clientHeight * 0.3],
    });
  }
}

function boxAround(placements: ReadonlyMap<DrawnKind, Placement>): Box | undefined {
  let box: Box | undefined;
  for (const { drawn } of placements.values()) {
    for (const { place } of drawn) {
      for (const { longitude, latitude } of place.points ?? place.line) {
        box ??= [longitude, latitude, longitude, latitude];
        box[0] = Math.min(box[0], longitude);
        box[1] = Math.min(box[1], latitude);
        box[2] = Math.max(box[2], longitude);
        box[3] = Math.max(box[3], latitude);
      }
    }
  }
  return box;
}
