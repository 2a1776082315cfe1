import type { Instant } from '#libs/model';
import type { SandboxQuota } from './quota.js';

/** A sandbox as it is kept over restarts. Its key is kept with the keys of the hub. */
export interface SandboxDefinition {
  id: string;
  title: string;
  createdAt: Instant;
  /** It ends by itself then. */
  until: Instant;
  quota: SandboxQuota;
  /** Id of the key, or name of the person, that made it. */
  owner: string;
  /** Id of its own key. */
  keyId: string;
  /** Declarations of its feeds as they were written, and the public feed whose timetable theirs is. */
  feeds: DeclaredFeed[];
  /** What goes wrong in it by script, and since when the script runs. */
  faults?: { script: unknown; startMs: number };
}

export interface DeclaredFeed {
  id: string;
  /** YAML or JSON. */
  text: string;
  network?: string;
}
