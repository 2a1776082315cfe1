import type { IssueCollector } from '#libs/errors';
import type { FeedId, Kind } from '#libs/model';
import type { IncomingDocument } from '../incoming.js';
import type { DocumentRule } from '../rules/document-rule.js';

/** How many entities of a kind each source had last, for rules that hold what a document leaves out. */
export class EntityCounts {
  private readonly rules: readonly DocumentRule[];
  /** A few a source. */
  private readonly counts = new Map<string, number>();

  constructor(
    rules: readonly DocumentRule[],
    private readonly feedId: FeedId,
  ) {
    this.rules = rules.filter(({ holds }) => holds);
  }

  /** Whether what the document leaves out of a kind is to be held; yields DOCUMENT_SHRUNK. */
  holds(kind: Kind, now: number, { sourceId, receivedAt }: IncomingDocument, issues: IssueCollector): boolean {
    if (this.rules.length === 0 || (kind !== 'vehicle-position' && kind !== 'trip-update')) return false;
    const series = `${sourceId}/${kind}`;
    const before = this.counts.get(series);
    const atMs = Date.parse(receivedAt);
    const rule = before === undefined ? undefined : this.rules.find((one) => one.holds!(series, before, now, atMs));
    if (!rule) {
      this.counts.set(series, now);
      return false;
    }
    issues.add({
      code: 'DOCUMENT_SHRUNK',
      severity: 'warning',
      feedId: this.feedId,
      where: kind,
      got: `${now} entities`,
      expected: `about ${before} (${rule.name})`,
    });
    return true;
  }
}
