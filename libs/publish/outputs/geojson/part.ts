import type { EntityFilter } from '#libs/live';
import type { Kind } from '#libs/model';
import { invalid, readPageQuery } from '../../query/request.js';

/** The filter of a part of a GeoJSON file: as of the lists of `/v1`, but not by pages. Throws REQUEST_INVALID. */
export function readPart(query: URLSearchParams, kinds: readonly Kind[]): EntityFilter {
  const asked: Record<string, string[]> = {};
  for (const [name, value] of query) {
    if (name === 'limit' || name === 'cursor') throw invalid(name, value, 'no pages: this file is given whole');
    (asked[name] ??= []).push(value);
  }
  return readPageQuery(asked, kinds).filter;
}
