import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { findHubError, IssueCollector } from '#libs/errors';
import { TABLES, republishGtfs } from '#libs/formats/gtfs';
import { importSchedule } from '#libs/schedule';
import { isIndexed } from './support/gtfs.js';
import { TINY_FEED, tinyFeed } from '../../libs/formats/gtfs/tiny-feed.fixture.js';

/** The files and fields of the GTFS Schedule reference, google/transit 2dd229b (June 2026). */
const REFERENCE = `
agency.txt agency_id agency_name agency_url agency_timezone agency_lang agency_phone agency_fare_url
  agency_email cemv_support
levels.txt level_id level_index level_name
stops.txt stop_id stop_code stop_name tts_stop_name stop_desc stop_lat stop_lon zone_id stop_url location_type
  parent_station stop_timezone wheelchair_boarding level_id platform_code stop_access
networks.txt network_id network_name
routes.txt route_id agency_id route_short_name route_long_name route_desc route_type route_url route_color
  route_text_color route_sort_order continuous_pickup continuous_drop_off network_id cemv_support
route_networks.txt network_id route_id
calendar.txt service_id monday tuesday wednesday thursday friday saturday sunday start_date end_date
calendar_dates.txt service_id date exception_type
shapes.txt shape_id shape_pt_lat shape_pt_lon shape_pt_sequence shape_dist_traveled
trips.txt route_id service_id trip_id trip_headsign trip_short_name direction_id block_id shape_id
  wheelchair_accessible bikes_allowed cars_allowed safe_duration_factor safe_duration_offset
location_groups.txt location_group_id location_group_name
location_group_stops.txt location_group_id stop_id
booking_rules.txt booking_rule_id booking_type prior_notice_duration_min prior_notice_duration_max
  prior_notice_last_day prior_notice_last_time prior_notice_start_day prior_notice_start_time
  prior_notice_service_id message pickup_message drop_off_message phone_number info_url booking_url
stop_times.txt trip_id arrival_time departure_time stop_id location_group_id location_id stop_sequence
  stop_headsign start_pickup_drop_off_window end_pickup_drop_off_window pickup_type drop_off_type
  continuous_pickup continuous_drop_off shape_dist_traveled timepoint pickup_booking_rule_id
  drop_off_booking_rule_id
frequencies.txt trip_id start_time end_time headway_secs exact_times
transfers.txt from_stop_id to_stop_id from_route_id to_route_id from_trip_id to_trip_id transfer_type
  min_transfer_time
pathways.txt pathway_id from_stop_id to_stop_id pathway_mode is_bidirectional length traversal_time
  stair_count max_slope min_width signposted_as reversed_signposted_as
fare_attributes.txt fare_id price currency_type payment_method transfers agency_id transfer_duration
fare_rules.txt fare_id route_id origin_id destination_id contains_id
timeframes.txt timeframe_group_id start_time end_time service_id
rider_categories.txt rider_category_id rider_category_name is_default_fare_category eligibility_url
fare_media.txt fare_media_id fare_media_name fare_media_type
fare_products.txt fare_product_id fare_product_name rider_category_id fare_media_id amount currency
areas.txt area_id area_name
stop_areas.txt area_id stop_id
fare_leg_rules.txt leg_group_id network_id from_area_id to_area_id from_timeframe_group_id
  to_timeframe_group_id fare_product_id rule_priority
fare_leg_join_rules.txt from_network_id to_network_id from_stop_id to_stop_id
fare_transfer_rules.txt from_leg_group_id to_leg_group_id transfer_count duration_limit duration_limit_type
  fare_transfer_type fare_product_id
feed_info.txt feed_publisher_name feed_publisher_url feed_lang default_lang feed_start_date feed_end_date
  feed_version feed_contact_email feed_contact_url
attributions.txt attribution_id agency_id route_id trip_id organization_name is_producer is_operator
  is_authority attribution_url attribution_email attribution_phone
translations.txt table_name field_name language translation record_id record_sub_id field_value
`;

type Table = (typeof TABLES)[number];
type Column = Table['columns'][number];
type Row = Record<string, string>;

/** Ids that exist, so that no row is dropped for what it refers to. */
const IDS: Readonly<Record<string, string>> = {
  agency: 'TCAR',
  stop: 'B',
  route: '90',
  trip: 'T1',
  service: 'WORK',
  shape: 'SH',
};
const VALUES: Readonly<Record<string, string>> = {
  url: 'https://example.org/a',
  email: 'a@example.org',
  phone: '0235123456',
  language: 'fr',
  timezone: 'Europe/Paris',
  currency: 'EUR',
  color: '00AA00',
  latitude: '49.44',
  longitude: '1.09',
  date: '20260110',
  time: '08:00:00',
  text: 'words',
};
/** One place only may be named, and a trip only once for an attribution or a headway. */
const OWN: Readonly<Record<string, string>> = {
  'stop_times.txt location_group_id': '',
  'stop_times.txt location_id': '',
  'frequencies.txt end_time': '10:00:00',
  'frequencies.txt headway_secs': '600',
  'translations.txt table_name': 'stops',
  'translations.txt field_name': 'stop_name',
  'translations.txt record_id': 'B',
  'translations.txt record_sub_id': '',
  'translations.txt field_value': '',
  'feed_info.txt feed_end_date': '20260201',
};

function sampleOf({ file }: Table, { name, type, space }: Column): string {
  return OWN[`${file} ${name}`] ?? (space === undefined ? (VALUES[type] ?? '1') : (IDS[space] ?? `${space}-1`));
}

/** The tiny feed's rows, each with a value in every column there is; one row where the tiny feed has no such file. */
function rowsOf(table: Table): Row[] {
  const [head, ...lines] = (TINY_FEED[table.file] ?? '').trim().split('\n');
  const names = head?.split(',') ?? [];
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [names[at]!, value])));
  const sample = Object.fromEntries(table.columns.map((column) => [column.name, sampleOf(table, column)]));
  return rows.length > 0 ? rows.map((row) => ({ ...sample, ...row })) : [sample];
}

/** A column the file needs is empty rather than absent: without it nothing else of the file would be read either. */
function feedWithout(file?: string, column?: string, other = ''): Uint8Array {
  const files = TABLES.map((table) => {
    const isGone = ({ name }: Column): boolean => table.file === file && name === column;
    const kept = table.columns.filter((one) => !isGone(one) || one.required || other !== '');
    const names = kept.map(({ name }) => name);
    const lines = rowsOf(table).map((row) => kept.map((one) => (isGone(one) ? other : row[one.name])).join(','));
    return [table.file, `${[names.join(','), ...lines].join('\n')}\n`] as const;
  });
  return tinyFeed(Object.fromEntries(files));
}

/** Everything of a dataset the hub can look up; which rows were counted is no field. */
function indexed(zip: Uint8Array): string {
  try {
    const { index } = importSchedule(zip, { feedId: 'rouen', documentHash: 'same' }, new IssueCollector());
    return Buffer.from(index).toString('base64');
  } catch (error) {
    return `refused: ${String(findHubError(error)?.code)}`;
  }
}

const options = {
  feedId: 'rouen',
  publisherName: 'Estuaire',
  publisherUrl: 'https://hub.example',
  contactEmail: 'hub@example.org',
  feedVersion: 'v1',
  licence: 'etalab-2.0',
  attribution: 'Astuce',
  inflateRaw: inflateRawSync,
  deflateRaw: deflateRawSync,
};

describe('the table of GTFS', () => {
  it('says read of the columns that change what the hub can look up, and ignored of the others', () => {
    const all = indexed(feedWithout());
    const columns = TABLES.flatMap(({ file, columns: of }) => of.map(({ name, type }) => ({ file, name, type })));
    const found = columns.filter(({ file, name, type }) =>
      // What is absent may mean what the sample says: of a list of numbers another is tried, too.
      (type === 'enum' ? ['', '0', '1'] : ['']).some((other) => indexed(feedWithout(file, name, other)) !== all),
    );
    expect(found).toEqual(columns.filter(({ file, name }) => isIndexed(file, name)));
  });

  it('says written of every column, and a dataset that has them all keeps them', () => {
    const issues = new IssueCollector();
    const { zip, droppedRows } = republishGtfs(feedWithout(), options, issues);
    expect(droppedRows).toEqual({});
    const files = unzipSync(zip);
    for (const { file, columns } of TABLES) {
      const [head = ''] = new TextDecoder().decode(files[file]).split('\n');
      expect([file, ...head.split(',')].sort()).toEqual([file, ...columns.map(({ name }) => name)].sort());
    }
  });

  it('has every column of every file of the reference, and no other', () => {
    expect(TABLES.map(({ file, columns }) => [file, ...columns.map(({ name }) => name)].join(' ')).sort()).toEqual(
      REFERENCE.trim()
        .split(/\n(?! )/)
        .map((block) => block.replace(/\s+/g, ' '))
        .sort(),
    );
  });
});
