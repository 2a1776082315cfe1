import { z } from 'zod';
import { KINDS, type Kind } from '#libs/model';
import { ENTITY_SCHEMAS, alarmHandling, hubEvent } from '#libs/model/schemas';

/** The current state of one entity: the event that brought it. */
function eventOf<K extends Kind>(kind: K) {
  return z
    .object({
      ...hubEvent.shape,
      kind: z.literal(kind),
      op: z.literal('upsert'),
      entity: ENTITY_SCHEMAS[kind],
      ...(kind === 'alarm' && {
        handling: alarmHandling.optional().describe('what operators have done about it: for operators alone'),
      }),
    })
    .describe(
      `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} as it was last published, with where it comes from and what to know before trusting it`,
    );
}

export const EVENTS = Object.fromEntries(KINDS.map((kind) => [kind, eventOf(kind)])) as Record<
  Kind,
  ReturnType<typeof eventOf>
>;
