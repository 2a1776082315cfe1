import { secretOf, type HubConfig } from '#libs/config';
import { SignIn, type TicketShelf } from '#libs/security';
import type { Engines } from './engines.js';

/** How people sign in with the identity provider, where one is configured. Throws CONFIG_INVALID for a secret not set. */
export function signInOf(
  { access }: HubConfig,
  secrets: Record<string, string | undefined>,
  shelf: TicketShelf,
  publicUrl: () => string,
  now: () => number,
): { signIn?: SignIn } {
  const { openId } = access;
  if (!openId) return {};
  const { issuer, clientId, clientSecretEnv, scope, rolesClaim, roles } = openId;
  const clientSecret =
    clientSecretEnv === undefined
      ? undefined
      : secretOf(clientSecretEnv, secrets, 'access.openId.clientSecretEnv').reveal();
  return {
    signIn: new SignIn({
      issuer,
      clientId,
      ...(clientSecret !== undefined && { clientSecret }),
      scope,
      rolesClaim,
      roles,
      callback: () => `${publicUrl()}/v1/session/callback`,
      shelf,
      now,
    }),
  };
}

/**
 * Where the first administrator signs in, once: for a hub that nobody can administer yet and that knows no identity
 * provider. The code stands behind the `#`, which no browser sends and no proxy logs.
 */
export async function printFirstSignIn({ config, sessions, publicUrl, log }: Engines): Promise<void> {
  if (config.access.openId) return;
  try {
    const invitation = await sessions.inviteFirst();
    if (!invitation) return;
    const link = signInLink(publicUrl(), invitation.token);
    process.stdout.write(`Nobody can administer this hub yet. Good once, for an hour:\n  sign in    ${link}\n`);
  } catch (error) {
    log.error('keys-unavailable', { error });
  }
}

export function signInLink(publicUrl: string, code: string): string {
  return `${publicUrl}/sign-in#${code}`;
}
