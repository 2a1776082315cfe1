/** Where the page's hub stands: nothing before its addresses, or `/replay/{id}`, `/sandbox/{id}` for a private one. */
export function baseOf(pathname: string): string {
  return /^\/(?:replay|sandbox)\/[^/]+(?=\/|$)/.exec(pathname)?.[0] ?? '';
}

export const BASE = typeof location === 'undefined' ? '' : baseOf(location.pathname);

/** The replay the page shows, where it shows one. */
export const REPLAY = /^\/replay\/([^/]+)$/.exec(BASE)?.[1];

/** The sandbox the page shows, where it shows one. */
export const SANDBOX = /^\/sandbox\/([^/]+)$/.exec(BASE)?.[1];

/** Private hubs keep no history: nothing of theirs is asked for the past. */
export const HAS_PAST = BASE === '';

/** An address of the page's hub. */
export function hubPath(address: string): string {
  return BASE + address;
}
