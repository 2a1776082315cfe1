import type { IncomingMessage } from 'node:http';
import { clientAddressOf } from '#libs/publish';
import type { Audit, AuditEntry } from '#libs/security';
import { readerOf } from './reader-of.js';

const QUIET_MS = 60_000;
const MOST_REMEMBERED = 1_000;
const MOST_SHOWN = 200;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

interface Remembered {
  entry: AuditEntry;
  untilMs: number;
  since: number;
}

/**
 * Changes that were refused before anybody looked at what was to be changed: with a key that is none, from a page of
 * another site, into a sandbox of others. Each is in the audit; of a program that asks in vain all day the first, and then
 * once a minute how often, so that it does not bury what others do.
 */
export class RefusedWrites {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly audit: Pick<Audit, 'note'>,
    private readonly now: () => number,
    private readonly trustedProxies: number,
  ) {}

  /** Reading is no change, and is not noted. */
  note(request: IncomingMessage, detail: string, url = request.url ?? '/'): void {
    const { method = 'GET' } = request;
    if (READING.has(method)) return;
    this.settle();
    const [path = '/'] = url.split('?');
    const entry: AuditEntry = {
      who: readerOf(request).keyId ?? 'anybody',
      what: `${method} ${path.split('/').slice(0, 3).join('/').slice(0, MOST_SHOWN)}`,
      from: clientAddressOf(request, this.trustedProxies),
      outcome: 'refused',
      detail,
    };
    // By whom, from where and of what sort, whatever it is about: whoever tries one id after the other is one who tries.
    const name = JSON.stringify(entry);
    const known = this.remembered.get(name);
    if (known) {
      known.since += 1;
      return;
    }
    if (this.remembered.size >= MOST_REMEMBERED) this.forget(this.remembered.entries().next().value!);
    this.remembered.set(name, { entry, untilMs: this.now() + QUIET_MS, since: 0 });
    void this.audit.note({ ...entry, on: path.slice(0, MOST_SHOWN) });
  }

  /** Notes how often what was quiet for a minute came again; `all` at the end of the process. */
  settle(all = false): void {
    const nowMs = this.now();
    for (const one of this.remembered) {
      // They were put in with their time: the first whose time is to come is followed by none whose time is over.
      if (!all && one[1].untilMs > nowMs) return;
      this.forget(one);
    }
  }

  private forget([name, { entry, since }]: [string, Remembered]): void {
    this.remembered.delete(name);
    if (since > 0) void this.audit.note({ ...entry, detail: `${entry.detail}, ${since} more within a minute` });
  }
}
