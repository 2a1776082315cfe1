/** More than a redirect needs; what a server sets beyond is not kept. */
const MOST_COOKIES = 20;
const MOST_CHARS = 4_096;

/**
 * Cookies of one request and its redirects, for servers that redirect until their cookie comes back. Sent to the host that
 * set them alone, whatever their Domain, and forgotten with the request.
 */
export class RequestCookies {
  private readonly byHost = new Map<string, Map<string, string>>();
  private count = 0;

  take({ host }: URL, setCookies: readonly string[] | undefined): void {
    for (const text of setCookies ?? []) {
      const pair = text.split(';', 1)[0]!.trim();
      const at = pair.indexOf('=');
      if (at <= 0 || pair.length > MOST_CHARS || /[^\x20-\x7e]/.test(pair)) continue;
      const known = this.byHost.get(host) ?? new Map<string, string>();
      const name = pair.slice(0, at);
      if (!known.has(name) && (this.count += 1) > MOST_COOKIES) return;
      this.byHost.set(host, known.set(name, pair));
    }
  }

  headersFor({ host }: URL): Record<string, string> {
    const pairs = [...(this.byHost.get(host)?.values() ?? [])];
    return pairs.length > 0 ? { cookie: pairs.join('; ') } : {};
  }
}
