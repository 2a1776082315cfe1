import { z } from 'zod';
import type { EntityKey } from '../ids.js';
import { commune, count, geoPoint, id, instant, mode, number, optional, text, translated } from './parts.js';

/** A car park (or bike park) and how full it is. Counts are places. */
export const parking = z.object({
  parkingId: id<EntityKey>(),
  ...optional({
    name: translated.describe('name, by language'),
    point: geoPoint.describe('where it is'),
    address: text.describe('street and number'),
    capacity: count.describe('places in all'),
    spacesAvailable: count.describe('free places'),
    spacesOccupied: count.describe('taken places'),
    occupancyPercent: number.min(0).meta({
      unit: '%',
      plausible: [0, 1000],
      description: 'how full it is; passes 100 when cars stand where none should',
    }),
    state: z.enum(['open', 'closed', 'full', 'unknown']).describe('whether one can park'),
    lastReportedAt: instant.describe('when the park last spoke to its operator'),
    mode,
    commune,
  }),
});

export type Parking = z.infer<typeof parking>;
