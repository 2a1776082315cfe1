import { CLASS, WHITESPACE } from './bytes.js';
import type { XmlFault } from './fault.js';

/** The XML declaration must end within this many bytes. */
export const MAX_PROLOG_BYTES = 1024;

/** Encodings read, by the names a declaration uses; single-byte ones are turned into UTF-8 chunk by chunk. */
const ENCODINGS: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

export type Prolog =
  | { state: 'incomplete' }
  | { state: 'refused'; fault: XmlFault }
  /** `length` bytes (byte order mark and declaration) are behind us. */
  | { state: 'read'; length: number; encoding: string };

/**
 * Reads byte order mark and XML declaration, if there is one. Needs up to MAX_PROLOG_BYTES of the document; `atEnd`
 * says that no more will come. Spec: XML 1.0 §2.8, §4.3.3.
 */
export function readProlog(bytes: Uint8Array, atEnd: boolean): Prolog {
  const refused = (got: string, expected: string): Prolog => ({
    state: 'refused',
    fault: { code: 'CONTAINER_UNREADABLE', offset: 0, got, expected },
  });
  if (bytes.length < 4 && !atEnd) return { state: 'incomplete' };
  const [first = -1, second = -1, third = -1] = bytes;
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) return refused('UTF-16', 'UTF-8');
  if (first === 0 || (first === 0x3c && second === 0)) return refused('UTF-16 or UTF-32', 'UTF-8');
  if (first === 0x1f && second === 0x8b) return refused('gzip', 'XML, already unpacked');
  if (first === 0x50 && second === 0x4b) return refused('a zip archive', 'XML, already unpacked');
  const start = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;

  const head = '<?xml';
  for (let at = 0; at < head.length; at += 1) {
    if (start + at >= bytes.length)
      return atEnd ? { state: 'read', length: start, encoding: 'utf-8' } : { state: 'incomplete' };
    if (bytes[start + at] !== head.charCodeAt(at)) return { state: 'read', length: start, encoding: 'utf-8' };
  }
  const after = bytes[start + head.length];
  if (after === undefined) return atEnd ? refused('<?xml', 'an XML declaration') : { state: 'incomplete' };
  if (!(CLASS[after]! & WHITESPACE)) return { state: 'read', length: start, encoding: 'utf-8' };

  let declaration = '';
  for (let at = start; at < Math.min(bytes.length, MAX_PROLOG_BYTES); at += 1) {
    declaration += String.fromCharCode(bytes[at]!);
    if (!declaration.endsWith('?>')) continue;
    const declared = /\sencoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1] ?? 'utf-8';
    const encoding = ENCODINGS[declared.toLowerCase()];
    if (!encoding) return refused(`encoding ${declared}`, 'UTF-8, ISO-8859-1, ISO-8859-15 or windows-1252');
    return { state: 'read', length: at + 1, encoding };
  }
  if (bytes.length >= MAX_PROLOG_BYTES || atEnd) return refused(declaration.slice(0, 60), 'an XML declaration');
  return { state: 'incomplete' };
}
