/** Closed lists of GBFS 2.3 and 3.0, in lower case. Spec: the JSON Schemas of both. */
export const RENTAL_METHODS: ReadonlySet<string> = new Set([
  'key',
  'creditcard',
  'paypass',
  'applepay',
  'androidpay',
  'transitcard',
  'accountnumber',
  'phone',
]);
export const PARKING_TYPES: ReadonlySet<string> = new Set([
  'parking_lot',
  'street_parking',
  'underground_parking',
  'sidewalk_parking',
  'other',
]);
export const FORM_FACTORS: ReadonlySet<string> = new Set([
  'bicycle',
  'cargo_bicycle',
  'car',
  'moped',
  'scooter_standing',
  'scooter_seated',
  'other',
]);
export const PROPULSION_TYPES: ReadonlySet<string> = new Set([
  'human',
  'electric_assist',
  'electric',
  'combustion',
  'combustion_diesel',
  'hybrid',
  'plug_in_hybrid',
  'hydrogen_fuel_cell',
]);
export const RETURN_CONSTRAINTS: ReadonlySet<string> = new Set([
  'free_floating',
  'roundtrip_station',
  'any_station',
  'hybrid',
]);
export const ACCESSORIES: ReadonlySet<string> = new Set([
  'air_conditioning',
  'automatic',
  'manual',
  'convertible',
  'cruise_control',
  'doors_2',
  'doors_3',
  'doors_4',
  'doors_5',
  'navigation',
]);
export const EQUIPMENT: ReadonlySet<string> = new Set([
  'child_seat_a',
  'child_seat_b',
  'child_seat_c',
  'winter_tires',
  'snow_chains',
]);
export const ALERT_TYPES: ReadonlySet<string> = new Set(['system_closure', 'station_closure', 'station_move', 'other']);
export const USER_TYPES: ReadonlySet<string> = new Set(['member', 'nonmember']);
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Language tags as GBFS allows them. */
export const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;
