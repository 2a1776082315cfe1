import { signal } from '@preact/signals';

/** Where the map looks; WGS 84 degrees. */
export interface MapPlace {
  latitude: number;
  longitude: number;
  zoom: number;
}

const CLOSEST = 18;

/** Where it looks now; absent until it has opened on something. */
export const mapPlace = signal<MapPlace | undefined>(undefined);
/** Where an address wants it to look. */
export const mapPlaceAsked = signal<MapPlace | undefined>(undefined);

/** `49.44310,1.09930,13.5`; `undefined` for anything else. */
export function readMapPlace(text: string): MapPlace | undefined {
  const parts = text.split(',');
  const [latitude = NaN, longitude = NaN, zoom = NaN] = parts.map((part) => (part.trim() === '' ? NaN : Number(part)));
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && zoom >= 0 && zoom <= CLOSEST;
  return parts.length === 3 && isPlace ? { latitude, longitude, zoom } : undefined;
}

/** To a metre, which is all a screen can show. */
export function writeMapPlace({ latitude, longitude, zoom }: MapPlace): string {
  return [latitude.toFixed(5), longitude.toFixed(5), zoom.toFixed(2)].join(',');
}
