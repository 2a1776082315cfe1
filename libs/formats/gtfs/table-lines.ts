/**
 * One line a column: `name type flags`. Flags: `!` required column; `=space` the column makes the id known; `>space` it
 * refers and the row falls with an unknown id; `?space` it refers and is emptied; `~space` an id nothing is checked against.
 * After the file name: presence and key. In the order in which files have to be read to know every reference.
 */
export const TABLE_LINES = `
agency.txt required key:agency_id
  agency_id id =agency
  agency_name text !
  agency_url url !
  agency_timezone timezone !
  agency_lang language
  agency_phone phone
  agency_fare_url url
  agency_email email
  cemv_support enum
levels.txt conditional key:level_id
  level_id id ! =level
  level_index float !
  level_name text
stops.txt conditional key:stop_id
  stop_id id ! =stop
  stop_code text
  stop_name text
  tts_stop_name text
  stop_desc text
  stop_lat latitude
  stop_lon longitude
  zone_id id =zone
  stop_url url
  location_type enum
  parent_station id ?stop
  stop_timezone timezone
  wheelchair_boarding enum
  level_id id ?level
  platform_code text
  stop_access enum
networks.txt conditional key:network_id
  network_id id ! =network
  network_name text
routes.txt required key:route_id
  route_id id ! =route
  agency_id id ?agency
  route_short_name text
  route_long_name text
  route_desc text
  route_type enum !
  route_url url
  route_color color
  route_text_color color
  route_sort_order integer
  continuous_pickup enum
  continuous_drop_off enum
  network_id id =network
  cemv_support enum
route_networks.txt conditional key:route_id
  network_id id ! >network
  route_id id ! >route
calendar.txt conditional key:service_id
  service_id id ! =service
  monday enum !
  tuesday enum !
  wednesday enum !
  thursday enum !
  friday enum !
  saturday enum !
  sunday enum !
  start_date date !
  end_date date !
calendar_dates.txt conditional key:service_id,date
  service_id id ! =service
  date date !
  exception_type enum !
shapes.txt optional
  shape_id id ! =shape
  shape_pt_lat latitude !
  shape_pt_lon longitude !
  shape_pt_sequence integer !
  shape_dist_traveled float
trips.txt required key:trip_id
  route_id id ! >route
  service_id id ! >service
  trip_id id ! =trip
  trip_headsign text
  trip_short_name text
  direction_id enum
  block_id id ~block
  shape_id id ?shape
  wheelchair_accessible enum
  bikes_allowed enum
  cars_allowed enum
  safe_duration_factor float
  safe_duration_offset float
location_groups.txt optional key:location_group_id
  location_group_id id ! =location_group
  location_group_name text
location_group_stops.txt optional key:location_group_id,stop_id
  location_group_id id ! >location_group
  stop_id id ! >stop
booking_rules.txt optional key:booking_rule_id
  booking_rule_id id ! =booking_rule
  booking_type enum !
  prior_notice_duration_min integer
  prior_notice_duration_max integer
  prior_notice_last_day integer
  prior_notice_last_time time
  prior_notice_start_day integer
  prior_notice_start_time time
  prior_notice_service_id id ?service
  message text
  pickup_message text
  drop_off_message text
  phone_number phone
  info_url url
  booking_url url
stop_times.txt required
  trip_id id ! >trip
  arrival_time time
  departure_time time
  stop_id id >stop
  location_group_id id >location_group
  location_id id >location
  stop_sequence integer !
  stop_headsign text
  start_pickup_drop_off_window time
  end_pickup_drop_off_window time
  pickup_type enum
  drop_off_type enum
  continuous_pickup enum
  continuous_drop_off enum
  shape_dist_traveled float
  timepoint enum
  pickup_booking_rule_id id ?booking_rule
  drop_off_booking_rule_id id ?booking_rule
frequencies.txt optional key:trip_id,start_time
  trip_id id ! >trip
  start_time time !
  end_time time !
  headway_secs integer !
  exact_times enum
transfers.txt optional key:from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id
  from_stop_id id >stop
  to_stop_id id >stop
  from_route_id id >route
  to_route_id id >route
  from_trip_id id >trip
  to_trip_id id >trip
  transfer_type enum
  min_transfer_time integer
pathways.txt optional key:pathway_id
  pathway_id id ! =pathway
  from_stop_id id ! >stop
  to_stop_id id ! >stop
  pathway_mode enum !
  is_bidirectional enum !
  length float
  traversal_time integer
  stair_count integer
  max_slope float
  min_width float
  signposted_as text
  reversed_signposted_as text
fare_attributes.txt optional key:fare_id
  fare_id id ! =fare
  price float !
  currency_type currency !
  payment_method enum !
  transfers enum
  agency_id id ?agency
  transfer_duration integer
fare_rules.txt optional
  fare_id id ! >fare
  route_id id >route
  origin_id id >zone
  destination_id id >zone
  contains_id id >zone
timeframes.txt optional
  timeframe_group_id id ! =timeframe_group
  start_time time
  end_time time
  service_id id ! >service
rider_categories.txt optional key:rider_category_id
  rider_category_id id ! =rider_category
  rider_category_name text !
  is_default_fare_category enum
  eligibility_url url
fare_media.txt optional key:fare_media_id
  fare_media_id id ! =fare_media
  fare_media_name text
  fare_media_type enum !
fare_products.txt optional key:fare_product_id,rider_category_id,fare_media_id
  fare_product_id id ! =fare_product
  fare_product_name text
  rider_category_id id >rider_category
  fare_media_id id >fare_media
  amount float !
  currency currency !
areas.txt optional key:area_id
  area_id id ! =area
  area_name text
stop_areas.txt optional key:area_id,stop_id
  area_id id ! >area
  stop_id id ! >stop
fare_leg_rules.txt optional
  leg_group_id id =leg_group
  network_id id >network
  from_area_id id >area
  to_area_id id >area
  from_timeframe_group_id id >timeframe_group
  to_timeframe_group_id id >timeframe_group
  fare_product_id id ! >fare_product
  rule_priority integer
fare_leg_join_rules.txt optional
  from_network_id id ! >network
  to_network_id id ! >network
  from_stop_id id >stop
  to_stop_id id >stop
fare_transfer_rules.txt optional
  from_leg_group_id id >leg_group
  to_leg_group_id id >leg_group
  transfer_count integer
  duration_limit integer
  duration_limit_type enum
  fare_transfer_type enum !
  fare_product_id id >fare_product
feed_info.txt conditional
  feed_publisher_name text !
  feed_publisher_url url !
  feed_lang language !
  default_lang language
  feed_start_date date
  feed_end_date date
  feed_version text
  feed_contact_email email
  feed_contact_url url
attributions.txt optional
  attribution_id id =attribution
  agency_id id >agency
  route_id id >route
  trip_id id >trip
  organization_name text !
  is_producer enum
  is_operator enum
  is_authority enum
  attribution_url url
  attribution_email email
  attribution_phone phone
translations.txt optional
  table_name text !
  field_name text !
  language language !
  translation text !
  record_id text
  record_sub_id text
  field_value text
`;
