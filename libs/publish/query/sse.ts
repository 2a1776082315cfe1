import { PUBLIC_KINDS, isKind } from '#libs/model';
import type { Commune } from '#libs/territory';
import { strangeCommunes } from './communes.js';
import { invalid, readPageQuery, type Query } from './request.js';

/** What `/v1/stream/sse` is asked for. */
export interface SseQuery {
  /** The subscription, as a client of the WebSocket would send it. */
  subscribe: string;
  /** Each message under the name of its `op`. */
  isNamed: boolean;
}

const FILTERS: readonly string[] = ['feed', 'mode', 'route', 'stop', 'commune', 'bbox'];
const NAMES = ['kinds', ...FILTERS, 'cursor', 'maxRateHz', 'named', 'ticket'];

/** `?kinds=&feed=…&cursor=&maxRateHz=&named=`; `Last-Event-ID` goes before the cursor. Throws REQUEST_INVALID. */
export function readSseQuery(
  query: Query,
  lastEventId: string | undefined,
  communes: readonly Commune[] | undefined,
): SseQuery {
  // The ticket has been looked at before the request came here.
  const { kinds: asked, cursor, maxRateHz, named, ticket: _, ...rest } = query;
  if (rest['limit'] !== undefined) throw invalid('limit', `${rest['limit']}`, 'nothing: a stream has no pages');
  const strange = Object.keys(rest).find((name) => !FILTERS.includes(name));
  if (strange !== undefined) throw invalid(strange.slice(0, 80), strange, `one of ${NAMES.join(', ')}`);
  const kinds = asked ? [asked].flat().flatMap((text) => text.split(',')) : [...PUBLIC_KINDS];
  const unknown = kinds.find((kind) => !isKind(kind));
  if (unknown !== undefined) throw invalid('kinds', unknown, `one of ${PUBLIC_KINDS.join(', ')}`);
  const { filter } = readPageQuery(rest, kinds.filter(isKind));
  strangeCommunes(filter.communes, communes);
  const subscribe = JSON.stringify({
    op: 'subscribe',
    id: 'sse',
    kinds,
    filter,
    cursor: lastEventId || [cursor].flat()[0],
    ...(maxRateHz !== undefined && { maxRateHz: rateOf([maxRateHz].flat()[0]!) }),
  });
  return { subscribe, isNamed: readNamed([named].flat()[0]) };
}

/** The stream knows the bounds; what is no number at all would be left out of JSON. */
function rateOf(text: string): number {
  const rate = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(rate)) throw invalid('maxRateHz', text, 'a number from 0.01 to 100');
  return rate;
}

function readNamed(text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') throw invalid('named', text, 'true or false');
  return text === 'true';
}
