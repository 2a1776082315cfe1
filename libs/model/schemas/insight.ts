import { z } from 'zod';
import type { EntityKey, FeedId, RouteId } from '../ids.js';
import { KINDS } from '../kinds.js';
import { ALARM_RULES, FIGURES, SEVERITIES } from '../words.js';
import { feedId, geoPoint, id, instant, number, optional, translated } from './parts.js';

const figures = z
  .record(z.string(), z.number())
  .describe('numbers by name; each name ends in its unit (Seconds, Kmh, M, Share from 0 to 1), else it is a count');

/**
 * One key figure of one feed, keyed `<feed>:<figure>`. It is removed when there is nothing left to measure: an old figure
 * is not shown as the present one.
 */
export const keyFigure = z.object({
  feedId: feedId<FeedId>(),
  figure: z.enum(FIGURES),
  values: figures.meta({ minProperties: 1 }),
  windowSeconds: number.min(0).describe('length of time the figure covers; 0 when it is how things are at computedAt'),
  sampleSize: z.int().min(0).describe('how many entities the figure was made of'),
  computedAt: instant,
});

/**
 * Something an operator should know, keyed `<feed>:<rule>[:<subject>]`. Raised, perhaps changed, cleared; the cleared one
 * is removed after a while. Raised again before that, it goes on under its key.
 */
export const alarm = z.object({
  feedId: feedId<FeedId>(),
  rule: z.enum(ALARM_RULES).describe('why it is raised; thresholds are in docs/analyst.md'),
  state: z.enum(['raised', 'cleared']),
  severity: z.enum(SEVERITIES).describe('critical: act now; major: act within the hour; minor: have it repaired'),
  firstSeenAt: instant.describe(
    'since when what it is about has been so; before raisedAt by the grace time of its rule',
  ),
  raisedAt: instant,
  lastSeenAt: instant.describe('when it was last found to be so, as far as it has been published'),
  occurrences: z.int().min(1).describe('how often it was raised since it was last removed'),
  text: translated.meta({
    required: ['fr', 'en'],
    description: 'French and English, made of figures and plain ids only',
  }),
  figures,
  about: z.array(z.object({ kind: z.enum(KINDS), key: id<EntityKey>() })).describe('the entities it is about'),
  ...optional({ clearedAt: instant, routeId: id<RouteId>(), point: geoPoint }),
});

export type KeyFigure = z.infer<typeof keyFigure>;
export type Alarm = z.infer<typeof alarm>;
