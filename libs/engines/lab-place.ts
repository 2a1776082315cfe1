import type { RoleReport } from './role-health.js';

/** Where the laboratory is: a process beside the hub, which the hub passes on to what is asked of it. */
export interface LabPlace {
  /** Known to both processes and to nobody else: by it the laboratory believes who the hub says is asking. */
  readonly secret: string;
  /** Whether it can be asked now. */
  readonly isOpen: boolean;
  /** `http://127.0.0.1:40001`; it is started where it is not there yet. Rejects while it is away, with the reason. */
  address(): Promise<string>;
  /** Absent where it is no part of this process's health. */
  report?(): RoleReport;
  /** What it counts under names of its own (`estuaire_lab_…`), as text for `/metrics`; empty while it is away. */
  metrics(): Promise<string>;
}

/** Of the paths of the hub, those that are the laboratory's beside what is inside of sessions. */
const LAB = /^\/v1\/(sandboxes|replays|recordings)(\/|\?|$)/;

export function isLabPath(url: string): boolean {
  return LAB.test(url);
}
