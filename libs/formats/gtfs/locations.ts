import { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';
import type { DatasetKeys } from './dataset-keys.js';
import { LOCATIONS_FILE } from './tables.js';

interface Feature {
  id?: unknown;
}
export interface FeatureCollection {
  type: string;
  features: Feature[];
}

/** A GeoJSON file has to be held whole to be read; zones of a territory take a few megabytes. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * locations.geojson, the zones of on-demand services. `undefined` when it is absent, broken (FILE_UNREADABLE), larger than
 * 64 MiB (LIMIT_EXCEEDED) or no FeatureCollection (CONTAINER_UNREADABLE). Spec: GTFS Schedule, locations.geojson.
 */
export function readLocations(archive: GtfsArchive, issues: IssueCollector): FeatureCollection | undefined {
  if (!archive.has(LOCATIONS_FILE)) return undefined;
  if (archive.bytesOf(LOCATIONS_FILE) > MOST_BYTES) {
    issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where: LOCATIONS_FILE, expected: `${MOST_BYTES} bytes` });
    return undefined;
  }
  const bytes = new Uint8Array(archive.bytesOf(LOCATIONS_FILE));
  let filled = 0;
  const whole = archive.readFile(
    LOCATIONS_FILE,
    (chunk) => {
      bytes.set(chunk, filled);
      filled += chunk.length;
    },
    issues,
  );
  if (!whole) return undefined;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isFeatureCollection(json)) return json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  issues.add({
    code: 'CONTAINER_UNREADABLE',
    severity: 'error',
    where: LOCATIONS_FILE,
    expected: 'a FeatureCollection',
  });
  return undefined;
}

function isFeatureCollection(json: unknown): json is FeatureCollection {
  if (typeof json !== 'object' || json === null) return false;
  const { type, features } = json as Partial<FeatureCollection>;
  return (
    type === 'FeatureCollection' &&
    Array.isArray(features) &&
    features.every((feature) => typeof feature === 'object' && feature !== null)
  );
}

export function readLocationIds(archive: GtfsArchive, keys: DatasetKeys, issues: IssueCollector): void {
  for (const { id } of readLocations(archive, issues)?.features ?? []) {
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    const bytes = new TextEncoder().encode(String(id));
    keys.space('location').add(bytes, 0, bytes.length);
  }
}
