import type { Mode } from './kinds.js';

/** Mode of a GTFS route_type, basic or extended; `other` for types the lists do not have. Spec: GTFS routes.txt. */
export function modeOfRouteType(type: number): Mode {
  const basic = BASIC[type];
  if (basic) return basic;
  if (type === 711) return 'shuttle';
  return EXTENDED[Math.floor(type / 100)] ?? 'other';
}

const BASIC: Record<number, Mode> = {
  0: 'tram',
  1: 'metro',
  2: 'rail',
  3: 'bus',
  4: 'ferry',
  5: 'cable',
  6: 'cable',
  7: 'cable',
  11: 'bus',
  12: 'rail',
};

const EXTENDED: Record<number, Mode> = {
  1: 'rail',
  2: 'coach',
  3: 'rail',
  4: 'metro',
  5: 'metro',
  6: 'metro',
  7: 'bus',
  8: 'bus',
  9: 'tram',
  10: 'ferry',
  12: 'ferry',
  13: 'cable',
  14: 'cable',
};

/** Mode of a GBFS form_factor. */
export function modeOfFormFactor(formFactor: string | undefined): Mode {
  if (formFactor === undefined || formFactor === 'bicycle' || formFactor === 'cargo_bicycle') return 'bike';
  if (formFactor.startsWith('scooter') || formFactor === 'moped') return 'scooter';
  return formFactor === 'car' ? 'car' : 'other';
}
