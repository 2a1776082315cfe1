/** The parts of the hub that share its process. */
export const ROLES = ['collector', 'recorder', 'publisher', 'streamer', 'analyst'] as const;
/** What a process may run: a part of the hub, or the laboratory beside it. */
export type Role = (typeof ROLES)[number] | 'lab';

/** Roles that answer from the current state. */
export const READS_STATE: readonly Role[] = ['publisher', 'streamer', 'analyst'];

/** Roles that append to the bus; the others need no right to write there. */
export const APPENDS: readonly Role[] = ['collector', 'analyst'];

/** Port of a role that runs in a process of its own, unless HUB_PORT says another. */
export const ROLE_PORTS: Record<Role, number> = {
  publisher: 3000,
  streamer: 3001,
  collector: 3002,
  recorder: 3003,
  analyst: 3004,
  lab: 3005,
};

/** The laboratory: a process of a hub that reads what the hub keeps in its data folder, and writes only what is its own. */
export function isBesideHub(roles: readonly Role[]): boolean {
  return roles.includes('lab');
}
