import type { IssueCollector } from '#libs/errors';
import { Datex2Decoder } from './decoder.js';
import type { Datex2Document, Datex2Limits } from './types.js';

/**
 * A whole document in memory, in document order; for documents of a few megabytes. Throws HubError CONTAINER_UNREADABLE
 * or LIMIT_EXCEEDED as `Datex2Decoder.end` does. Issue codes: see Datex2Decoder.
 */
export function decodeDatex2(bytes: Uint8Array, issues: IssueCollector, limits: Datex2Limits = {}): Datex2Document {
  const content: Omit<Datex2Document, 'summary'> = {
    headers: [],
    sites: [],
    measurements: [],
    situations: [],
    parkings: [],
    signs: [],
  };
  const decoder = new Datex2Decoder(
    {
      header: (header) => content.headers.push(header),
      site: (site) => content.sites.push(site),
      measurement: (measurement) => content.measurements.push(measurement),
      situation: (situation) => content.situations.push(situation),
      parking: (parking) => content.parkings.push(parking),
      parkingStatus: (parking) => content.parkings.push(parking),
      sign: (sign) => content.signs.push(sign),
      signStatus: (sign) => content.signs.push(sign),
    },
    issues,
    limits,
  );
  decoder.write(bytes);
  return { ...content, summary: decoder.end() };
}
