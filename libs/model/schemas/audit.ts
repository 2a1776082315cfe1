import { z } from 'zod';
import type { EntityKey } from '../ids.js';
import { id, instant, optional, text } from './parts.js';

/** One action, or refusal of one, keyed `hub-audit:<entry id>`. It holds nothing secret: keys are named by their id. */
export const auditRecord = z.object({
  entryId: id<EntityKey>(),
  at: instant,
  who: text.max(200).describe('id of the key or session, `command` for whoever has the machine, `anybody`'),
  what: text.max(200).describe('`keys.create`, `alarms.mute`'),
  outcome: z.enum(['done', 'refused']),
  ...optional({
    on: text.max(200).describe('what it was done to'),
    from: text.max(200).describe('address of the client'),
    detail: text.max(500),
  }),
});
export type AuditRecord = z.infer<typeof auditRecord>;
