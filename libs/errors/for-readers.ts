/** Hosts and folders that are no business of readers. */
const inside = new Set<string>();
const MOST = 1_000;

/**
 * Remembers what reveals where an engine is: a host of its address, the data folder. Who runs the hub reads it in the
 * log; readers learn which engine it is, and no more.
 */
export function rememberInside(value: string): void {
  if (value.length > 2 && inside.size < MOST) inside.add(value);
}

/** For tests. */
export function forgetInside(): void {
  inside.clear();
}

/** IPv4, IPv6 in brackets or a name, and a port of three digits or more: times of day have two. */
const PLACE = /(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]|::1|\b[a-z][\w.-]*):\d{3,5}\b/gi;
const BARE_ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const LEFT = '…';

/** The text as anybody may read it: engines by their name, without hosts, ports and folders. */
export function forReaders(text: string): string;
export function forReaders(text: string | undefined): string | undefined;
export function forReaders(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  let shown = text;
  for (const value of [...inside].sort((a, b) => b.length - a.length)) {
    const alone = new RegExp(`(?<![\\w-])${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
    shown = shown.replace(alone, LEFT);
  }
  return shown
    .replace(PLACE, LEFT)
    .replace(BARE_ADDRESS, LEFT)
    .replace(/…[\w./:@-]*[\w/]/g, LEFT)
    .replace(/ (?:at|in|to) …(?:, …)*/g, '')
    .replace(/…(?:, …)+/g, LEFT);
}
