-- Hourly figures of car parks, kept for years after the rows are gone. A hundred car parks: 2,400 rows a day.
create materialized view parking_hourly with (timescaledb.continuous, timescaledb.materialized_only = false) as
select
  time_bucket(interval '1 hour', observed_at) as bucket,
  feed,
  key,
  count(*) as observations,
  count(case when jsonb_typeof(body -> 'spacesAvailable') = 'number' then (body ->> 'spacesAvailable')::float8 end) as spaces_available_count,
  avg(case when jsonb_typeof(body -> 'spacesAvailable') = 'number' then (body ->> 'spacesAvailable')::float8 end) as spaces_available_avg,
  min(case when jsonb_typeof(body -> 'spacesAvailable') = 'number' then (body ->> 'spacesAvailable')::float8 end) as spaces_available_min,
  max(case when jsonb_typeof(body -> 'spacesAvailable') = 'number' then (body ->> 'spacesAvailable')::float8 end) as spaces_available_max,
  count(case when jsonb_typeof(body -> 'spacesOccupied') = 'number' then (body ->> 'spacesOccupied')::float8 end) as spaces_occupied_count,
  avg(case when jsonb_typeof(body -> 'spacesOccupied') = 'number' then (body ->> 'spacesOccupied')::float8 end) as spaces_occupied_avg,
  min(case when jsonb_typeof(body -> 'spacesOccupied') = 'number' then (body ->> 'spacesOccupied')::float8 end) as spaces_occupied_min,
  max(case when jsonb_typeof(body -> 'spacesOccupied') = 'number' then (body ->> 'spacesOccupied')::float8 end) as spaces_occupied_max,
  count(case when jsonb_typeof(body -> 'occupancyPercent') = 'number' then (body ->> 'occupancyPercent')::float8 end) as occupancy_percent_count,
  avg(case when jsonb_typeof(body -> 'occupancyPercent') = 'number' then (body ->> 'occupancyPercent')::float8 end) as occupancy_percent_avg,
  min(case when jsonb_typeof(body -> 'occupancyPercent') = 'number' then (body ->> 'occupancyPercent')::float8 end) as occupancy_percent_min,
  max(case when jsonb_typeof(body -> 'occupancyPercent') = 'number' then (body ->> 'occupancyPercent')::float8 end) as occupancy_percent_max
from parking
where op = 'upsert'
group by 1, 2, 3
with no data;
