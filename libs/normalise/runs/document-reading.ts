import { IssueCollector } from '#libs/errors';
import type { FeedId } from '#libs/model';
import type { IncomingDocument } from '../incoming.js';
import type { IdRule } from '../rules/rule.js';
import type { ScheduleLookup } from './schedule-lookup.js';

/** What every reading of one document of runs has, whatever its format: its issues, and the ids as they are meant. */
export abstract class DocumentReading {
  /** Trips guessed for several runs of the document: no guess at them counts. */
  readonly contested = new Set<string>();

  constructor(
    readonly feedId: FeedId,
    readonly document: IncomingDocument,
    private collected: IssueCollector,
    readonly lookup: ScheduleLookup | undefined,
    private readonly unbound: readonly IdRule[],
  ) {}

  get issues(): IssueCollector {
    return this.collected;
  }

  /** For what is read a second time: its issues are reported already. */
  quietly<T>(read: () => T): T {
    const { collected } = this;
    this.collected = new IssueCollector(0);
    try {
      return read();
    } finally {
      this.collected = collected;
    }
  }

  /** As they are with the schedule in use. */
  protected get ids(): readonly IdRule[] {
    return this.lookup?.ids ?? this.unbound;
  }
}
