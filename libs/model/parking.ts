import type { EntityKey, Instant } from './ids.js';
import type { Mode } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';

/** A car park (or bike park) and how full it is. Counts are places; absent means the feed says nothing, never 0. */
export interface Parking {
  parkingId: EntityKey;
  name?: Translated;
  point?: GeoPoint;
  address?: string;
  capacity?: number;
  spacesAvailable?: number;
  spacesOccupied?: number;
  /** 0 to 100, and beyond when cars stand where none should. */
  occupancyPercent?: number;
  state?: 'open' | 'closed' | 'full' | 'unknown';
  /** When the park last spoke to its operator. */
  lastReportedAt?: Instant;
  mode?: Mode;
  /** INSEE code of the commune the point lies in. */
  commune?: string;
}
