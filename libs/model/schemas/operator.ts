import { z } from 'zod';
import type { EntityKey } from '../ids.js';
import { KINDS } from '../kinds.js';
import { ALARM_ACTIONS, JOURNAL_CATEGORIES, SEVERITIES } from '../words.js';
import { geoPoint, id, instant, optional, text, translated } from './parts.js';

/** Who acted: the name of his key or of his account, as it was then. */
const operatorName = text.max(200).describe('name of whoever acted');

/**
 * One action of one operator on one alarm, keyed `<feed>:<action id>`. Actions are only added: what an alarm's handling is
 * follows from all of them (`handlingOf`).
 */
export const alarmAction = z.object({
  actionId: id<EntityKey>(),
  alarmKey: id<EntityKey>(),
  raisedAt: instant.describe('which time the alarm was raised'),
  severity: z.enum(SEVERITIES).describe('of the alarm when it was done: what is worse later is new again'),
  action: z.enum(ALARM_ACTIONS),
  at: instant,
  by: operatorName,
  ...optional({
    to: text.max(200).describe('who it was assigned to'),
    until: instant.describe('muted until then'),
    text: text.max(2_000).describe('of a note, or why'),
    cause: text.max(200).describe('of a closed one; `false-alarm` where there was nothing'),
  }),
});

const journalLink = z.object({
  kind: z.enum(KINDS),
  key: id<EntityKey>(),
  ...optional({ label: text.max(200) }),
});
const journalPlace = z.object({ ...geoPoint.shape, ...optional({ label: text.max(200) }) });

/** One line of the journal, keyed `<feed>:<entry id>`. It is never changed: a correction is another entry. */
export const journalEntry = z.object({
  entryId: id<EntityKey>(),
  category: z.enum(JOURNAL_CATEGORIES),
  at: instant.describe('when it was written, or happened where the hub wrote it'),
  text: translated.describe('by language; und where an operator wrote it in one'),
  links: z.array(journalLink).describe('the entities it is about'),
  ...optional({
    by: operatorName.describe('absent where the hub wrote it'),
    places: z.array(journalPlace),
    corrects: id<EntityKey>().describe('the entry it corrects'),
    severity: z.enum(SEVERITIES).describe('of the alarm it is about'),
  }),
});

export type AlarmAction = z.infer<typeof alarmAction>;
export type JournalLink = z.infer<typeof journalLink>;
export type JournalPlace = z.infer<typeof journalPlace>;
export type JournalRecord = z.infer<typeof journalEntry>;
export type AlarmActionName = AlarmAction['action'];
export type JournalCategory = JournalRecord['category'];

/** How an alarm is handled, from all that was done about it. */
export const alarmHandling = z.object({
  state: z.enum(['new', 'acknowledged', 'assigned', 'muted', 'closed']),
  ...optional({
    acknowledgedBy: operatorName.describe('who was first'),
    acknowledgedAt: instant,
    assignedTo: text,
    mutedUntil: instant,
    closedBy: operatorName,
    closedAt: instant,
    cause: text,
  }),
  actions: z.array(alarmAction).describe('oldest first: of this time it was raised, and what muted it before'),
});
export type AlarmHandling = z.infer<typeof alarmHandling>;
