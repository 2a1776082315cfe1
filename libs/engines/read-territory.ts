import { readFileSync } from 'node:fs';
import type { HubConfig } from '#libs/config';
import { HubError } from '#libs/errors';
import { Basemap, Communes } from '#libs/territory';

/** Read before anything is opened. Throws CONFIG_INVALID. */
export function readCommunes({ territory }: HubConfig): Communes | undefined {
  if (!territory) return undefined;
  const file = territory.communes;
  try {
    return new Communes(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HubError(
      'CONFIG_INVALID',
      `territory.communes: got ${file} (${(cause as Error).message}), expected GeoJSON outlines with code and nom`,
      { where: 'territory.communes', cause },
    );
  }
}

/** Read before anything is opened. Throws CONFIG_INVALID. */
export function readBasemap({ territory }: HubConfig): Basemap | undefined {
  const file = territory?.basemap;
  if (file === undefined) return undefined;
  try {
    return new Basemap(readFileSync(file));
  } catch (cause) {
    throw new HubError(
      'CONFIG_INVALID',
      `territory.basemap: got ${file} (${(cause as Error).message}), expected a GeoJSON FeatureCollection`,
      { where: 'territory.basemap', cause },
    );
  }
}
