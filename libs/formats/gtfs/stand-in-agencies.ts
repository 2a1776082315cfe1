import type { GtfsArchive } from './archive.js';
import type { DatasetKeys } from './dataset-keys.js';
import { eachRow } from './read-texts.js';

/** Agencies that rows name and agency.txt does not have. */
export interface StandIns {
  /** As the rows name them, in the order of their first mention. */
  ids: string[];
  /** The one of rows that name none, where there are several agencies to choose from; it is among `ids` too. */
  forNone?: string;
}

/**
 * Where a dataset has several agencies each route and fare has to name one of them. Those that name none, or one that is
 * not there, are of an agency of their own, in the name of the feed's producer: emptied they would break the dataset, and
 * given to one of the others they would be published wrongly. Makes the ids known. Spec: GTFS Schedule, routes.txt,
 * agency_id.
 */
export function findStandIns(archive: GtfsArchive, keys: DatasetKeys, idForNone: string): StandIns {
  const space = keys.space('agency');
  const standIns: StandIns = { ids: [] };
  if (space.size < 2) return standIns;
  const add = (id: string): void => {
    const bytes = new TextEncoder().encode(id);
    if (space.find(bytes, 0, bytes.length) >= 0) return;
    space.add(bytes, 0, bytes.length);
    standIns.ids.push(id);
  };
  const see = (id: string | undefined): void => {
    if (id === undefined) {
      standIns.forNone = idForNone;
      add(idForNone);
    } else if (!keys.refusedAgencies.has(id)) add(id);
  };
  eachRow(archive, 'routes.txt', ['route_id', 'agency_id'], (row, [route, agency]) => {
    if (keys.find('route', row, route!) >= 0) see(row.text(agency!));
  });
  eachRow(archive, 'fare_attributes.txt', ['agency_id'], (row, [agency]) => see(row.text(agency!)));
  return standIns;
}
