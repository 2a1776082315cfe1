import { sourceIdOf } from '#libs/collect';
import type { FeedConfig, HubConfig } from '#libs/config';

/** Where documents came from is nobody's business: no source of a replay is ever asked. */
const NOWHERE = 'https://recorded.invalid/';

/**
 * A feed as another hub's replay reads it, in the form of a configuration: all that decides what its documents mean and how
 * fresh it is, and nothing of where they came from or of what lets somebody in there.
 */
export function recordedFeed(feed: FeedConfig, hub: HubConfig['hub']): object {
  const { id, title, producer, licence, attribution, homepage, visibility, confidentiality, rules, maxTripLoss } = feed;
  return present({
    id,
    title,
    producer,
    licence,
    attribution,
    homepage,
    visibility,
    confidentiality,
    rules,
    maxTripLoss,
    timezone: feed.timezone ?? hub.timezone,
    nature: feed.nature,
    staleAfter: inMs(feed.staleAfter),
    dropAfter: inMs(feed.dropAfter),
    sources: feed.sources.map((source, index) => {
      const { format, document, exchange, mapping } = source;
      const common = { id: sourceIdOf(source, index), format, document, exchange, mapping };
      return 'every' in source && 'url' in source
        ? present({ ...common, url: NOWHERE, every: inMs(source.every) })
        : present({ ...common, exchange: exchange ?? exchangeOf(source), replay: { folder: '.' } });
    }),
  });
}

/** What is pushed or subscribed to reports what changed. */
function exchangeOf(source: FeedConfig['sources'][number]): 'increment' | undefined {
  return 'subscribe' in source || 'mqtt' in source ? 'increment' : undefined;
}

function inMs(duration: number | undefined): string | undefined {
  return duration === undefined ? undefined : `${duration}ms`;
}

function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
