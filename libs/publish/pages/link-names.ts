import {
  feedOf,
  localId,
  type Alert,
  type EntityByKind,
  type EntityKey,
  type HubEvent,
  type Instant,
  type Kind,
  type TrafficSituation,
  type Translated,
} from '#libs/model';
import type { Wording } from './words/index.js';

/** What a shift's page asks of the current state, of what its reader may read. */
export type FindEvent = (kind: Kind, key: EntityKey) => HubEvent | undefined;

/**
 * What something is called by people; its id in its own feed where nothing that is known now says. `undefined` of an alert
 * that is over: its id is made up, and what it said stands in the line.
 */
export function nameOfLink(
  { kind, key, label }: { kind: Kind; key: EntityKey; label?: string },
  find: FindEvent,
  titleOf: (feedId: string) => string,
  words: Wording,
): string | undefined {
  if (label !== undefined) return label;
  // An alarm has no name of its own; what it says stands beside it.
  if (kind === 'alarm' || kind === 'feed-status' || kind === 'dataset') return titleOf(feedOf(key));
  const event = find(kind, key);
  if (!event && (kind === 'alert' || kind === 'traffic-situation')) return undefined;
  return (event && nameIn(event, words)) ?? localId(key);
}

function nameIn(event: HubEvent, words: Wording): string | undefined {
  const { kind, entity } = event;
  switch (kind) {
    case 'alert':
    case 'traffic-situation':
      return words.text(titleIn(event));
    case 'station':
    case 'parking':
      return words.text((entity as { name?: Translated }).name);
    case 'traffic-measurement':
      return (entity as { name?: string }).name;
    case 'vehicle-position':
    case 'trip-update': {
      const { routeName } = entity as Partial<EntityByKind['vehicle-position']>;
      const { headsign, label } = entity as { headsign?: string; label?: string };
      return [routeName, headsign ?? label].filter(Boolean).join(' → ') || undefined;
    }
    default:
      return undefined;
  }
}

/** What an alert or road event is headed with. */
export function titleIn({ kind, entity }: Pick<HubEvent, 'kind' | 'entity'>): Translated | undefined {
  if (kind === 'alert') return (entity as Alert).header ?? (entity as Alert).description;
  return (entity as TrafficSituation).records[0]?.comments?.[0];
}

export function untilOf({ kind, entity }: Pick<HubEvent, 'kind' | 'entity'>): Instant | undefined {
  if (kind === 'alert') return (entity as Alert).activePeriods[0]?.end;
  return (entity as TrafficSituation).records[0]?.end;
}
