import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests worked off in one turn of the event loop at most; others wait for the next, and sockets and timers come in between. */
const PER_TURN = 8;
/** A turn that has taken so long ends: whoever came meanwhile is heard of. */
const LONG_TURN_MS = 4;
/** Requests of one connection that wait for the one before; more is no reader but a flood. */
const MAX_WAITING = 100;

interface Connection {
  isBusy: boolean;
  waiting: Job[];
}

interface Job {
  client: string;
  socket: Socket;
  response: ServerResponse;
  run: () => void;
}

/**
 * Lets requests take turns: of each connection one at a time, the next when the last answer has been taken by the network,
 * and all clients one after the other, however many connections each has. A client that asks without rest, or pipelines and
 * does not read, keeps only itself waiting.
 */
export class FairTurns {
  private readonly connections = new WeakMap<Socket, Connection>();
  /** Requests that wait by client, in the order in which clients have their turn. */
  private readonly ready = new Map<string, Job[]>();
  private ranInTurn = 0;
  private workedMs = 0;
  private turnIsSet = false;
  readonly counters = { waitedTotal: 0, floodsTotal: 0 };

  constructor(private readonly now: () => number = () => performance.now()) {}

  get waiting(): number {
    let waiting = 0;
    for (const jobs of this.ready.values()) waiting += jobs.length;
    return waiting;
  }

  /** The socket is the request's: a response has one only when its turn on the connection has come. */
  take(
    { socket }: Pick<IncomingMessage, 'socket'>,
    response: ServerResponse,
    run: () => void,
    client = socket.remoteAddress ?? '-',
  ): void {
    let connection = this.connections.get(socket);
    if (!connection) this.connections.set(socket, (connection = { isBusy: false, waiting: [] }));
    const job = { client, socket, response, run };
    if (!connection.isBusy) return this.begin(job, connection);
    this.counters.waitedTotal += 1;
    if (connection.waiting.length < MAX_WAITING) connection.waiting.push(job);
    else {
      this.counters.floodsTotal += 1;
      socket.destroy();
    }
  }

  private begin(job: Job, connection: Connection): void {
    connection.isBusy = true;
    job.response.once('close', () => {
      connection.isBusy = false;
      const next = connection.waiting.shift();
      if (next && !next.socket.destroyed) this.begin(next, connection);
    });
    this.setTurn();
    if (this.ready.size === 0 && this.hasTurn()) this.run(job);
    else this.queue(job);
  }

  private queue(job: Job): void {
    const jobs = this.ready.get(job.client);
    if (jobs) jobs.push(job);
    else this.ready.set(job.client, [job]);
  }

  /** The next of the client whose turn it is, who is the last from now on. */
  private next(): Job | undefined {
    for (const [client, jobs] of this.ready) {
      const job = jobs.shift()!;
      this.ready.delete(client);
      if (jobs.length > 0) this.ready.set(client, jobs);
      return job;
    }
    return undefined;
  }

  private hasTurn(): boolean {
    return this.ranInTurn < PER_TURN && this.workedMs < LONG_TURN_MS;
  }

  private run(job: Job): void {
    const began = this.now();
    this.ranInTurn += 1;
    job.run();
    this.workedMs += this.now() - began;
  }

  private setTurn(): void {
    if (this.turnIsSet) return;
    this.turnIsSet = true;
    setImmediate(() => {
      this.turnIsSet = false;
      this.ranInTurn = 0;
      this.workedMs = 0;
      while (this.hasTurn()) {
        const job = this.next();
        if (!job) break;
        if (!job.socket.destroyed) this.run(job);
      }
      if (this.ready.size > 0) this.setTurn();
    });
  }
}
