import type { Change } from '#libs/live';
import { tracesOf, type Span, type Tracer } from '#libs/telemetry';

/** Spans kept at a time; what comes on top is not traced. */
const MOST = 64;

/** The last parts of traces: how long changes were gathered (`consume`), and until they were with all clients (`send`). */
export class TracedSends {
  private gathered: Span[] = [];
  private sending: Span[] = [];

  constructor(private readonly tracer: Tracer) {}

  gather(changes: readonly Change[]): void {
    for (const trace of tracesOf(changes.map(({ delivery }) => delivery.event))) {
      const part = this.gathered.length < MOST ? this.tracer.goOn(trace, 'consume') : undefined;
      if (part) this.gathered.push(part);
    }
  }

  /** What was gathered goes to its groups now. */
  route(clients: number): void {
    for (const part of this.gathered) {
      part.end();
      if (this.sending.length === MOST) continue;
      const send = part.child('send');
      send.set({ 'estuaire.clients': clients });
      this.sending.push(send);
    }
    this.gathered = [];
  }

  /** Everything routed so far has been handed to the sockets. */
  done(): void {
    for (const part of this.sending) part.end();
    this.sending = [];
  }
}
