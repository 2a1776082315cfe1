import { isWritable } from './characters.js';

/** A scheme as RFC 3986 §3.1 has it, and something behind it. */
const SCHEME = /^([a-z][a-z0-9+.-]*):(?=.)/i;
const HTTP = /^https?:\/\/[^/?#\s\\]+/i;
const BLANK = /\s/;

/**
 * Schemes by which a link does something in the reader's own page or machine rather than lead somewhere. All others may
 * be an operator's application.
 */
const NEVER = new Set([
  'about',
  'blob',
  'data',
  'file',
  'filesystem',
  'ftp',
  'javascript',
  'jar',
  'livescript',
  'mhtml',
  'mocha',
  'resource',
  'vbscript',
  'view-source',
  'ws',
  'wss',
]);

/** An address a browser may be led to: `http` or `https` with a host. `undefined` for anything else, `javascript:` above all. */
export function webAddress(text: string): string | undefined {
  const trimmed = text.trim();
  return HTTP.test(trimmed) && !BLANK.test(trimmed) && isWritable(trimmed) ? trimmed : undefined;
}

/** An address that opens a page or an operator's application (GBFS `rental_uris`): any scheme but those that run or read here. */
export function appAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const scheme = SCHEME.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === undefined || NEVER.has(scheme) || BLANK.test(trimmed) || !isWritable(trimmed)) return undefined;
  return scheme === 'http' || scheme === 'https' ? webAddress(trimmed) : trimmed;
}
