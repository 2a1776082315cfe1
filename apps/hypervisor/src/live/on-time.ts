import { signal } from '@preact/signals';

/** From how many seconds late (negative: early) to how many a run counts as on time, both included. */
export interface OnTimeLimits {
  fromSeconds: number;
  toSeconds: number;
}

/** Those of the hub's figure `punctuality`; until the hub has said how they are configured, its defaults. */
export const onTime = signal<OnTimeLimits>({ fromSeconds: -60, toSeconds: 300 });
