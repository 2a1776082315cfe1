import type { Visibility } from './kinds.js';

/**
 * Who reads: a level; or a level in some feeds only, and `open` in all others (`partner:astuce,lovelo`). Text, so that what
 * is made once for all of one audience is found by it.
 */
export type Audience = AudienceLevel | `${AudienceLevel}:${string}`;
/** Administrators read what is internal, and the audit. */
export type AudienceLevel = Visibility | 'admin';
