/** Redis answers and says no. */
export interface Refusal {
  /** One line that says what to do; without secrets. */
  text: string;
  /** Waiting does not help: somebody has to change an address, a password or rights. */
  byConfiguration: boolean;
  /** The address may lead to another server by now, or the server may have forgotten who we are. */
  reconnect: boolean;
}

interface Known {
  /** Errors that arise in scripts carry the original somewhere in their text. */
  pattern: RegExp;
  text: (place: string) => string;
  passing?: true;
  reconnect?: true;
}

const KNOWN: readonly Known[] = [
  {
    pattern: /\bWRONGPASS\b|invalid password|invalid username-password/i,
    text: (place) => `Redis at ${place} refuses this user or password; correct them in its URL`,
    reconnect: true,
  },
  {
    pattern: /\bNOAUTH\b/,
    text: (place) => `Redis at ${place} wants a password; give it in its URL, as redis://user:password@host:port`,
    reconnect: true,
  },
  {
    pattern: /\bNOPERM\b|ACL failure|no permissions|can't run this command/i,
    text: (place) =>
      `Redis at ${place} does not give this user enough rights; allow it scripts, strings and sorted sets`,
  },
  {
    pattern: /\bREADONLY\b/,
    text: (place) => `Redis at ${place} is a read-only replica; give the address of the primary`,
    reconnect: true,
  },
  {
    pattern: /DB index/i,
    text: (place) => `Redis at ${place} has no such database; correct the number at the end of its URL`,
  },
  {
    pattern: /\b(OOM|MISCONF|NOREPLICAS)\b/,
    text: (place) => `Redis at ${place} takes no writes; give it the memory, disk or replicas it wants`,
    passing: true,
  },
];

export function findRefusal(error: unknown, place: string): Refusal | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const known = KNOWN.find(({ pattern }) => pattern.test(message));
  if (known === undefined) return undefined;
  return { text: known.text(place), byConfiguration: !known.passing, reconnect: known.reconnect === true };
}
