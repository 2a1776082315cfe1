import type { ServerResponse } from 'node:http';
import type { Endpoint } from './endpoint.js';
import { ENDPOINTS } from './endpoints.js';

/**
 * Marks the answers of addresses that are to go: `Deprecation` since when, `Sunset` when, and where that is explained.
 * Spec: RFC 9745, RFC 8594.
 */
export class Deprecations {
  private readonly going: { pattern: RegExp; headers: Record<string, string> }[];

  constructor(endpoints: readonly Endpoint[] = ENDPOINTS) {
    this.going = endpoints.flatMap(({ path, goes }) =>
      goes
        ? {
            pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
            headers: {
              deprecation: `@${Math.floor(Date.parse(goes.since) / 1000)}`,
              sunset: new Date(goes.sunset).toUTCString(),
              link: '</docs#versions>; rel="deprecation"; type="text/html"',
            },
          }
        : [],
    );
  }

  mark(url: string, response: Pick<ServerResponse, 'setHeader'>): void {
    if (this.going.length === 0) return;
    const path = url.split('?')[0]!;
    const found = this.going.find(({ pattern }) => pattern.test(path));
    for (const [name, value] of Object.entries(found?.headers ?? {})) response.setHeader(name, value);
  }
}
