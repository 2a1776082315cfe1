import type { FeedId, HubEvent, Instant } from '#libs/model';
import { FeedNormaliser, type NormaliserOptions } from './feed-normaliser.js';
import type { FeedSettings, IncomingDocument } from './incoming.js';
import { compileRules } from './rules/index.js';
import { nowhere } from './territory.js';

export const NOON = Date.parse('2026-01-15T12:00:00Z');

export function normaliserOf(
  settings: Partial<FeedSettings> = {},
  options: Partial<NormaliserOptions> = {},
): FeedNormaliser {
  return new FeedNormaliser({
    settings: {
      feedId: 'rouen' as FeedId,
      visibility: 'open',
      nature: 'observed',
      timeZone: 'Europe/Paris',
      dropAfterMs: 30 * 60_000,
      exchangeOf: () => undefined,
      ...settings,
    },
    rules: compileRules([], 'feeds[0]'),
    territory: nowhere,
    rotationSecret: 'secret',
    language: 'fr',
    ...options,
  });
}

/** A document of one format, each of another content hash. */
export function documentOf(
  format: string,
  body: string | Uint8Array | object,
  changes: Partial<IncomingDocument> = {},
): IncomingDocument {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    feedId: 'rouen' as FeedId,
    sourceId: changes.document ?? 'source',
    format,
    bytes,
    contentHash: String(bytes.length).padStart(64, '0'),
    receivedAt: new Date(NOON).toISOString() as Instant,
    timeShiftMs: 0,
    replayed: false,
    ...changes,
  };
}

/** `upsert rouen:1`, `remove rouen:2 vanished`. */
export function summaries(events: readonly HubEvent[]): string[] {
  return events.map(({ op, key, reason }) => (reason ? `${op} ${key} ${reason}` : `${op} ${key}`));
}

/** Another start: a new normaliser that takes up the events as the bus gives them back. */
export function restarted(
  events: readonly HubEvent[],
  settings: Partial<FeedSettings> = {},
): { feed: FeedNormaliser; resumed: HubEvent[] } {
  const feed = normaliserOf(settings);
  for (const event of JSON.parse(JSON.stringify(events)) as HubEvent[]) feed.restore(event);
  return { feed, resumed: feed.resume(NOON) };
}
