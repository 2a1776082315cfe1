-- Hourly figures of car parks without TimescaleDB: a view, so it ends where the rows end.
create view parking_hourly as
select
  date_bin(interval '1 hour', observed_at, timestamptz '2000-01-01 00:00:00+00') as bucket,
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
group by 1, 2, 3;
