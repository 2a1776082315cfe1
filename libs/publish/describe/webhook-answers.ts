import { z } from 'zod';
import { MODES, PUBLIC_KINDS } from '#libs/model';
import { instant } from '#libs/model/schemas';

const text = z.string();
const ids = z.array(text).max(500);

const filter = z.object({
  feeds: ids.optional(),
  modes: z.array(z.enum(MODES)).optional(),
  routes: ids.optional(),
  stops: ids.optional(),
  bbox: z.array(z.number()).length(4).optional().describe('west, south, east, north'),
  communes: ids.optional(),
});
const cursor = text.describe('of the stream or of a delivery; opaque');

export const webhookRequest = z.object({
  url: text.describe('http or https; private networks are refused'),
  kinds: z.array(z.enum(PUBLIC_KINDS)).min(1),
  filter: filter.optional(),
  cursor: cursor.optional(),
  snapshot: z.boolean().optional().describe('default true: what there is now comes first, where no cursor is given'),
  maxRateHz: z.number().min(0.01).max(100).optional(),
  secret: text.optional().describe('whsec_ and 24 to 64 bytes in base64; made where it is absent'),
});

export const webhook = z.object({
  id: text,
  owner: text,
  url: text,
  kinds: z.array(z.enum(PUBLIC_KINDS)),
  filter,
  maxRateHz: z.number().optional(),
  configured: z.boolean().describe('stands in the configuration and cannot be deleted here'),
  state: z.enum(['active', 'waiting', 'parked', 'paused']),
  since: instant,
  cursor: cursor.optional(),
  deliveredTotal: z.int(),
  failedTotal: z.int(),
  failures: z.int().describe('attempts in a row that failed'),
  lastDeliveredAt: instant.optional(),
  nextAttemptAt: instant.optional(),
  lastFault: z.object({ at: instant, reason: text }).optional(),
  secret: text.optional().describe('only in the answer to the request that made it'),
});

export const webhooks = z.object({ items: z.array(webhook), total: z.int() });

export const webhookPlace = z.object({ cursor: cursor.optional() });
