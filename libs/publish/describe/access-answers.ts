import { z } from 'zod';
import { auditRecord, instant, optional, text } from '#libs/model/schemas';

const role = z.enum(['reader', 'partner', 'experimenter', 'operator', 'admin']);
const scopes = {
  feeds: z.array(text).describe('feeds it may read beyond what is open; absent for all of its role'),
  outputs: z.array(text).describe('first parts of the paths it is good for; absent for all'),
  requestsPerMinute: z.int().min(1).max(1_000_000),
};

/** A key without its secret. */
export const accessKey = z.object({
  id: text,
  name: text,
  role,
  createdAt: instant,
  state: z.enum(['valid', 'expired', 'revoked']),
  ...optional({
    ...scopes,
    expiresAt: instant,
    revokedAt: instant,
    kind: z.enum(['session', 'invitation']).describe('of somebody who has signed in, or may; absent for a key'),
    parent: text.describe('the key a session was opened with'),
    rotations: z.int().min(1).describe('how often it was given another secret'),
    sandbox: text.describe('the one sandbox whose member it is'),
    subject: text.describe('who a session is of, as the identity provider names them'),
  }),
});

export const accessKeys = z.object({ keys: z.array(accessKey) });
export const newKey = z.object({ key: accessKey, token: text.describe('shown here and never again') });
const wanted = { ...scopes, expires: text.describe('from now: 30d, 12h') };
export const keyRequest = z.object({ name: text.min(1).max(100), role, ...optional(wanted) });
export const keyNarrowing = z.object({ ...optional({ ...wanted, role }) });
export const session = z.object({
  role,
  signIn: z.object({ provider: z.boolean().describe('an identity provider is configured'), path: text }),
  ...optional({
    name: text,
    since: instant,
    until: instant,
    csrf: text.describe('to be sent as `X-CSRF-Token` with whatever changes something'),
  }),
});
export const sessionRequest = z.object({
  ...optional({
    code: text.describe('of `npm run hub -- sign-in`; good once'),
    key: text.describe('a key of this hub'),
  }),
});
export const sessionOpened = z.object({ role, name: text, until: instant });
export const ticket = z.object({ ticket: text, expiresAt: instant });

export const auditTrail = z.object({
  entries: z.array(auditRecord).describe('oldest first'),
  ...optional({ incomplete: text.describe('why older entries may be missing') }),
});
