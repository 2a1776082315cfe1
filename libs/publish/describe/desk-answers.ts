import { z } from 'zod';
import { eventChange, eventEnd, eventProlongation, eventRequest } from '#libs/desk';
import { ALARM_ACTIONS, ALARM_RULES, JOURNAL_CATEGORIES, KINDS, SEVERITIES } from '#libs/model';
import { geoPoint, instant, number, optional, text, translated } from '#libs/model/schemas';

const count = z.int().min(0);

/** A line of the journal. */
const journalLine = z.object({
  id: text,
  at: instant,
  category: z.enum([...JOURNAL_CATEGORIES, 'alarm-action']),
  feed: text,
  text: translated,
  links: z.array(z.object({ kind: z.enum(KINDS), key: text, ...optional({ label: text }) })),
  ...optional({
    by: text.describe('who wrote it; absent where the hub did'),
    places: z.array(z.object({ ...geoPoint.shape, ...optional({ label: text }) })),
    corrects: text,
    correctedBy: z.array(text),
    severity: z.enum(SEVERITIES),
    action: z.enum(ALARM_ACTIONS),
    raisedAt: instant,
    cause: text,
  }),
});

const journal = z.object({
  from: instant,
  to: instant,
  items: z.array(journalLine).describe('newest first'),
  total: count,
  ...optional({
    next: text.describe('`cursor` of the next page; absent on the last one'),
    incomplete: text.describe('why older lines may be missing'),
    incompleteTexts: translated.describe('the same in French and English'),
  }),
});

const journalRequest = z.object({
  text: text.min(1).max(4_000),
  ...optional({
    links: z.array(z.object({ kind: z.enum(KINDS), key: text, ...optional({ label: text }) })).max(50),
    places: z.array(z.object({ ...geoPoint.shape, ...optional({ label: text }) })).max(50),
    corrects: text.describe('id of the entry it corrects'),
  }),
});

const alarmStatistics = z.object({
  from: instant,
  to: instant,
  raised: count,
  operatorHours: number.describe(
    'of all operators on shift: by shifts of eight hours from the beginning, whoever did something in it, one at least',
  ),
  perOperatorHour: number,
  busiestTenMinutes: count,
  acknowledged: count,
  bySeverity: z.object(Object.fromEntries(SEVERITIES.map((name) => [name, count]))),
  byRule: z.array(z.object({ rule: text, raised: count, false: count, chattering: count })),
  byFeed: z.array(z.object({ feed: text, raised: count })),
  standing: z
    .array(z.object({ key: text, since: instant, severity: z.enum(SEVERITIES) }))
    .describe('for a day or more'),
  chattering: z
    .array(z.object({ key: text, raised: count }))
    .describe('raised three times or more within half an hour'),
  ...optional({
    acknowledgeMedianSeconds: number,
    incomplete: text,
    incompleteTexts: translated.describe('the same in French and English'),
  }),
});

const alarmCards = z.object({
  cards: z.array(
    z.object({
      rule: z.enum(ALARM_RULES),
      title: translated,
      meaning: translated,
      steps: z.record(z.string(), z.array(text)).describe('by language'),
    }),
  ),
  ...optional({ contacts: z.record(z.string(), text).describe('whom to call, by feed: for operators alone') }),
});

const alarmActionBody = z
  .object({
    ...optional({
      text,
      to: text.describe('of assign: who has it'),
      cause: text.describe('of close; `false-alarm` where there was nothing'),
      seconds: number.describe('of mute: for so long; 0 ends one'),
      until: instant.describe('of mute, in place of seconds'),
    }),
  })
  .describe('what each action needs: assign to, mute seconds or until, note text, close cause');

const alertTemplates = z.object({
  templates: z.array(
    z.object({
      id: text,
      nature: z.enum(['transit', 'road']),
      title: translated,
      header: translated,
      lastsSeconds: number,
      ...optional({ description: translated, cause: text, effect: text, severity: text, type: text }),
    }),
  ),
});

/** Bodies of what operators send and are given, by the names `/openapi.json` has for them. */
export const DESK_ANSWERS: Readonly<Record<string, z.ZodType>> = {
  JournalLine: journalLine,
  Journal: journal,
  JournalRequest: journalRequest,
  AlarmStatistics: alarmStatistics,
  AlarmCards: alarmCards,
  AlarmActionBody: alarmActionBody,
  AlertTemplates: alertTemplates,
  AlertRequest: eventRequest,
  AlertChange: eventChange,
  AlertEnd: eventEnd,
  AlertProlongation: eventProlongation,
};
