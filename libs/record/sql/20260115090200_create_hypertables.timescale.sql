-- Chunks of a day where a day is large, of a week elsewhere, so that the chunk being written stays in memory and a year
-- does not become thousands of tables. Sizes behind the choice, for a network like Rouen's (300 vehicles in service,
-- positions every 15 s, 18 h a day; a few hundred road counters a minute):
--   vehicle_position      1.3 million rows a day, 300 MB with indexes
--   trip_update           1 million rows a day, 700 MB with its stops
--   traffic_measurement   0.4 million rows a day, 100 MB
--   station_status        50,000 rows a day; free_vehicle 100,000; parking, feed_status fewer
-- Compression is by entity and backwards in time, as history is read; `maintain` runs it on chunks past their second
-- day, and drops them at the end of the retention: the embedded engine has no jobs.
select create_hypertable('vehicle_position', by_range('observed_at', interval '1 day'), create_default_indexes => false);
select create_hypertable('trip_update', by_range('observed_at', interval '1 day'), create_default_indexes => false);
select create_hypertable('traffic_measurement', by_range('observed_at', interval '1 day'), create_default_indexes => false);
select create_hypertable('station_status', by_range('observed_at', interval '7 days'), create_default_indexes => false);
select create_hypertable('free_vehicle', by_range('observed_at', interval '7 days'), create_default_indexes => false);
select create_hypertable('parking', by_range('observed_at', interval '7 days'), create_default_indexes => false);
select create_hypertable('feed_status', by_range('observed_at', interval '7 days'), create_default_indexes => false);

alter table vehicle_position set (timescaledb.compress, timescaledb.compress_segmentby = 'feed, key', timescaledb.compress_orderby = 'observed_at desc');
alter table trip_update set (timescaledb.compress, timescaledb.compress_segmentby = 'feed, key', timescaledb.compress_orderby = 'observed_at desc');
alter table traffic_measurement set (timescaledb.compress, timescaledb.compress_segmentby = 'feed, key', timescaledb.compress_orderby = 'observed_at desc');
alter table station_status set (timescaledb.compress, timescaledb.compress_segmentby = 'feed, key', timescaledb.compress_orderby = 'observed_at desc');
alter table free_vehicle set (timescaledb.compress, timescaledb.compress_segmentby = 'feed', timescaledb.compress_orderby = 'observed_at desc');
alter table parking set (timescaledb.compress, timescaledb.compress_segmentby = 'feed, key', timescaledb.compress_orderby = 'observed_at desc');
alter table feed_status set (timescaledb.compress, timescaledb.compress_segmentby = 'feed, key', timescaledb.compress_orderby = 'observed_at desc');
