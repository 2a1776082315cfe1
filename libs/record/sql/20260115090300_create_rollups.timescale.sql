-- Hourly roll-ups, kept for years after the rows are gone. What is newer than the last refresh is computed from the rows,
-- so a query sees the present hour too. `maintain` refreshes them; about 500 rows an hour for vehicles, 1,000 for road
-- counters, so five years stay below 3 GB before compression.

create materialized view vehicle_position_hourly with (timescaledb.continuous, timescaledb.materialized_only = false) as
select
  time_bucket(interval '1 hour', observed_at) as bucket,
  feed,
  key,
  route_id,
  mode,
  count(*) as observations,
  count(speed_mps) as speed_mps_count,
  avg(speed_mps) as speed_mps_avg,
  min(speed_mps) as speed_mps_min,
  max(speed_mps) as speed_mps_max
from vehicle_position
where op = 'upsert'
group by 1, 2, 3, 4, 5
with no data;

create materialized view trip_update_hourly with (timescaledb.continuous, timescaledb.materialized_only = false) as
select
  time_bucket(interval '1 hour', observed_at) as bucket,
  feed,
  route_id,
  mode,
  count(*) as observations,
  count(delay_seconds) as delay_seconds_count,
  avg(delay_seconds) as delay_seconds_avg,
  min(delay_seconds) as delay_seconds_min,
  max(delay_seconds) as delay_seconds_max
from trip_update
where op = 'upsert'
group by 1, 2, 3, 4
with no data;

create materialized view station_status_hourly with (timescaledb.continuous, timescaledb.materialized_only = false) as
select
  time_bucket(interval '1 hour', observed_at) as bucket,
  feed,
  key,
  count(*) as observations,
  count(vehicles_available) as vehicles_available_count,
  avg(vehicles_available) as vehicles_available_avg,
  min(vehicles_available) as vehicles_available_min,
  max(vehicles_available) as vehicles_available_max,
  count(docks_available) as docks_available_count,
  avg(docks_available) as docks_available_avg,
  min(docks_available) as docks_available_min,
  max(docks_available) as docks_available_max
from station_status
where op = 'upsert'
group by 1, 2, 3
with no data;

create materialized view traffic_measurement_hourly with (timescaledb.continuous, timescaledb.materialized_only = false) as
select
  time_bucket(interval '1 hour', observed_at) as bucket,
  feed,
  key,
  count(*) as observations,
  count(flow_veh_per_hour) as flow_veh_per_hour_count,
  avg(flow_veh_per_hour) as flow_veh_per_hour_avg,
  min(flow_veh_per_hour) as flow_veh_per_hour_min,
  max(flow_veh_per_hour) as flow_veh_per_hour_max,
  count(speed_kmh) as speed_kmh_count,
  avg(speed_kmh) as speed_kmh_avg,
  min(speed_kmh) as speed_kmh_min,
  max(speed_kmh) as speed_kmh_max,
  count(occupancy_percent) as occupancy_percent_count,
  avg(occupancy_percent) as occupancy_percent_avg,
  min(occupancy_percent) as occupancy_percent_min,
  max(occupancy_percent) as occupancy_percent_max,
  count(travel_time_seconds) as travel_time_seconds_count,
  avg(travel_time_seconds) as travel_time_seconds_avg,
  min(travel_time_seconds) as travel_time_seconds_min,
  max(travel_time_seconds) as travel_time_seconds_max
from traffic_measurement
where op = 'upsert'
group by 1, 2, 3
with no data;
