import type { PublishAnswer } from './publish.js';
import type { FeedId, HubEvent, Instant } from '#libs/model';
import type { ErrorName } from './protocol.js';
import type { UnknownIds } from '#libs/live';
import { WireText } from './wire-text.js';

/** Server messages. Events and entities go in as the JSON the bus stored: nothing is serialised twice. */

export function welcome(session: string, protocol: string, limits: object, at: Instant): WireText {
  return new WireText(JSON.stringify({ op: 'welcome', session, protocol, limits, at }), 'welcome');
}

export function snapshot(
  id: string,
  entities: readonly string[],
  more: boolean,
  cursor: string,
  unknown?: UnknownIds,
): WireText {
  const named = unknown === undefined ? '' : `,"unknown":${JSON.stringify(unknown)}`;
  return new WireText(
    `{"op":"snapshot","id":${JSON.stringify(id)},"entities":[${entities.join(',')}],"more":${more},"cursor":"${cursor}"${named}}`,
    'snapshot',
    // Half a snapshot is no place to resume from.
    more ? undefined : cursor,
  );
}

/** Without a cursor where the client could not go on from here. */
export function events(id: string, list: readonly string[], cursor: string | undefined): WireText {
  const place = cursor === undefined ? '' : `,"cursor":"${cursor}"`;
  return new WireText(
    `{"op":"events","id":${JSON.stringify(id)},"events":[${list.join(',')}]${place}}`,
    'events',
    cursor,
  );
}

/** Where the answer is no snapshot, ids that nothing has are named beside no events, and before any. */
export function unknownNamed(id: string, unknown: UnknownIds): WireText {
  return new WireText(JSON.stringify({ op: 'events', id, events: [], unknown }), 'events');
}

export function gap(id: string, reason: string): WireText {
  return new WireText(JSON.stringify({ op: 'gap', id, reason }), 'gap');
}

/** Without a cursor to a client that has not been given everything up to now. */
export function heartbeat(at: Instant, cursor: string | undefined): WireText {
  return new WireText(JSON.stringify({ op: 'heartbeat', ...(cursor ? { cursor } : {}), at }), 'heartbeat', cursor);
}

/** `since` is null when the feed is fresh again. */
export function stale(feed: FeedId, since: Instant | null): WireText {
  return new WireText(JSON.stringify({ op: 'stale', feed, since }), 'stale');
}

export function error(code: ErrorName, message: string, id?: string): WireText {
  return new WireText(JSON.stringify({ op: 'error', code, message, ...(id === undefined ? {} : { id }) }), 'error');
}

/** What came of events a client has published. */
export function published(id: string, answer: PublishAnswer): WireText {
  return new WireText(JSON.stringify({ op: 'published', id, ...answer }), 'published');
}

/** The entity is still there; the client's filter no longer meets it. */
export function leftFilter(event: HubEvent): string {
  return removal(event, 'left-filter');
}

/** The same for what a client may read no more. */
export function withdrawn(event: HubEvent): string {
  return removal(event, 'withdrawn');
}

function removal(event: HubEvent, reason: 'left-filter' | 'withdrawn'): string {
  const { entity: _, ...rest } = event;
  return JSON.stringify({ ...rest, op: 'remove', reason });
}
