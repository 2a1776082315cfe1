import { decodeAfter, encodeAfter } from '../query/current-state.js';
import { invalid } from '../query/request.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { compareOrder, type OrderKey } from './part-list.js';

export interface PageOf<T> {
  page: T[];
  total: number;
  next?: string;
}

/**
 * The page of a list in whatever order that `limit` and `cursor` ask for; a cursor names the last item of the page before.
 * Items are in the order of their `orderOf`: by it a part's list goes on behind an item that another part has.
 */
export function pageOfList<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  orderOf: (item: T) => OrderKey,
  asked: QueryParameters,
): PageOf<T> {
  const cursor = asked.text('cursor');
  const limit = asked.whole('limit');
  const { part } = asked;
  let start = 0;
  if (part?.after) {
    start = all.findIndex((item) => compareOrder(orderOf(item), part.after!) > 0);
    if (start === -1) start = all.length;
  } else if (cursor !== undefined) {
    const after = decodeAfter(cursor);
    start = all.findIndex((item) => idOf(item) === after) + 1;
    if (after === undefined || start === 0)
      throw invalid('cursor', cursor, 'the next of a page before, of the same question');
  }
  const page = all.slice(start, start + limit);
  part?.shown(page.map(orderOf), limit, start > 0 && !part.after ? orderOf(all[start - 1]!) : undefined);
  const isMore = start + page.length < all.length;
  return { page, total: all.length, ...(isMore && { next: encodeAfter(idOf(page.at(-1)!)) }) };
}
