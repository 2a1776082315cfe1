import { createHash } from 'node:crypto';

/** What processes of a hub share for a while. */
export interface TicketShelf {
  /** It is gone when its time is over, by the clock of the shelf: those of processes may differ. */
  put(name: string, bytes: Uint8Array, ttlMs: number): Promise<boolean>;
  get(name: string): Promise<Uint8Array | undefined>;
}

/** A key, and which of its secrets. */
export interface TicketHolder {
  keyId: string;
  rotations?: number | undefined;
}

const TTL_MS = 60_000;
const TICKET = /^tkt_[A-Za-z0-9_-]{32}$/;

/**
 * A browser cannot send a key with a WebSocket or an EventSource, and an address is logged by whoever passes it on: it
 * gets a ticket for its key, good for a minute and for opening streams alone. The shelf holds its hash.
 */
export class Tickets {
  constructor(
    private readonly shelf: TicketShelf,
    private readonly randomBytes: (size: number) => Uint8Array,
    private readonly now: () => number,
  ) {}

  /** `undefined` where the shelf is away. */
  async issue({ keyId, rotations }: TicketHolder): Promise<{ ticket: string; expiresAt: string } | undefined> {
    const ticket = `tkt_${Buffer.from(this.randomBytes(24)).toString('base64url')}`;
    const kept = await this.shelf.put(nameOf(ticket), Buffer.from(JSON.stringify({ keyId, rotations })), TTL_MS);
    return kept ? { ticket, expiresAt: new Date(this.now() + TTL_MS).toISOString() } : undefined;
  }

  /** The key a ticket was given for. */
  async holderOf(ticket: string): Promise<TicketHolder | undefined> {
    if (!TICKET.test(ticket)) return undefined;
    const bytes = await this.shelf.get(nameOf(ticket));
    if (!bytes) return undefined;
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as TicketHolder;
  }
}

function nameOf(ticket: string): string {
  return `ticket:${createHash('sha256').update(ticket).digest('hex')}`;
}
