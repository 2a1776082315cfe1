import { z } from 'zod';
import { MODES, PUBLIC_KINDS, isKind, isKeptApart, type Kind } from '#libs/model';

export const visibility = z.enum(['open', 'partner', 'internal']);

const ids = z.array(z.string().min(1).max(256)).max(500);

/** What a subscription of the stream may ask for. */
export const filterSection = z.strictObject({
  feeds: ids.optional(),
  modes: z.array(z.enum(MODES)).optional(),
  routes: ids.optional(),
  stops: ids.optional(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  communes: ids.optional(),
});

export const kindsSection = z
  .array(z.string().refine((name) => isKind(name) && !isKeptApart(name), `expected one of ${PUBLIC_KINDS.join(', ')}`))
  .min(1)
  .transform((names) => names as Kind[]);

/** Messages of the stream posted to an address, signed. Secrets are in variables, never in the file. */
export const webhookSection = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes'),
  /** Who may read its state. Default: its id. */
  owner: z.string().min(1).max(64).optional(),
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
  /** Variable with `whsec_…`. */
  secretEnv: z.string().min(1),
  /** Variable with what the owner sends as `Authorization: Bearer` to `/v1/webhooks`. Without it nobody may ask there. */
  tokenEnv: z.string().min(1).optional(),
  kinds: kindsSection,
  filter: filterSection.prefault({}),
  maxRateHz: z.number().min(0.01).max(100).optional(),
  /** Whether what there is at the first start is delivered too. */
  snapshot: z.boolean().default(true),
  visibility: visibility.default('open'),
});
