import type { StoreOptions } from './options.js';

/** How long what is kept, in milliseconds. */
export interface Ages {
  rawMs: number;
  rollupMs: number;
  eventMs: number;
  quarantineMs: number;
  compressAfterMs: number;
}

const DAY_MS = 86_400_000;

/** The defaults of `StoreOptions`, in one place. */
export function agesOf(options: StoreOptions): Ages {
  const rawMs = options.retentionMs ?? 30 * DAY_MS;
  return {
    rawMs,
    rollupMs: Math.max(rawMs, options.rollupRetentionMs ?? 5 * 365 * DAY_MS),
    eventMs: options.eventRetentionMs ?? 2 * 365 * DAY_MS,
    quarantineMs: options.quarantineRetentionMs ?? 30 * DAY_MS,
    compressAfterMs: options.compressAfterMs ?? 2 * DAY_MS,
  };
}
