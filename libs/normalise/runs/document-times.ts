import type { IssueCollector } from '#libs/errors';
import type { FeedId } from '#libs/model';
import type { IncomingDocument } from '../incoming.js';
import type { DocumentRule } from '../rules/document-rule.js';

/** By how much the times of a document are to be moved, by the feed's rules on whole documents. */
export class DocumentTimes {
  private readonly rules: readonly DocumentRule[];

  constructor(
    rules: readonly DocumentRule[],
    private readonly feedId: FeedId,
  ) {
    this.rules = rules.filter(({ offsetSeconds }) => offsetSeconds);
  }

  /** `documentSeconds`: the time of the document itself, since 1970. Counted (REPAIRED); `flag` is for each of its entities. */
  offsetOf(
    documentSeconds: number | undefined,
    where: string,
    { receivedAt, replayed }: IncomingDocument,
    issues: IssueCollector,
  ): { offsetSeconds: number; flag?: string } {
    if (!documentSeconds || replayed) return { offsetSeconds: 0 };
    for (const rule of this.rules) {
      const offsetSeconds = rule.offsetSeconds!(documentSeconds, Date.parse(receivedAt) / 1000);
      if (offsetSeconds === 0) continue;
      issues.add({
        code: 'REPAIRED',
        severity: 'warning',
        feedId: this.feedId,
        where,
        field: rule.name,
        got: String(documentSeconds),
        expected: String(documentSeconds + offsetSeconds),
      });
      return { offsetSeconds, flag: `repaired:${rule.name}` };
    }
    return { offsetSeconds: 0 };
  }
}
