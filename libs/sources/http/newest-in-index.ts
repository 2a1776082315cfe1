import { HubError } from '#libs/errors';
import type { AddressGuard } from './address-guard.js';
import { fetchDocument, place, type FetchLimits, type Validators } from './fetch-document.js';

export interface NewestInIndexOptions {
  /** Page that lists the files: a folder of a web server. */
  url: string;
  /** Of the names that count. The greatest name by code unit is the newest: their times are written for that. */
  pattern: RegExp;
  headers: Record<string, string>;
  limits: FetchLimits;
  guard: AddressGuard;
}

/** A folder that keeps a day of files each minute lists 1,440. */
const MAX_INDEX_BYTES = 4 * 1024 * 1024;

/**
 * Publishers that write each version as a file of its own (`TR_DataTRT_20260115_080600.xml`) in a folder of a web server:
 * finds the newest. Links that lead out of the folder are not followed.
 */
export class NewestInIndex {
  private validators: Validators = {};
  private newest: string | undefined;

  constructor(private readonly options: NewestInIndexOptions) {}

  /** Address of the newest file. Rejects as a request does, and with SOURCE_EMPTY when no name fits. */
  async address(signal: AbortSignal): Promise<string> {
    const { url, pattern, limits, ...options } = this.options;
    const answer = await fetchDocument(url, {
      ...options,
      limits: { ...limits, maxBytes: Math.min(limits.maxBytes, MAX_INDEX_BYTES) },
      validators: this.validators,
      signal,
    });
    if (answer.status === 'not-modified' && this.newest !== undefined) return this.newest;
    const page = answer.status === 'ok' ? Buffer.from(answer.bytes).toString('latin1') : '';
    const newest = newestOf(page, new URL('.', url), pattern);
    if (newest === undefined) {
      throw new HubError(
        'SOURCE_EMPTY',
        `${place(url)}: got no file that fits ${pattern.source}, expected one or more`,
        {
          where: place(url),
          got: 'no such file',
          expected: pattern.source,
          retryable: true,
        },
      );
    }
    if (answer.status === 'ok') this.validators = answer.validators;
    this.newest = newest;
    return newest;
  }
}

function newestOf(page: string, folder: URL, pattern: RegExp): string | undefined {
  let newest: { name: string; address: string } | undefined;
  for (const [, double, single] of page.matchAll(/href\s*=\s*(?:"([^"]{1,400})"|'([^']{1,400})')/gi)) {
    const text = (double ?? single)!.replaceAll('&amp;', '&');
    if (!URL.canParse(text, folder)) continue;
    const link = new URL(text, folder);
    if (!link.href.startsWith(folder.href)) continue;
    const name = decoded(link.pathname.slice(folder.pathname.length));
    if (name === '' || name.includes('/') || !pattern.test(name)) continue;
    if (newest === undefined || name > newest.name) newest = { name, address: link.href };
  }
  return newest?.address;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
