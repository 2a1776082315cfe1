import type { GbfsContentByName, GbfsFile, GbfsName, IsoInstant } from './content.js';
import type { GbfsEncodeContext, JsonValue } from './encode-context.js';
import { FIRST_SECOND } from './instants.js';
import { GbfsLosses } from './losses.js';
import { withoutDangling } from './references.js';

export interface WriteContext extends GbfsEncodeContext {
  lastUpdated: IsoInstant;
  count: GbfsLosses;
}

/** `data` of a file; keys whose value is `undefined` are left out. */
export type DataObject = Record<string, unknown>;

/** What one version writes; a version without a file has no writer for it. */
export type GbfsWriters = { [N in GbfsName]?: (content: GbfsContentByName[N], context: WriteContext) => DataObject };

/** What differs in the envelope. */
export interface EnvelopeStyle {
  version: string;
  instant(instant: IsoInstant): string | number;
}

export function writeFile(
  file: GbfsFile,
  context: GbfsEncodeContext,
  style: EnvelopeStyle,
  writers: GbfsWriters,
): JsonValue | undefined {
  const write = writers[file.name] as ((content: unknown, context: WriteContext) => DataObject) | undefined;
  if (!write) return undefined;
  const count = new GbfsLosses(context.losses);
  if (file.lastUpdated === undefined) count.add('last_updated unknown');
  const lastUpdated = file.lastUpdated ?? new Date(FIRST_SECOND * 1000).toISOString();
  if (file.name === 'geofencing_zones' && file.content.unreadZones !== undefined)
    count.add('zones unread', undefined, file.content.unreadZones);
  const { content } = context.known ? withoutDangling(file, context.known, count) : file;
  const data = write(content, { ...context, lastUpdated, count });
  return envelope(style, lastUpdated, context.ttlSeconds ?? file.ttlSeconds, data);
}

export function envelope(style: EnvelopeStyle, lastUpdated: IsoInstant, ttl: number, data: DataObject): JsonValue {
  return withoutAbsent({
    last_updated: style.instant(lastUpdated),
    ttl,
    version: style.version,
    data,
  }) as JsonValue;
}

/** Drops absent keys at every depth, as JSON.stringify would; other values are shared, not copied. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) {
    // Rings are long lists of numbers: nothing in them can be absent.
    return typeof value[0] === 'number' ? value : value.map(withoutAbsent);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutAbsent(one)]));
}
