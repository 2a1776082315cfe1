import type { Coordination } from '#libs/coordination';
import type { Engines } from '#libs/engines';
import type { Clock } from '#libs/telemetry';

const RETRY_LEASE_MS = 5_000;

export interface RunAloneOptions {
  coordination: Coordination;
  clock: Clock;
  /** Of the lease. */
  name: string;
  /** Ends it all. */
  signal: AbortSignal;
  /** Works while `until` has not aborted: the lease is lost, or all ends. It is called again when it has failed. */
  work: (until: AbortSignal) => Promise<void>;
  onFault: (error: unknown) => void;
}

/** Of several streamers one does the work: the one that holds the lease. Never rejects. */
export async function runAlone({ coordination, clock, name, signal, work, onFault }: RunAloneOptions): Promise<void> {
  while (!signal.aborted) {
    const lease = await coordination.acquire(name).catch(() => undefined);
    if (!lease) {
      await clock.sleep(RETRY_LEASE_MS, signal);
      continue;
    }
    try {
      await work(AbortSignal.any([signal, lease.lost]));
    } catch (error) {
      onFault(error);
      await clock.sleep(RETRY_LEASE_MS, signal);
    } finally {
      await lease.release();
    }
  }
}

/** Of streamers that follow a part of the feeds one of each part does the work, for its part. */
export function leaseOf(name: string, { following }: Pick<Engines, 'following'>): string {
  return following ? `${name}:${following.name}` : name;
}

export function over(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
