import type { IssueCollector } from '#libs/errors';
import { LossTally } from '#libs/formats/loss';
import type { InputLosses, Instant, Loss } from '#libs/model';

/** A system of several files is one source a file. */
const MAX_DOCUMENTS = 50;
const MAX_LOSSES = 60;
const UNKNOWN = 'not known to the hub, or outside the standard';
const NOT_CARRIED = 'known, and not carried';

interface Document {
  sourceId: string;
  format: string;
  receivedAt: Instant;
}

/** What the newest document of each source held that the hub does not carry: bounded, so that a status can hold it. */
export class InputLossTable {
  private readonly bySource = new Map<string, InputLosses>();

  /** From the document's issues (UNKNOWN_FIELD) and from what its reader counted as known and left behind. */
  note(
    { sourceId, format, receivedAt }: Document,
    issues: IssueCollector,
    notCarried: Readonly<Record<string, number>> = {},
  ): void {
    const tally = new LossTally();
    for (const { code, where, field, got, count } of issues.samples)
      if (code === 'UNKNOWN_FIELD') tally.add(field ?? withoutIndexes(where), UNKNOWN, got, count);
    for (const [field, count] of Object.entries(notCarried)) tally.add(field, NOT_CARRIED, undefined, count);
    this.bySource.delete(sourceId);
    const losses: Loss[] = tally.list().slice(0, MAX_LOSSES);
    if (losses.length > 0) this.bySource.set(sourceId, { source: sourceId, format, at: receivedAt, losses });
  }

  forget(sourceId: string): void {
    this.bySource.delete(sourceId);
  }

  /** By source; the newest fifty. Absent where nothing was lost. */
  list(): InputLosses[] | undefined {
    if (this.bySource.size === 0) return undefined;
    const newest = [...this.bySource.values()].slice(-MAX_DOCUMENTS);
    return newest.sort((a, b) => (a.source < b.source ? -1 : 1));
  }
}

/** `entity[17].alert` is one kind of place. */
function withoutIndexes(where: string): string {
  return where.replace(/\[\d+\]/g, '[]');
}
