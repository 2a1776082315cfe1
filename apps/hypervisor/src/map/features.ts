import type { Map as MapLibre } from 'maplibre-gl';
import type {
  TrafficMeasurement,
  HubEvent,
  Parking,
  GeoPoint,
  VariableMessageSign,
  Station,
  VehiclePosition,
} from '../api/contract';
import { colourOf } from '../api/untrusted';
import type { Oldness } from '../live/age';
import type { Shade } from '../live/colouring';
import type { DrawnKind, Place } from '../live/places';
import {
  alertIcon,
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
import type { Palette } from './palettes';

export type Feature = GeoJSON.Feature<GeoJSON.Point | GeoJSON.LineString>;

/** Map source of each kind that is drawn. */
export const SOURCE_OF = {
  'vehicle-position': 'vehicles',
  station: 'stations',
  'free-vehicle': 'freeVehicles',
  alert: 'alerts',
  'traffic-measurement': 'counters',
  'traffic-situation': 'situations',
  parking: 'parks',
  'variable-message-sign': 'signs',
} as const satisfies Record<DrawnKind, string>;

const SHUTTLE_FIRST = 1;

/** What an icon is made for. */
export interface Look {
  map: MapLibre;
  palette: Palette;
  theme: string;
  /** Too many are drawn for each to have a picture of its own. */
  isMany: boolean;
  /** Seen from afar, where the names of many would lie on each other. */
  isFar: boolean;
}

/** Features made last for an event, and what they were made for. */
const made = new WeakMap<HubEvent, { place: Place; as: string; features: Feature[] }>();

/**
 * The features of one entity, each with its icon made ready and how old it is to be drawn; those of last time where
 * nothing of it has changed.
 */
export function featuresOf(event: HubEvent, place: Place, old: Oldness, look: Look, shade?: Shade): Feature[] {
  const as = `${look.theme} ${old} ${shade?.colour} ${shade?.mark} ${look.isMany} ${look.isFar}`;
  const last = made.get(event);
  if (last?.place === place && last.as === as) return last.features;
  const features = makeFeatures(event, place, old, look, shade);
  made.set(event, { place, as, features });
  return features;
}

function makeFeatures(event: HubEvent, place: Place, old: Oldness, look: Look, shade?: Shade): Feature[] {
  const properties = { key: event.key, old, ...styleOfEntity(event, place, old, look, shade) };
  if (place.line)
    return [{ type: 'Feature', geometry: { type: 'LineString', coordinates: place.line.map(toPosition) }, properties }];
  return place.points.map((point) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: toPosition(point) },
    properties,
  }));
}

export function toPosition({ longitude, latitude }: GeoPoint): [number, number] {
  return [longitude, latitude];
}

function styleOfEntity(
  event: HubEvent,
  place: Place,
  old: Oldness,
  { map, palette, theme, isMany, isFar }: Look,
  shade?: Shade,
): object {
  const image = (name: string, draw: () => ImageData): string => ensureImage(map, `${theme}/${name}`, draw);
  switch (event.kind) {
    case 'vehicle-position': {
      const { routeName, routeColor, bearingDeg, label, mode } = event.entity as unknown as VehiclePosition;
      const colour = shade?.colour ?? colourOf(routeColor);
      // What a colour says beyond the line is said by a mark as well: those keep their names.
      if (isMany && isFar && !shade) return { crowd: true, colour };
      const line = (routeName ?? (isMany ? '•' : label) ?? '•').slice(0, 6);
      const name = shade ? `${line} ${shade.mark}` : line;
      return {
        icon: image(`v/${name}/${colour}/${place.byStop}/${old}`, () =>
          vehicleIcon(name, colour, palette, place.byStop, old),
        ),
        pointer: bearingDeg === undefined ? '' : image(`p/${colour}`, () => bearingIcon(colour, palette.edge)),
        bearing: bearingDeg ?? 0,
        order: mode === 'metro' || mode === 'shuttle' ? SHUTTLE_FIRST : 0,
      };
    }
    case 'station': {
      const { capacity, status } = event.entity as unknown as Station;
      const count = status?.vehiclesAvailable;
      const total = capacity || (count ?? 0) + (status?.docksAvailable ?? 0) || 1;
      const share = Math.round(Math.min(1, (count ?? 0) / total) * 5) / 5;
      const closed = status?.isRenting === false;
      const text = count === undefined ? '?' : String(count);
      return { icon: image(`s/${text}/${share}/${closed}`, () => stationIcon(text, share, closed, palette)) };
    }
    case 'free-vehicle':
      return { icon: image('f', () => freeVehicleIcon('#8458b3', palette.edge)) };
    case 'alert':
      return { icon: image('a', () => alertIcon(palette.edge)) };
    case 'traffic-measurement': {
      const { trafficStatus, speedKmh } = event.entity as unknown as TrafficMeasurement;
      const { colour, width } = TRAFFIC[trafficStatus ?? ''] ?? bySpeed(speedKmh);
      if (place.line) return { colour, width };
      const rank = COUNTER_COLOURS.indexOf(colour);
      image(`c/${rank}`, () => counterIcon(colour, palette.edge));
      return { rank };
    }
    case 'traffic-situation':
      return { icon: image('situation', situationIcon) };
    case 'parking': {
      const { spacesAvailable, state } = event.entity as unknown as Parking;
      const shut = state === 'closed' || state === 'full' || spacesAvailable === 0;
      return { icon: image(`k/${shut}`, () => parkIcon(shut, palette.edge)) };
    }
    case 'variable-message-sign': {
      const { messages, workingStatus } = event.entity as unknown as VariableMessageSign;
      const lines = Math.min(3, messages?.[0]?.pages[0]?.length ?? 0);
      const broken = workingStatus === 'notWorking';
      return { icon: image(`m/${lines}/${broken}`, () => signIcon(lines, broken, palette.edge)) };
    }
    default:
      return {};
  }
}

/** The worse, the redder and the wider: colour alone says nothing to many. */
const TRAFFIC: Record<string, { colour: string; width: number }> = {
  freeFlow: { colour: '#2f9e62', width: 3 },
  heavy: { colour: '#d9a400', width: 5 },
  slow: { colour: '#d96a00', width: 6 },
  queuing: { colour: '#c62828', width: 7 },
  stationary: { colour: '#7f1020', width: 9 },
};
const NO_READING = { colour: '#8a8f98', width: 3 };

/** Colours of counters, the worst last: of several in one place the worst is shown. */
export const COUNTER_COLOURS: readonly string[] = [
  NO_READING.colour,
  ...['#2b7bbb', TRAFFIC['freeFlow']!.colour],
  ...['#d98200', TRAFFIC['heavy']!.colour, TRAFFIC['slow']!.colour],
  ...['#c62828', TRAFFIC['stationary']!.colour],
];

function bySpeed(speedKmh: number | undefined): { colour: string; width: number } {
  if (speedKmh === undefined) return NO_READING;
  return { colour: speedKmh < 20 ? '#c62828' : speedKmh < 40 ? '#d98200' : '#2b7bbb', width: 4 };
}
