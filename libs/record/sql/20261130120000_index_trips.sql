-- Which vehicle was on a run: asked of a block's trips, up to 200 at once, each of some minutes. By time alone each read what
-- all vehicles had reported in those minutes. Size: 60 bytes a position until its chunk is compressed, 80 MB a day for a
-- network like Rouen's.
create index vehicle_position_by_trip on vehicle_position (trip_id, observed_at desc) where trip_id is not null;
