import { SKIP_REASONS, type SkipReason } from './bus.js';

export function noneSkipped(): Record<SkipReason, number> {
  return Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Record<SkipReason, number>;
}
