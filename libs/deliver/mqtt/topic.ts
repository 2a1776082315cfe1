import { facetsOf } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';

/** Kinds whose newest message a broker keeps for whoever comes later: what stands until it is changed. */
export const RETAINED: ReadonlySet<Kind> = new Set([
  'alert',
  'station',
  'parking',
  'variable-message-sign',
  'traffic-situation',
  'traffic-measurement',
  'trip-modification',
  'feed-status',
  'dataset',
]);

/** What stands where a level has nothing. */
const NOTHING = '-';

/**
 * `{prefix}/v1/{kind}/{feed}/{mode}/{route}/{direction}/{id}`: always as many levels, so that a subscriber chooses with
 * `+`, as with the vehicle positions of Helsinki (HSL). Ids are the feed's own, `%`-escaped where they hold what a topic
 * cannot. An alert about several lines has `-` for its line.
 */
export function mqttTopicOf(prefix: string, event: HubEvent): string {
  const { kind, feed, key } = event;
  const facets = facetsOf(event);
  const routes = new Set(facets.routes);
  const route = routes.size === 1 ? local([...routes][0]!, feed) : undefined;
  const { trip } = (event.entity ?? {}) as { trip?: { directionId?: number } };
  const levels = [kind, feed, facets.mode, route, trip?.directionId, local(key, feed)];
  return `${prefix}/v1/${levels.map((level) => escaped(level === undefined ? NOTHING : `${level}`)).join('/')}`;
}

function local(id: string, feed: string): string {
  return id.startsWith(`${feed}:`) ? id.slice(feed.length + 1) : id;
}

/** Spec: MQTT 3.1.1, 4.7: `+`, `#`, `/` and U+0000 mean something in a topic. */
function escaped(level: string): string {
  const safe = level.replace(
    /[%+#/$\u0000-\u001f\u007f]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  return safe === '' ? NOTHING : safe;
}
