import type { GbfsContentByName, GbfsFeed, GbfsFile, IsoInstant } from './content.js';
import type { GbfsEncodeContext, JsonValue } from './encode-context.js';
import { styleV2, writersV2 } from './v2/write.js';
import { styleV3, writersV3 } from './v3/write.js';
import { envelope, writeFile } from './writers.js';

/** Head of files the hub makes itself. */
export interface Envelope {
  lastUpdated: IsoInstant;
  ttlSeconds: number;
}

/**
 * A file of GBFS 2.3 (`vehicle_status` is then `free_bike_status`), or `undefined` where 2.3 has no such file
 * (manifest). Discovery is written by `encodeDiscovery23`. Losses are counted in `context.losses`.
 */
export function encodeGbfs23(file: GbfsFile, context: GbfsEncodeContext): JsonValue | undefined {
  return writeFile(file, context, styleV2, writersV2);
}

/** A file of GBFS 3.0, or `undefined` where 3.0 has no such file (system_hours, system_calendar). */
export function encodeGbfs30(file: GbfsFile, context: GbfsEncodeContext): JsonValue | undefined {
  return writeFile(file, context, styleV3, writersV3);
}

/** `gbfs.json` of 2.3: the feeds of each language under its tag. */
export function encodeDiscovery23(feedsByLanguage: Record<string, GbfsFeed[]>, head: Envelope): JsonValue {
  const data = Object.entries(feedsByLanguage).map(([language, feeds]) => [language, { feeds: feeds.map(bare) }]);
  return envelope(styleV2, head.lastUpdated, head.ttlSeconds, Object.fromEntries(data));
}

/** `gbfs.json` of 3.0; the manifest may not be listed. */
export function encodeDiscovery30(feeds: GbfsFeed[], head: Envelope): JsonValue {
  const listed = feeds.filter(({ name }) => name !== 'manifest').map(bare);
  return envelope(styleV3, head.lastUpdated, head.ttlSeconds, { feeds: listed });
}

export function encodeManifest30(manifest: GbfsContentByName['manifest'], head: Envelope): JsonValue {
  const file: GbfsFile = { name: 'manifest', version: '3.0', ...head, content: manifest };
  return writeFile(file, { languages: [] }, styleV3, writersV3)!;
}

function bare({ name, url }: GbfsFeed): { name: string; url: string } {
  return { name, url };
}
