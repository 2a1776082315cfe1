import type { Kind } from '#libs/model';

/** Kinds that report on runs of a schedule. */
export const RUN_KINDS = ['vehicle-position', 'trip-update'] as const satisfies readonly Kind[];
export type RunKind = (typeof RUN_KINDS)[number];
