import type { Audience, AudienceLevel } from '#libs/model';

/** Each may do what those before it may. */
export const ROLES = ['reader', 'partner', 'experimenter', 'operator', 'admin'] as const;
export type AccessRole = (typeof ROLES)[number];

const LEVEL: Record<AccessRole, AudienceLevel> = {
  reader: 'open',
  partner: 'partner',
  experimenter: 'partner',
  operator: 'internal',
  admin: 'admin',
};

export function isRole(text: unknown): text is AccessRole {
  return ROLES.includes(text as AccessRole);
}

/** Whether a role is another one, or more. */
export function isAtLeast(role: AccessRole, wanted: AccessRole): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

/** What a role reads; in some feeds only where they are named. */
export function audienceOf(role: AccessRole, feeds: readonly string[] | undefined): Audience {
  const level = LEVEL[role];
  if (level === 'open' || feeds === undefined) return level;
  return `${level}:${[...new Set(feeds)].sort().join(',')}`;
}
