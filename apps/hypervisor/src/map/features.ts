import type { Map as MapLibre } from 'maplibre-gl';
import type { Counter, HubEvent, Kind, Park, Sign, Situation, Station, Vehicle } from '../api/contract';
import {
  bearingIcon,
  counterIcon,
  ensureImage,
  freeVehicleIcon,
  parkIcon,
  signIcon,
  situationIcon,
  stationIcon,
  vehicleIcon,
} from './icons';
import type { Palette } from './style';

export type Feature = GeoJSON.Feature<GeoJSON.Point>;

/** Map source of each kind that is drawn. */
export const SOURCE_OF = {
  'vehicle-position': 'vehicles',
  station: 'stations',
  'free-vehicle': 'freeVehicles',
  'traffic-measurement': 'counters',
  'traffic-situation': 'situations',
  parking: 'parks',
  'variable-message-sign': 'signs',
} as const satisfies Partial<Record<Kind, string>>;
export type DrawnKind = keyof typeof SOURCE_OF;
export const DRAWN_KINDS = Object.keys(SOURCE_OF) as DrawnKind[];

const NO_COLOUR = '#5b6770';
const SHUTTLE_FIRST = 1;

function feature(event: HubEvent, longitude: number, latitude: number, properties: object): Feature {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
    properties: { key: event.key, kind: event.kind, ...properties },
  };
}

/** The feature of one entity, with its icon made ready; `undefined` where it has no place. */
export function toFeature(event: HubEvent, map: MapLibre, palette: Palette, theme: string): Feature | undefined {
  switch (event.kind) {
    case 'vehicle-position': {
      const { point, routeName, routeColor, bearingDeg, label, mode } = event.entity as unknown as Vehicle;
      if (!point) return undefined;
      const colour = routeColor ?? NO_COLOUR;
      const name = (routeName ?? label ?? '•').slice(0, 6);
      const icon = ensureImage(map, `v/${theme}/${name}/${colour}`, () => vehicleIcon(name, colour, palette.edge));
      const pointer = ensureImage(map, `p/${theme}/${colour}`, () => bearingIcon(colour, palette.edge));
      return feature(event, point.longitude, point.latitude, {
        icon,
        pointer: bearingDeg === undefined ? '' : pointer,
        bearing: bearingDeg ?? 0,
        order: mode === 'metro' || mode === 'shuttle' ? SHUTTLE_FIRST : 0,
      });
    }
    case 'station': {
      const { point, capacity, status } = event.entity as unknown as Station;
      const count = status?.vehiclesAvailable ?? 0;
      const total = capacity || count + (status?.docksAvailable ?? 0) || 1;
      const share = Math.round(Math.min(1, count / total) * 5) / 5;
      const closed = !status?.isRenting;
      const icon = ensureImage(map, `s/${theme}/${count}/${share}/${closed}`, () =>
        stationIcon(count, share, closed, palette),
      );
      return feature(event, point.longitude, point.latitude, { icon });
    }
    case 'free-vehicle': {
      const { point } = event.entity as unknown as { point?: { latitude: number; longitude: number } };
      const icon = ensureImage(map, `f/${theme}`, () => freeVehicleIcon('#8458b3', palette.edge));
      return point && feature(event, point.longitude, point.latitude, { icon });
    }
    case 'traffic-measurement': {
      const { point, speedKmh } = event.entity as unknown as Counter;
      const colour =
        speedKmh === undefined ? '#8a8f98' : speedKmh < 20 ? '#c62828' : speedKmh < 40 ? '#d98200' : '#2b7bbb';
      const icon = ensureImage(map, `c/${theme}/${colour}`, () => counterIcon(colour, palette.edge));
      return point && feature(event, point.longitude, point.latitude, { icon });
    }
    case 'traffic-situation': {
      const { records, activity } = event.entity as unknown as Situation;
      // What is over, suspended or still to come closes no road now; the hub tells when that changes.
      if (activity && activity.state !== 'active' && activity.state !== 'unknown') return undefined;
      const point = records.flatMap(({ points, line }) => points ?? line ?? [])[0];
      const icon = ensureImage(map, 'situation', situationIcon);
      return point && feature(event, point.longitude, point.latitude, { icon });
    }
    case 'parking': {
      const { point, spacesAvailable, state } = event.entity as unknown as Park;
      const shut = state === 'closed' || state === 'full' || spacesAvailable === 0;
      const icon = ensureImage(map, `k/${theme}/${shut}`, () => parkIcon(shut, palette.edge));
      return point && feature(event, point.longitude, point.latitude, { icon });
    }
    case 'variable-message-sign': {
      const { point, messages, workingStatus } = event.entity as unknown as Sign;
      const lines = Math.min(3, messages?.[0]?.pages[0]?.length ?? 0);
      const broken = workingStatus === 'notWorking';
      const icon = ensureImage(map, `m/${theme}/${lines}/${broken}`, () => signIcon(lines, broken, palette.edge));
      return point && feature(event, point.longitude, point.latitude, { icon });
    }
    default:
      return undefined;
  }
}

/** Where an entity is, for flying to it. */
export function placeOf(event: HubEvent | undefined): [number, number] | undefined {
  const entity = event?.entity as
    { point?: { latitude: number; longitude: number }; records?: Situation['records'] } | undefined;
  const point = entity?.point ?? entity?.records?.flatMap(({ points, line }) => points ?? line ?? [])[0];
  return point && [point.longitude, point.latitude];
}
