import { TABLES, findTable } from './index.js';
import { TRANSLATED_SPACES } from './tables.js';

/** First key column and references of each file, as the specification's own tables list them. */
const KEYS: Record<string, string> = {
  'agency.txt': 'agency_id',
  'stops.txt': 'stop_id',
  'routes.txt': 'route_id',
  'trips.txt': 'trip_id',
  'calendar.txt': 'service_id',
  'levels.txt': 'level_id',
  'pathways.txt': 'pathway_id',
  'fare_attributes.txt': 'fare_id',
  'fare_media.txt': 'fare_media_id',
  'areas.txt': 'area_id',
  'networks.txt': 'network_id',
  'location_groups.txt': 'location_group_id',
  'booking_rules.txt': 'booking_rule_id',
  'rider_categories.txt': 'rider_category_id',
};

describe('the description of the tables', () => {
  it('has every file of GTFS Schedule but the GeoJSON one', () => {
    expect(TABLES.map(({ file }) => file).sort()).toEqual(
      [
        'agency areas attributions booking_rules calendar calendar_dates fare_attributes fare_leg_join_rules',
        'fare_leg_rules fare_media fare_products fare_rules fare_transfer_rules feed_info frequencies levels',
        'location_group_stops location_groups networks pathways rider_categories route_networks routes shapes',
        'stop_areas stop_times stops timeframes transfers translations trips',
      ]
        .join(' ')
        .split(' ')
        .map((name) => `${name}.txt`),
    );
  });

  it.each(Object.entries(KEYS))('%s is keyed by %s, which it makes known', (file, key) => {
    const table = findTable(file)!;
    expect(table.key[0]).toBe(key);
    expect(table.byName.get(key)).toMatchObject({ type: 'id', defines: true });
  });

  it('refers only to ids that some table before it, or itself, makes known', () => {
    const known = new Set<string>(['location']);
    for (const table of TABLES) {
      for (const { space, defines } of table.columns) if (space && defines) known.add(space);
      for (const { name, space, dangling } of table.columns) {
        if (dangling) expect([table.file, name, known.has(space!)]).toEqual([table.file, name, true]);
      }
    }
    for (const space of Object.values(TRANSLATED_SPACES)) expect(known.has(space)).toBe(true);
  });

  it('gives every id column a set of ids, so that none is forgotten when datasets are merged', () => {
    for (const { file, columns } of TABLES) {
      for (const { name, type, space } of columns) {
        if (type === 'id') expect([file, name, space !== undefined]).toEqual([file, name, true]);
        if (/(?<!direction|record|record_sub)_id$/.test(name)) expect([file, name, type]).toEqual([file, name, 'id']);
      }
    }
  });
});
