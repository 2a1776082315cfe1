import { appendFile, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toInstant, type Instant } from '#libs/model';

/** One deed, or refusal of one. Nothing secret: keys are named by their id. */
export interface AuditEntry {
  at: Instant;
  /** Id of the key, `command` for whoever has the machine, `anybody`. */
  who: string;
  what: string;
  /** What it was done to. */
  on?: string;
  /** Address of the client. */
  from?: string;
  outcome: 'done' | 'refused';
  detail?: string;
}

export interface AuditQuery {
  from: Instant;
  to: Instant;
  limit: number;
}

const MAX_WAITING = 10_000;
const KEEP_DAYS = 366;

/** The audit of a process: a line a deed, a file a day, 0600, kept for a year. Written in order; never read but by administrators. */
export class Audit {
  readonly counters = { writtenTotal: 0, failedTotal: 0, droppedTotal: 0 };
  private writing: Promise<void> = Promise.resolve();
  private waiting = 0;
  private day = '';

  constructor(
    private readonly folder: string,
    private readonly now: () => number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Never rejects; resolves when the line is in the file. */
  note(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    if (this.waiting >= MAX_WAITING) {
      this.counters.droppedTotal += 1;
      return Promise.resolve();
    }
    this.waiting += 1;
    const line: AuditEntry = { at: toInstant(this.now()), ...entry };
    return (this.writing = this.writing.then(() => this.write(line)).finally(() => (this.waiting -= 1)));
  }

  /** The newest of a period, oldest first. */
  async read({ from, to, limit }: AuditQuery): Promise<AuditEntry[]> {
    await this.writing;
    const found: AuditEntry[] = [];
    for (const name of (await readdir(this.folder).catch(() => [])).sort()) {
      if (!name.endsWith('.jsonl') || name.slice(0, 10) < from.slice(0, 10) || name.slice(0, 10) > to.slice(0, 10))
        continue;
      for (const line of (await readFile(join(this.folder, name), 'utf8')).split('\n')) {
        const entry = parse(line);
        if (entry && entry.at >= from && entry.at < to) found.push(entry);
      }
      if (found.length > limit) found.splice(0, found.length - limit);
    }
    return found;
  }

  private async write(entry: AuditEntry): Promise<void> {
    const day = entry.at.slice(0, 10);
    try {
      await mkdir(this.folder, { recursive: true });
      await appendFile(join(this.folder, `${day}.jsonl`), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      this.counters.writtenTotal += 1;
      if (day !== this.day) await this.forgetOld();
      this.day = day;
    } catch (error) {
      this.counters.failedTotal += 1;
      this.onFault(error);
    }
  }

  private async forgetOld(): Promise<void> {
    const oldest = new Date(this.now() - KEEP_DAYS * 86_400_000).toISOString().slice(0, 10);
    for (const name of await readdir(this.folder))
      if (name.endsWith('.jsonl') && name.slice(0, 10) < oldest) await rm(join(this.folder, name), { force: true });
  }
}

function parse(line: string): AuditEntry | undefined {
  try {
    return JSON.parse(line) as AuditEntry;
  } catch {
    return undefined;
  }
}
