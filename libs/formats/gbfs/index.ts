import type { IssueCollector } from '#libs/errors';
import type { GbfsContentByName, GbfsFeed, GbfsFile, GbfsFileName, IsoInstant } from './content.js';
import type { GbfsEncodeContext, JsonValue } from './encode-context.js';

export * from './content.js';
export * from './encode-context.js';

export interface GbfsDecodeOptions {
  /** Language of plain texts up to 2.3 (from the discovery file); `und` where nobody says. */
  language?: string;
  /** Default 64 MiB. */
  maxBytes?: number;
}

export interface Envelope {
  lastUpdated: IsoInstant;
  ttlSeconds: number;
}

export declare function decodeGbfsFile(
  name: GbfsFileName,
  bytes: Uint8Array,
  options: GbfsDecodeOptions,
  issues: IssueCollector,
): GbfsFile | undefined;
export declare function decodeDiscovery(bytes: Uint8Array, issues: IssueCollector): GbfsFeed[];
/** `undefined` where the version has no such file. */
export declare function encodeGbfs23(file: GbfsFile, context: GbfsEncodeContext): JsonValue | undefined;
export declare function encodeGbfs30(file: GbfsFile, context: GbfsEncodeContext): JsonValue | undefined;
export declare function encodeDiscovery23(feedsByLanguage: Record<string, GbfsFeed[]>, envelope: Envelope): JsonValue;
export declare function encodeDiscovery30(feeds: GbfsFeed[], envelope: Envelope): JsonValue;
export declare function encodeManifest30(manifest: GbfsContentByName['manifest'], envelope: Envelope): JsonValue;
/** Keyed hash (HMAC-SHA-256 in hex); injected so that browsers can load this library. */
export type Hmac = (secret: string, text: string) => string;
export declare function rotateVehicleId(secret: string, upstreamId: string, hmac?: Hmac): string;
