/** What a version cannot say, or says only with something made up. Fields are named as in the version that has them. */
export interface GbfsLossKind {
  field: string;
  reason: string;
  /** Versions it happens to on the way out. */
  to: readonly ('2.3' | '3.0')[];
}

const ONLY_3 = 'has no place in 2.3';
const LEADS_NOWHERE = 'names what no file of the system has';
const either = ['2.3', '3.0'] as const;

const absentIn23 = (field: string): GbfsLossKind => ({ field, reason: ONLY_3, to: ['2.3'] });
const dangling = (field: string): GbfsLossKind => ({ field, reason: LEADS_NOWHERE, to: either });

const unknownFlag = (field: string): GbfsLossKind => ({
  field,
  reason: 'what the producer reports cannot be read: published as false, lest it be taken for open',
  to: either,
});

/** By a short name the writers count under. */
export const GBFS_LOSSES = {
  opening_hours: absentIn23('opening_hours'),
  manifest_url: absentIn23('manifest_url'),
  termination_date: absentIn23('termination_date'),
  attribution_organization_name: absentIn23('attribution_organization_name'),
  attribution_url: absentIn23('attribution_url'),
  station_opening_hours: absentIn23('station_opening_hours'),
  'vehicle type description': absentIn23('vehicle_types.description'),
  reservation_price_per_min: absentIn23('reservation_price_per_min'),
  reservation_price_flat_rate: absentIn23('reservation_price_flat_rate'),
  'other languages in this file': {
    field: 'languages',
    reason: 'a file of 2.3 has one language: texts in the others are left out',
    to: ['2.3'],
  },
  'text of another language is used': {
    field: 'language',
    reason: '3.0 wants each text in each language of the system: another language is used where one is absent',
    to: ['3.0'],
  },
  'number of vehicles unknown: station left out': {
    field: 'num_vehicles_available, num_bikes_available',
    reason: 'the producer reports none, or one that is impossible: the station is left out of the status',
    to: either,
  },
  'is_installed unknown: published as false': unknownFlag('is_installed'),
  'is_renting unknown: published as false': unknownFlag('is_renting'),
  'is_returning unknown: published as false': unknownFlag('is_returning'),
  'opening_hours unknown': {
    field: 'opening_hours',
    reason: 'the hours or seasons the producer reports cannot be read: published as unknown',
    to: ['3.0'],
  },
  'license_id without known address': {
    field: 'license_id',
    reason: '2.3 wants an address, and none is known for this id',
    to: ['2.3'],
  },
  'capacity shared by vehicle types': {
    field: 'vehicle_types_capacity',
    reason: '2.3 cannot say that types share a number: each is given all of it',
    to: ['2.3'],
  },
  'ride_start_allowed and ride_end_allowed differ': {
    field: 'ride_start_allowed',
    reason: '2.3 has one word for starting and ending: both must be allowed',
    to: ['2.3'],
  },
  'licence unknown': { field: 'license_id', reason: 'neither id nor address is known', to: ['3.0'] },
  'phone number without country': {
    field: 'contact_phone',
    reason: '3.0 wants a number with its country, which is not known',
    to: ['3.0'],
  },
  'default_pricing_plan_id unknown': {
    field: 'default_pricing_plan_id',
    reason: '3.0 wants one where there are plans, and none is reported',
    to: ['3.0'],
  },
  'feed_contact_email unknown': {
    field: 'feed_contact_email',
    reason: '3.0 wants one, and none is reported',
    to: ['3.0'],
  },
  'last_updated unknown': { field: 'last_updated', reason: 'not reported: the oldest valid time is used', to: either },
  'last_reported unknown: last_updated is used': {
    field: 'last_reported',
    reason: 'not reported: last_updated is used',
    to: either,
  },
  'max_range_meters unknown': {
    field: 'max_range_meters',
    reason: 'not reported for a motor vehicle: 0 is used',
    to: either,
  },
  'terms_url without date': { field: 'terms_url', reason: 'an address without its date is not valid', to: either },
  'privacy_url without date': { field: 'privacy_url', reason: 'an address without its date is not valid', to: either },
  'rental app with one address': { field: 'rental_apps', reason: 'an app needs both addresses', to: either },
  'dangling region_id': dangling('region_id'),
  'dangling vehicle_type_id': dangling('vehicle_type_id'),
  'dangling vehicle_types_available': dangling('vehicle_types_available'),
  'dangling vehicle_docks_available': dangling('vehicle_docks_available'),
  'dangling vehicle_types_capacity': dangling('vehicle_types_capacity'),
  'dangling vehicle_docks_capacity': dangling('vehicle_docks_capacity'),
  'dangling pricing_plan_id': dangling('pricing_plan_id'),
  'dangling default_pricing_plan_id': dangling('default_pricing_plan_id'),
  'dangling pricing_plan_ids': dangling('pricing_plan_ids'),
  'vehicle nowhere': {
    field: 'vehicles',
    reason: 'a vehicle without a place of its own, at a station that no file of the system has',
    to: either,
  },
  'dangling station_id': dangling('station_id'),
  'dangling home_station_id': dangling('home_station_id'),
  'dangling station_ids': dangling('station_ids'),
  'dangling region_ids': dangling('region_ids'),
  'zones unread': {
    field: 'geofencing_zones',
    reason: 'zones that cannot be read are left out: what they forbid is not known',
    to: either,
  },
  'dangling rule': {
    field: 'rules.vehicle_type_ids',
    reason: 'a rule for types that no file of the system has would hold for all: it is left out',
    to: either,
  },
  'rental_uris without app': {
    field: 'rental_uris',
    reason: 'rental_apps do not name the app of this platform',
    to: either,
  },
} as const satisfies Record<string, GbfsLossKind>;

export type GbfsLoss = keyof typeof GBFS_LOSSES;
