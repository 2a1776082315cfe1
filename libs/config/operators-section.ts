import { z } from 'zod';
import { ALARM_RULES, FEED_ID_PATTERN, SEVERITIES } from '#libs/model';
import { duration } from './duration.js';
import { translated } from './texts-section.js';

const steps = z.record(z.string(), z.array(z.string().min(1).max(300)).min(1).max(12));

/** What an alarm of a rule means and what to do; what is left out stays as docs/hypervisor.md says. */
const responseCard = z.strictObject({
  title: translated.optional(),
  meaning: translated.optional(),
  steps: steps.optional(),
});

/** What an alert is begun with; `lasts` from when it is confirmed. */
const alertTemplate = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'expected lower-case letters, digits and dashes'),
  nature: z.enum(['transit', 'road']).default('transit'),
  title: translated,
  header: translated,
  description: translated.optional(),
  cause: z.string().min(1).optional(),
  effect: z.string().min(1).optional(),
  severity: z.string().min(1).optional(),
  /** Of a road event: type name of DATEX II. */
  type: z.string().min(1).optional(),
  lasts: duration({ min: '5m', max: '90d' }).prefault('2h'),
});

const recipients = z.array(z.email()).min(1).max(50);

const email = z.strictObject({
  /** `smtp://host:25`, or `smtps://host:465`. */
  server: z.url({ protocol: /^smtps?$/, error: 'expected an smtp or smtps address' }),
  user: z.string().min(1).optional(),
  passwordEnv: z.string().min(1).optional(),
  from: z.email(),
  to: recipients,
});

const hook = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
  /** Variable with `whsec_…`; without it the message is not signed. */
  secretEnv: z.string().min(1).optional(),
});

/** Tries and messages of whoever is written to. */
const budget = {
  /** Tries of one message, with pauses that double from ten seconds. */
  attempts: z.number().int().min(1).max(20).default(6),
  /** Messages an hour and channel; what comes on top is counted and left out. */
  perHour: z.number().int().min(1).max(1_000).default(60),
};

const escalation = z
  .strictObject({
    /** Since an alarm was raised, without anybody acknowledging it. */
    after: duration({ min: '10s', max: '24h' }).prefault('10m'),
    severities: z.array(z.enum(SEVERITIES)).min(1).default(['critical']),
    email: email.optional(),
    webhook: hook.optional(),
    ...budget,
  })
  .superRefine((section, context) => {
    if (!section.email && !section.webhook)
      context.addIssue({ code: 'custom', message: 'got neither email nor webhook, expected at least one of them' });
    expectPassword(section.email, context);
  });

/** Producers, who are written to when a feed of theirs fails, expires or gets worse. */
const producers = z
  .strictObject({
    /** Since the alarm was raised, whoever has acknowledged it here. */
    after: duration({ min: '10s', max: '24h' }).prefault('15m'),
    /** What sends the e-mails. */
    email: email.omit({ to: true }).optional(),
    feeds: z.record(z.string(), z.strictObject({ email: recipients.optional(), webhook: hook.optional() })),
    ...budget,
  })
  .superRefine((section, context) => {
    expectPassword(section.email, context);
    for (const [feed, to] of Object.entries(section.feeds)) {
      if (!to.email && !to.webhook)
        context.addIssue({
          code: 'custom',
          path: ['feeds', feed],
          message: 'got neither email nor webhook, expected at least one of them',
        });
      if (to.email && !section.email)
        context.addIssue({
          code: 'custom',
          path: ['email'],
          message: `expected: ${feed} is to be written to by e-mail`,
        });
    }
  });

function expectPassword(
  section: { user?: string | undefined; passwordEnv?: string | undefined } | undefined,
  context: z.RefinementCtx,
): void {
  if (section?.user !== undefined && section.passwordEnv === undefined)
    context.addIssue({ code: 'custom', path: ['email', 'passwordEnv'], message: 'expected beside user' });
}

/** Operators: what they write goes out under `feed`, what helps them to act, and who is called when nobody does. */
export const operatorsSection = z.strictObject({
  feed: z.string().regex(FEED_ID_PATTERN, 'expected lower-case letters, digits and dashes').default('hub-operator'),
  title: translated.optional(),
  licence: z.string().min(1).default('etalab-2.0'),
  journal: z
    .strictObject({
      /** How long lines stay in the current state, from which they are read at once; the history has them for longer. */
      current: duration({ min: '1h', max: '60d' }).prefault('7d'),
      /** Most lines, and actions on alarms, in the current state. */
      lines: z.number().int().min(100).max(200_000).default(20_000),
    })
    .prefault({}),
  cards: z.partialRecord(z.enum(ALARM_RULES), responseCard).default({}),
  /** Whom to call about a feed: shown to operators alone. */
  contacts: z.record(z.string(), z.string().min(1).max(300)).default({}),
  templates: z.array(alertTemplate).max(100).optional(),
  escalation: escalation.optional(),
  producers: producers.optional(),
});

export type OperatorsConfig = z.output<typeof operatorsSection>;
export type ResponseCardConfig = z.output<typeof responseCard>;
export type AlertTemplate = z.output<typeof alertTemplate>;
export type EscalationConfig = z.output<typeof escalation>;
