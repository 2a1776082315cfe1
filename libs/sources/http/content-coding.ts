import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const [gunzipped, inflated, inflatedRaw, unbrotlied]: Unpack[] = [gunzip, inflate, inflateRaw, brotliDecompress].map(
  (unpack) => promisify(unpack) as unknown as Unpack,
) as [Unpack, Unpack, Unpack, Unpack];

/** RFC 9110 §8.4.1. "deflate" is zlib's form; many servers send the bare stream. */
const DECODERS: Readonly<Record<string, Unpack>> = {
  gzip: gunzipped!,
  'x-gzip': gunzipped!,
  deflate: async (packed, options) => {
    try {
      return await inflated!(packed, options);
    } catch (cause) {
      if (isBodyTooLarge(cause)) throw cause;
      return inflatedRaw!(packed, options);
    }
  },
  br: unbrotlied!,
};

/** What servers write where there is no coding; the last ones are character sets. */
const NO_CODINGS = new Set(['', 'identity', 'none', 'binary', '8bit', 'chunked', 'utf-8', 'utf8', 'iso-8859-1']);

/** Codings of the header in the order they were applied, in lower case; the ones that are none are left out. */
export function codingsOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => !NO_CODINGS.has(coding));
}

/** The first of the codings nobody here can undo. */
export function findUnknownCoding(codings: readonly string[]): string | undefined {
  return codings.find((coding) => !(coding in DECODERS));
}

/**
 * Undoes the codings, the last one first. A body that is not coded as the header says, yet begins like a document, is
 * taken as it is: proxies unpack and forget the header. Throws what zlib throws.
 */
export async function decodeContent(
  body: Uint8Array,
  codings: readonly string[],
  maxBytes: number,
): Promise<Uint8Array> {
  let bytes = body;
  for (const coding of [...codings].reverse()) {
    try {
      bytes = await DECODERS[coding]!(bytes, { maxOutputLength: maxBytes });
    } catch (cause) {
      if (isBodyTooLarge(cause) || !looksPlain(bytes)) throw cause;
    }
  }
  return bytes;
}

export function isBodyTooLarge(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}

/** XML, JSON, a zip, a GTFS-Realtime header, gzip under another name, or UTF-8 and UTF-16 by their marks. */
function looksPlain(bytes: Uint8Array): boolean {
  const [first = -1, second = -1] = bytes.subarray(bytes.findIndex((byte) => byte > 0x20 || byte === 0x0a) || 0);
  if (first === 0x3c || first === 0x7b || first === 0x5b || first === 0x22) return true;
  if (first === 0x50 && second === 0x4b) return true;
  if (first === 0x1f && second === 0x8b) return true;
  if (first === 0x0a) return bytes[0] === 0x0a && second < 0x80 && second > 0;
  if (first === 0xef && second === 0xbb) return true;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
