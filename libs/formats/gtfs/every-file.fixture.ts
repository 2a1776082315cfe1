import { strToU8, zipSync } from 'fflate';

/**
 * A dataset for tests with every file and every column of the specification, each filled at least once and every
 * reference leading somewhere, besides a table, a text and columns that are nobody's. Stops A and B in station S, one
 * bus line with a clock-time trip, a headway trip and an on-demand trip through a zone and a group of stops.
 */
export const EVERY_FILE: Readonly<Record<string, string>> = {
  'agency.txt': `agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone,agency_fare_url,agency_email,cemv_support,agency_colour
AG,Réseau Astuce,https://astuce.example.org,Europe/Paris,fr,0235000000,https://astuce.example.org/tarifs,hello@astuce.example.org,1,green
`,
  'levels.txt': `level_id,level_index,level_name
L0,0,Rez-de-chaussée
L1,-1,Quais
`,
  'stops.txt': `stop_id,stop_code,stop_name,tts_stop_name,stop_desc,stop_lat,stop_lon,zone_id,stop_url,location_type,parent_station,stop_timezone,wheelchair_boarding,level_id,platform_code,stop_access,has_shelter
A,101,Théâtre des Arts,Théâtre des Arts,"Quai sud, abri",49.4404,1.0912,Z1,https://astuce.example.org/a,0,S,Europe/Paris,1,L1,1,1,yes
B,102,Boulingrin,Boulingrin,,49.4482,1.1075,Z2,https://astuce.example.org/b,0,,Europe/Paris,2,,2,,no
S,,Théâtre des Arts,,,49.4405,1.0910,,,1,,,1,L0,,,
E,,Entrée nord,,,49.4406,1.0911,,,2,S,,1,L0,,,
`,
  'networks.txt': `network_id,network_name
N1,Réseau urbain
`,
  'routes.txt': `route_id,agency_id,route_short_name,route_long_name,route_desc,route_type,route_url,route_color,route_text_color,route_sort_order,continuous_pickup,continuous_drop_off,cemv_support,eco_label
R1,AG,90,Arts – Boulingrin,Ligne de bus,3,https://astuce.example.org/90,E2001A,FFFFFF,1,1,1,1,A+
R2,AG,D,Sur demande,Transport à la demande,3,https://astuce.example.org/d,00A1DE,000000,2,1,1,2,B
`,
  'route_networks.txt': `network_id,route_id
N1,R1
`,
  'calendar.txt': `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
WORK,1,1,1,1,1,0,0,20260105,20261231
`,
  'calendar_dates.txt': `service_id,date,exception_type
WORK,20260106,2
HOLIDAY,20260107,1
`,
  'shapes.txt': `shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled
SH,49.4404,1.0912,1,0
SH,49.4482,1.1075,2,1.5
`,
  'trips.txt': `route_id,service_id,trip_id,trip_headsign,trip_short_name,direction_id,block_id,shape_id,wheelchair_accessible,bikes_allowed,cars_allowed,safe_duration_factor,safe_duration_offset,depot
R1,WORK,T1,Boulingrin,901,0,BL,SH,1,1,2,,,Nord
R1,HOLIDAY,T2,Boulingrin,902,0,BL,SH,1,2,2,,,Sud
R2,WORK,T3,Zone nord,D1,0,,,1,2,2,1.5,300,Nord
`,
  'location_groups.txt': `location_group_id,location_group_name
G1,Hameaux
`,
  'location_group_stops.txt': `location_group_id,stop_id
G1,A
G1,B
`,
  'locations.geojson': JSON.stringify({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: 'ZONE',
        properties: { stop_name: 'Zone nord', stop_desc: 'Au nord du fleuve', owner: 'M' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [1.08, 49.44],
              [1.11, 49.44],
              [1.11, 49.46],
              [1.08, 49.44],
            ],
          ],
        },
      },
    ],
  }),
  'booking_rules.txt': `booking_rule_id,booking_type,prior_notice_duration_min,prior_notice_duration_max,prior_notice_last_day,prior_notice_last_time,prior_notice_start_day,prior_notice_start_time,prior_notice_service_id,message,pickup_message,drop_off_message,phone_number,info_url,booking_url
BR1,1,60,1440,,,,,,Réservez,Montée,Descente,0235000001,https://astuce.example.org/info,https://astuce.example.org/tad
BR2,2,,,1,17:00:00,7,08:00:00,WORK,Réservez la veille,Montée,Descente,0235000001,https://astuce.example.org/info,https://astuce.example.org/tad
`,
  'stop_times.txt': `trip_id,arrival_time,departure_time,stop_id,location_group_id,location_id,stop_sequence,stop_headsign,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type,continuous_pickup,continuous_drop_off,shape_dist_traveled,timepoint,pickup_booking_rule_id,drop_off_booking_rule_id,load
T1,08:00:00,08:00:30,A,,,1,Boulingrin,,,0,0,1,1,0,1,,,20
T1,08:10:00,08:10:00,B,,,2,,,,0,0,1,1,1.5,1,,,35
T2,00:00:00,00:00:00,A,,,1,Boulingrin,,,0,0,1,1,0,0,,,
T2,00:10:00,00:10:00,B,,,2,,,,0,0,1,1,1.5,0,,,
T3,,,,G1,,1,,09:00:00,17:00:00,2,1,,,,,BR1,BR1,
T3,,,,,ZONE,2,,09:00:00,17:00:00,1,2,,,,,BR2,BR2,
`,
  'frequencies.txt': `trip_id,start_time,end_time,headway_secs,exact_times
T2,06:00:00,09:00:00,600,1
`,
  'transfers.txt': `from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,transfer_type,min_transfer_time
A,B,R1,R2,,,2,180
B,A,R1,R1,T1,T2,1,
`,
  'pathways.txt': `pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,length,traversal_time,stair_count,max_slope,min_width,signposted_as,reversed_signposted_as
P1,E,A,2,1,25.5,40,-20,0.08,1.2,Vers les quais,Vers la sortie
`,
  'fare_attributes.txt': `fare_id,price,currency_type,payment_method,transfers,agency_id,transfer_duration
F1,1.80,EUR,0,1,AG,3600
`,
  'fare_rules.txt': `fare_id,route_id,origin_id,destination_id,contains_id
F1,R1,Z1,Z2,Z1
`,
  'timeframes.txt': `timeframe_group_id,start_time,end_time,service_id
PEAK,07:00:00,09:00:00,WORK
`,
  'rider_categories.txt': `rider_category_id,rider_category_name,is_default_fare_category,eligibility_url
ADULT,Adulte,1,https://astuce.example.org/adulte
`,
  'fare_media.txt': `fare_media_id,fare_media_name,fare_media_type
CARD,Carte Astuce,2
`,
  'fare_products.txt': `fare_product_id,fare_product_name,rider_category_id,fare_media_id,amount,currency
SINGLE,Ticket 1 heure,ADULT,CARD,1.80,EUR
`,
  'areas.txt': `area_id,area_name
AR1,Rive droite
AR2,Rive gauche
`,
  'stop_areas.txt': `area_id,stop_id
AR1,A
AR2,B
`,
  'fare_leg_rules.txt': `leg_group_id,network_id,from_area_id,to_area_id,from_timeframe_group_id,to_timeframe_group_id,fare_product_id,rule_priority
LEG,N1,AR1,AR2,PEAK,PEAK,SINGLE,1
`,
  'fare_leg_join_rules.txt': `from_network_id,to_network_id,from_stop_id,to_stop_id
N1,N1,A,B
`,
  'fare_transfer_rules.txt': `from_leg_group_id,to_leg_group_id,transfer_count,duration_limit,duration_limit_type,fare_transfer_type,fare_product_id
LEG,LEG,1,3600,1,0,SINGLE
`,
  'feed_info.txt': `feed_publisher_name,feed_publisher_url,feed_lang,default_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email,feed_contact_url
Astuce,https://astuce.example.org,fr,fr,20260105,20261231,7,data@astuce.example.org,https://astuce.example.org/data
`,
  'attributions.txt': `attribution_id,agency_id,route_id,trip_id,organization_name,is_producer,is_operator,is_authority,attribution_url,attribution_email,attribution_phone
AT1,AG,,,TCAR,1,1,0,https://tcar.example.org,hello@tcar.example.org,0235000002
AT2,,R1,,TCAR,0,1,0,https://tcar.example.org,hello@tcar.example.org,0235000002
AT3,,,T1,TCAR,0,1,1,https://tcar.example.org,hello@tcar.example.org,0235000002
`,
  'translations.txt': `table_name,field_name,language,translation,record_id,record_sub_id,field_value
agency,agency_name,en,Astuce network,AG,,
stops,stop_name,en,Theatre,A,,
stops,stop_name,de,Ring,,,Boulingrin
routes,route_long_name,en,Arts to Boulingrin,R1,,
trips,trip_headsign,en,North zone,T3,,
stop_times,stop_headsign,en,To Boulingrin,T1,1,
levels,level_name,en,Platforms,L1,,
pathways,signposted_as,en,To the platforms,P1,,
attributions,organization_name,en,TCAR Ltd,AT1,,
areas,area_name,en,Right bank,AR1,,
networks,network_name,en,City network,N1,,
location_groups,location_group_name,en,Hamlets,G1,,
booking_rules,message,en,Book ahead,BR1,,
rider_categories,rider_category_name,en,Adult,ADULT,,
fare_media,fare_media_name,en,Astuce card,CARD,,
locations,stop_name,en,North zone,ZONE,,
`,
  'facilities.txt': `facility_id,stop_id,trip_id,kind
X1,A,T1,Ascenseur
`,
  'lisez-moi.txt': 'Données du réseau Astuce.\nQuestions : data@astuce.example.org\n',
};

/** The dataset as a zip, files replaced or, with `undefined`, left out. */
export function everyFile(changes: Readonly<Record<string, string | undefined>> = {}): Uint8Array {
  const files = Object.entries({ ...EVERY_FILE, ...changes }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, strToU8(text)] as const],
  );
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(2026, 0, 1) });
}
