import type { GtfsArchive } from './archive.js';
import type { DatasetKeys } from './dataset-keys.js';
import { eachRow } from './read-texts.js';

const FIRST_NODE_TYPE = 2;

/**
 * Stops (by index) between which no pathway can be followed: entrances, nodes and boarding areas that name no station, and
 * all of the stations their pathways lead into. The pathways of a station are all or nothing: a way that lacks a piece
 * means to wheelchair users that there is none. Empty where there is nothing to drop. Spec: GTFS Schedule, pathways.txt.
 */
export function stopsWithoutPathways(archive: GtfsArchive, keys: DatasetKeys): ReadonlySet<number> {
  const broken = new Set<number>();
  if (!archive.has('pathways.txt')) return broken;
  const stationOf = new Map<number, number>();
  eachRow(archive, 'stops.txt', ['stop_id', 'location_type', 'parent_station'], (row, [id, type, parent]) => {
    const stop = keys.find('stop', row, id!);
    if (stop < 0) return;
    const station = row.isEmpty(parent!) ? -1 : keys.find('stop', row, parent!);
    if (station >= 0) stationOf.set(stop, station);
    else if (row.integer(type!) >= FIRST_NODE_TYPE) broken.add(stop);
  });
  if (broken.size === 0) return broken;
  // A boarding area names a platform, which names the station.
  const topOf = (stop: number): number => {
    const parent = stationOf.get(stop);
    return parent === undefined ? stop : (stationOf.get(parent) ?? parent);
  };
  const stations = new Set<number>();
  eachRow(archive, 'pathways.txt', ['from_stop_id', 'to_stop_id'], (row, [from, to]) => {
    const ends = [keys.find('stop', row, from!), keys.find('stop', row, to!)];
    if (ends.some((stop) => broken.has(stop)))
      for (const stop of ends) if (!broken.has(stop)) stations.add(topOf(stop));
  });
  for (const stop of stationOf.keys()) if (stations.has(topOf(stop))) broken.add(stop);
  for (const station of stations) broken.add(station);
  return broken;
}
