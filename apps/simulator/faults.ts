import type { ServerResponse } from 'node:http';
import { CLOCK_OFF_MS, MAINTENANCE_PAGE, duplicate, truncate } from '#libs/lab';
import type { PlannedFault } from './shift-plan.js';

/** What a feed of the city can be made to do, as real upstreams do. */
export const FAULTS = [
  'late',
  'frozen',
  '500',
  '204',
  'truncated',
  'duplicated',
  'clock-off',
  'wrong-prefix',
  'vanished',
  'bunched',
  'html',
  'slow',
] as const;
export type Fault = (typeof FAULTS)[number];

interface Active {
  fault: Fault;
  fromMs: number;
  untilMs: number;
  /** The last good body, for what repeats itself. */
  frozen?: Buffer;
}

const LATE_MS = 4_000;
const TRICKLE_MS = 1_000;

/** Faults in force by feed path. */
export class Faults {
  private readonly active = new Map<string, Active>();
  private planned: readonly PlannedFault[] = [];
  /** Of them those that have not begun. */
  private due: PlannedFault[] = [];

  constructor(private readonly now: () => number) {}

  set(path: string, fault: Fault, forSeconds: number): void {
    const fromMs = this.now();
    this.active.set(path, { fault, fromMs, untilMs: fromMs + forSeconds * 1000 });
  }

  /** Faults to come, in the order of their beginnings; replaces those planned before. */
  plan(faults: readonly PlannedFault[]): void {
    this.planned = [...faults];
    this.due = [...faults];
  }

  /** What was planned: to be looked at when the shift is over. */
  listPlanned(): readonly PlannedFault[] {
    return this.planned;
  }

  clear(path: string): void {
    this.active.delete(path);
  }

  find(path: string): Fault | undefined {
    this.beginPlanned();
    const active = this.active.get(path);
    if (active && active.untilMs <= this.now()) this.active.delete(path);
    return this.active.get(path)?.fault;
  }

  /** Since when a path has a fault, if it has that one. */
  sinceOf(path: string, fault: Fault): number | undefined {
    return this.find(path) === fault ? this.active.get(path)!.fromMs : undefined;
  }

  list(): Record<string, { fault: Fault; secondsLeft: number }> {
    this.beginPlanned();
    return Object.fromEntries(
      [...this.active]
        .filter(([, { untilMs }]) => untilMs > this.now())
        .map(([path, { fault, untilMs }]) => [path, { fault, secondsLeft: Math.ceil((untilMs - this.now()) / 1000) }]),
    );
  }

  /** The clock a feed works by: one hour ahead under `clock-off`, as local time sent for UTC. */
  clockOf(path: string): number {
    return this.find(path) === 'clock-off' ? this.now() + CLOCK_OFF_MS : this.now();
  }

  private beginPlanned(): void {
    for (let next = this.due[0]; next && next.fromMs <= this.now(); next = this.due[0]) {
      this.active.set(next.path, { fault: next.fault, fromMs: next.fromMs, untilMs: next.untilMs });
      this.due.shift();
    }
  }

  /** Answers in the faulty way; false when the feed is to be served as it is. */
  serve(path: string, body: Buffer, type: string, response: ServerResponse): boolean {
    const active = this.active.get(path);
    switch (this.find(path)) {
      case 'late':
        setTimeout(() => send(response, body, type), LATE_MS).unref();
        return true;
      case 'frozen':
        send(response, (active!.frozen ??= body), type);
        return true;
      case '500':
        send(response, Buffer.from('upstream error'), 'text/plain', 500);
        return true;
      case '204':
        response.writeHead(204).end();
        return true;
      case 'truncated':
        send(response, truncate(body), type);
        return true;
      case 'duplicated':
        send(response, duplicate(body), type);
        return true;
      case 'html':
        send(response, MAINTENANCE_PAGE, 'text/html');
        return true;
      case 'slow':
        trickle(response, body, type);
        return true;
      default:
        return false;
    }
  }
}

export function send(response: ServerResponse, body: Buffer, type: string, status = 200): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.byteLength,
    'access-control-allow-origin': '*',
  });
  response.end(body);
}

/** One byte a second, until the reader gives up. */
function trickle(response: ServerResponse, body: Buffer, type: string): void {
  response.writeHead(200, { 'content-type': type, 'content-length': body.byteLength });
  let at = 0;
  const timer = setInterval(() => {
    if (at >= body.length) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(body.subarray(at, at + 1));
    at += 1;
  }, TRICKLE_MS);
  response.on('close', () => clearInterval(timer));
}
