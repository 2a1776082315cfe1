-- History of one entity, and export of a period.
create index vehicle_position_by_key on vehicle_position (key, observed_at desc);
create index trip_update_by_key on trip_update (key, observed_at desc);
create index station_status_by_key on station_status (key, observed_at desc);
create index traffic_measurement_by_key on traffic_measurement (key, observed_at desc);
create index parking_by_key on parking (key, observed_at desc);
create index feed_status_by_key on feed_status (key, observed_at desc);
create index alert_by_key on alert (key, observed_at desc);
create index traffic_situation_by_key on traffic_situation (key, observed_at desc);
create index event_log_by_key on event_log (kind, key, observed_at desc);

create index vehicle_position_by_time on vehicle_position (observed_at desc);
create index trip_update_by_time on trip_update (observed_at desc);
create index station_status_by_time on station_status (observed_at desc);
create index free_vehicle_by_time on free_vehicle (observed_at desc);
create index traffic_measurement_by_time on traffic_measurement (observed_at desc);
create index parking_by_time on parking (observed_at desc);
create index feed_status_by_time on feed_status (observed_at desc);
create index alert_by_time on alert (observed_at desc);
create index traffic_situation_by_time on traffic_situation (observed_at desc);
create index event_log_by_time on event_log (kind, observed_at desc);
