export * from './content.js';
export * from './encode-context.js';
export { decodeDiscovery, decodeGbfsFile, type GbfsDecodeOptions } from './decode.js';
export { GBFS_FILE_NAMES, toNeutralName } from './file-names.js';
export { rotateVehicleId, type Hmac } from './rotate-vehicle-id.js';
import type { GbfsContentByName, GbfsFeed, GbfsFile, IsoInstant } from './content.js';
import type { GbfsEncodeContext, JsonValue } from './encode-context.js';
export interface Envelope {
  lastUpdated: IsoInstant;
  ttlSeconds: number;
}
/** `undefined` where the version has no such file. */
export declare function encodeGbfs23(file: GbfsFile, context: GbfsEncodeContext): JsonValue | undefined;
export declare function encodeGbfs30(file: GbfsFile, context: GbfsEncodeContext): JsonValue | undefined;
export declare function encodeDiscovery23(feedsByLanguage: Record<string, GbfsFeed[]>, envelope: Envelope): JsonValue;
export declare function encodeDiscovery30(feeds: GbfsFeed[], envelope: Envelope): JsonValue;
export declare function encodeManifest30(manifest: GbfsContentByName['manifest'], envelope: Envelope): JsonValue;
