import { gbfsBreaches, type CheckedFile } from './index.js';

const NOW_MS = Date.UTC(2026, 0, 15, 8);
const stamped = (data: Record<string, unknown>, more: Partial<CheckedFile> = {}): CheckedFile => ({
  version: '3.0',
  last_updated: new Date(NOW_MS).toISOString(),
  data,
  ...more,
});
const name = [{ language: 'fr', text: 'Hôtel de ville' }];
const GOOD: Readonly<Record<string, CheckedFile>> = {
  system_information: stamped({ languages: ['fr'], rental_apps: { ios: {} } }),
  vehicle_types: stamped({ vehicle_types: [{ vehicle_type_id: 'b', default_pricing_plan_id: 'p' }] }),
  system_pricing_plans: stamped({ plans: [{ plan_id: 'p' }] }),
  station_information: stamped({ stations: [{ station_id: '1', name, capacity: 3, rental_uris: { ios: 'x://' } }] }),
  station_status: stamped({
    stations: [
      { station_id: '1', num_vehicles_available: 2, vehicle_types_available: [{ vehicle_type_id: 'b', count: 2 }] },
    ],
  }),
  vehicle_status: stamped({ vehicles: [{ vehicle_id: 'v', vehicle_type_id: 'b', station_id: '1' }] }),
};
const broken = (changes: Record<string, CheckedFile | undefined>): string[] =>
  gbfsBreaches(
    new Map(Object.entries({ ...GOOD, ...changes }).filter((entry): entry is [string, CheckedFile] => !!entry[1])),
    NOW_MS,
  );
const status = (changes: object): Record<string, CheckedFile> => ({
  station_status: stamped({
    stations: [{ ...(GOOD['station_status']!.data['stations'] as object[])[0]!, ...changes }],
  }),
});

describe('the check of GBFS files against each other', () => {
  it('finds nothing in a good system', () => expect(broken({})).toEqual([]));

  it.each<[string, Record<string, CheckedFile | undefined>, RegExp]>([
    ['a station without status', { station_status: stamped({ stations: [] }) }, /station 1 has no status/],
    ['an id that leads nowhere', { system_pricing_plans: undefined }, /default_pricing_plan_id p leads nowhere/],
    ['types that do not add up', status({ num_vehicles_available: 1 }), /types 2, in all 1/],
    ['a station without types', status({ vehicle_types_available: undefined }), /does not say which types/],
    ['more vehicles than places', status({ num_vehicles_disabled: 2 }), /4 of 3/],
    ['a vehicle without a type', { vehicle_status: stamped({ vehicles: [{ vehicle_id: 'v' }] }) }, /v has no type/],
    ['another version', { system_information: stamped({ rental_apps: { ios: {} } }, { version: '2.3' }) }, /versions/],
    ['an app nobody can install', { system_information: stamped({ languages: ['fr'] }) }, /rental_uris name ios/],
    [
      'a text that lacks a language',
      { system_information: stamped({ languages: ['fr', 'en'], rental_apps: { ios: {} } }) },
      /a text in fr lacks en/,
    ],
    [
      'a file from the future',
      { vehicle_types: { ...GOOD['vehicle_types']!, last_updated: NOW_MS / 1000 + 60 } },
      /from the future/,
    ],
    ['an old file', { vehicle_status: { ...GOOD['vehicle_status']!, last_updated: NOW_MS / 1000 - 301 } }, /301 s old/],
  ])('finds %s', (_what, changes, expected) => {
    const found = broken(changes);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });
});
