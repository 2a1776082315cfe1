import { decodeAfter, encodeAfter } from '../query/current-state.js';
import { invalid } from '../query/request.js';
import type { Asked } from './asked.js';

export interface PageOf<T> {
  page: T[];
  total: number;
  next?: string;
}

/** The page of a list in whatever order that `limit` and `cursor` ask for; a cursor names the last item of the page before. */
export function pageOfList<T>(all: readonly T[], idOf: (item: T) => string, asked: Asked): PageOf<T> {
  const cursor = asked.text('cursor');
  const limit = asked.whole('limit');
  let start = 0;
  if (cursor !== undefined) {
    const after = decodeAfter(cursor);
    start = all.findIndex((item) => idOf(item) === after) + 1;
    if (after === undefined || start === 0)
      throw invalid('cursor', cursor, 'the next of a page before, of the same question');
  }
  const page = all.slice(start, start + limit);
  const isMore = start + page.length < all.length;
  return { page, total: all.length, ...(isMore && { next: encodeAfter(idOf(page.at(-1)!)) }) };
}
