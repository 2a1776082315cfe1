import { createHash } from 'node:crypto';
import type { Instant, Loss, Visibility } from '#libs/model';

/** One version of what is sent: made once, and packed once for all who take it so (`pack`). */
export interface Representation {
  contentType: string;
  body: Buffer;
  gzip?: Buffer;
  br?: Buffer;
  /** Its format is one that does not pack (zip). */
  isPacked?: boolean;
  /** Strong, of the uncompressed body. */
  etag: string;
  /** HTTP date. */
  lastModified: string;
  modifiedMs: number;
  cacheControl: string;
}

export interface Built {
  body: Buffer | string;
  contentType: string;
  /** What the body speaks of; becomes Last-Modified. */
  modifiedAt: Instant;
  /** How long a reader may keep it: the pace of the feed. */
  maxAgeSeconds: number;
  /** Already compressed formats (zip) are sent as they are. */
  compress: boolean;
  /** What the hub knows and this document does not say; absent where it says everything. */
  losses?: readonly Loss[];
  /** This once not for the other publishers, though the output has a shared key. */
  unshared?: boolean;
}

/** An output of the hub: knows when it would come out different, and how to make it. */
export interface Output {
  /** Path it is served under. */
  readonly path: string;
  readonly visibility: Visibility;
  /** Changes when the output would; equal means the last one still holds. */
  revision(): string;
  /**
   * Names this very content in all publishers of the territory: who builds it first spares the others the work. Only for
   * what takes seconds to build.
   */
  sharedKey?(): string;
  /** True while there is nothing to put in it and its format has no empty document: it is not found then. */
  isEmpty?(): boolean;
  /** The same in other media types, each an output of its own: chosen by what a reader accepts. */
  readonly alternatives?: readonly { path: string; mediaType: string }[];
  /** A page: what stands behind `?` in its address is for the script in it. */
  readonly isPage?: boolean;
  /** The body for a reader who asks for a part of what was built last. Throws REQUEST_INVALID for what it has not. */
  select?(query: URLSearchParams): string;
  build(): Promise<Built> | Built;
}

/** Strong: the same for the same bytes alone. */
export function etagOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 27);
}

export function represent(built: Built): Representation {
  const body = typeof built.body === 'string' ? Buffer.from(built.body, 'utf8') : built.body;
  const modifiedMs = Date.parse(built.modifiedAt);
  return {
    contentType: built.contentType,
    body,
    ...(built.compress ? {} : { isPacked: true }),
    etag: etagOf(body),
    lastModified: new Date(modifiedMs).toUTCString(),
    modifiedMs: Math.floor(modifiedMs / 1000) * 1000,
    cacheControl: `public, max-age=${Math.max(0, Math.round(built.maxAgeSeconds))}`,
  };
}
