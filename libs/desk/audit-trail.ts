import type { Bus } from '#libs/bus';
import { findHubError } from '#libs/errors';
import type { LiveState } from '#libs/live';
import { AUDIT_FEED, type AuditRecord, type HubEvent, type Instant } from '#libs/model';
import type { RecordStore } from '#libs/record';
import type { Audit } from '#libs/security';
import { operatorEvent } from './operator-event.js';

export interface AuditTrailParts {
  bus: Bus;
  live: LiveState;
  audit: Audit;
  /** The history; rejects where it cannot be read now, `undefined` where none is kept. */
  store: () => Promise<RecordStore | undefined>;
}

export interface AuditRead {
  entries: AuditRecord[];
  /** Why older entries may be missing; absent where all are there. */
  incomplete?: string;
}

/** What is looked at in the history for one question. */
const MAX_ROWS = 100_000;

/**
 * The audit of a hub: events of the kind `audit`, of a feed of their own that administrators alone may read. The newest are
 * read from the current state, older ones from the history, and what is not on the bus yet from where it waits.
 */
export class AuditTrail {
  constructor(private readonly parts: AuditTrailParts) {}

  /** Puts what was noted on the bus. Never rejects: what could not be put there waits. */
  publish(): Promise<void> {
    const { audit, bus } = this.parts;
    return audit.publish((records) => bus.append(records.map(auditEvent)));
  }

  /** The newest of a period, oldest first. */
  async read({ from, to, limit }: { from: Instant; to: Instant; limit: number }): Promise<AuditRead> {
    const found = new Map<string, AuditRecord>();
    const take = (record: AuditRecord | undefined): void => {
      if (record && record.at >= from && record.at < to) found.set(record.entryId, record);
    };
    const incomplete = await this.readHistory(from, to, take);
    for (const { event } of this.parts.live.list('audit')) take(event.entity);
    for (const record of await this.parts.audit.waiting()) take(record);
    const entries = [...found.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return { entries: entries.slice(-limit), ...(incomplete !== undefined && { incomplete }) };
  }

  private async readHistory(
    from: Instant,
    to: Instant,
    take: (record: AuditRecord | undefined) => void,
  ): Promise<string | undefined> {
    try {
      const store = await this.parts.store();
      if (!store) return 'this hub keeps no history: entries older than those of the current state are gone';
      let left = MAX_ROWS;
      for await (const rows of store.export({ kind: 'audit', from, to, columns: ['op', 'body'] })) {
        for (const row of rows) {
          if (left-- <= 0) return `more than ${MAX_ROWS} entries: ask for a shorter period`;
          const { op, body } = row as { op: HubEvent['op']; body: AuditRecord | string | null };
          if (op === 'upsert' && body !== null)
            take(typeof body === 'string' ? (JSON.parse(body) as AuditRecord) : body);
        }
      }
      return undefined;
    } catch (error) {
      const known = findHubError(error);
      if (known?.code !== 'STORE_UNAVAILABLE' && known?.code !== 'STORE_SCHEMA') throw error;
      return 'the history cannot be read now: entries older than those of the current state are missing';
    }
  }
}

function auditEvent(record: AuditRecord): HubEvent<'audit'> {
  return operatorEvent('audit', record.entryId, AUDIT_FEED, record, Date.parse(record.at));
}
