import { Following } from '#libs/catalogue';
import type { HubConfig, HubEnvironment } from '#libs/config';
import { HubError } from '#libs/errors';
import { READS_STATE, type Role } from './roles.js';

/** What a process follows, where its environment names parts. Throws CONFIG_INVALID for what cannot be followed. */
export function followingOf(
  config: HubConfig,
  { follow }: Pick<HubEnvironment, 'follow'>,
  roles: readonly Role[],
): Following | undefined {
  const following = Following.of(config, follow);
  if (following) refuseToFollow(following, roles);
  return following;
}

/** Only who answers from the current state can follow a part of it. Throws CONFIG_INVALID. */
function refuseToFollow({ name, parts }: Following, roles: readonly Role[]): void {
  const other = roles.find((role) => !READS_STATE.includes(role));
  if (other !== undefined)
    throw new HubError(
      'CONFIG_INVALID',
      `HUB_FOLLOW: got ${name} for ${roles.length > 1 ? 'all roles in one process' : `a ${other}`}, expected it for a ${READS_STATE.join(', ')} of its own`,
      { where: 'HUB_FOLLOW' },
    );
  // The sole right to emit is that of a part.
  if (roles.includes('analyst') && parts.length > 1)
    throw new HubError('CONFIG_INVALID', `HUB_FOLLOW: got ${name} for an analyst, expected one part`, {
      where: 'HUB_FOLLOW',
    });
}
