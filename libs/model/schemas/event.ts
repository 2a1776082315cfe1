import { z } from 'zod';
import type { EntityKey, FeedId } from '../ids.js';
import { KINDS, VISIBILITIES, type Kind } from '../kinds.js';
import { dataset, feedStatus } from './feed.js';
import { auditRecord } from './audit.js';
import { alarm, keyFigure } from './insight.js';
import { alarmAction, journalEntry } from './operator.js';
import { parking, type Parking } from './parking.js';
import { feedId, instant, number, optional, text } from './parts.js';
import { tripModification } from './realtime-network.js';
import { trafficMeasurement, trafficSituation } from './road.js';
import { freeVehicle, station } from './shared-mobility.js';
import { alert, tripUpdate, vehiclePosition } from './transit.js';
import { variableMessageSign } from './variable-message-sign.js';

/** The body of each kind: the one description of it, from which types, JSON Schema, OpenAPI and AsyncAPI are made. */
export const ENTITY_SCHEMAS = {
  'vehicle-position': vehiclePosition,
  'trip-update': tripUpdate,
  alert,
  station,
  'free-vehicle': freeVehicle,
  'traffic-measurement': trafficMeasurement,
  'traffic-situation': trafficSituation,
  parking,
  'feed-status': feedStatus,
  dataset,
  alarm,
  kpi: keyFigure,
  'trip-modification': tripModification,
  'variable-message-sign': variableMessageSign,
  'alarm-action': alarmAction,
  'journal-entry': journalEntry,
  audit: auditRecord,
} as const satisfies Record<Kind, z.ZodObject>;

/**
 * One change of one entity, as the bus carries it. `upsert` always holds the whole entity; `remove` holds none.
 * Spec: DESIGN §4.
 */
export const hubEvent = z.object({
  kind: z.enum(KINDS),
  key: text.describe('of the entity, unique within its kind'),
  feed: feedId<FeedId>(),
  op: z.enum(['upsert', 'remove']),
  observedAt: instant.describe('when the world was so, by the feed; receivedAt where the feed gives no time'),
  receivedAt: instant.describe('when the document arrived here'),
  producedAt: instant.describe('when the event was made'),
  source: z.object({ documentHash: text, id: text }),
  quality: z.object({
    flags: z
      .array(text)
      .describe(
        'simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt',
      ),
    ...optional({
      matchScore: number.describe('1 for a certain match to the schedule, 0 for none'),
      matchedBy: text.describe('the rule that found it: trip-id, stops …'),
    }),
  }),
  visibility: z.enum(VISIBILITIES),
  ...optional({
    reason: text.describe(
      'why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only)',
    ),
  }),
});

/** Body of each kind. `parking` bodies may hold more than the model names. */
export type EntityByKind = Omit<{ [K in Kind]: z.infer<(typeof ENTITY_SCHEMAS)[K]> }, 'parking'> & {
  parking: Parking | Record<string, unknown>;
};

/** See `hubEvent`; with the body of its kind. */
export interface HubEvent<K extends Kind = Kind> extends Omit<z.infer<typeof hubEvent>, 'kind' | 'key'> {
  kind: K;
  key: EntityKey;
  entity?: EntityByKind[K];
}
