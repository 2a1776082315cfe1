import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests worked off in one turn of the event loop; others wait for the next, and sockets and timers come in between. */
const PER_TURN = 8;
/** Requests of one connection that wait for the one before; more is no reader but a flood. */
const MAX_WAITING = 100;

interface Connection {
  isBusy: boolean;
  waiting: Job[];
}

interface Job {
  socket: Socket;
  response: ServerResponse;
  run: () => void;
}

/**
 * Lets requests take turns: of each connection one at a time, the next when the last answer has been taken by the network,
 * and all connections one after the other. A client that pipelines and does not read keeps only itself waiting.
 */
export class FairTurns {
  private readonly connections = new WeakMap<Socket, Connection>();
  private readonly ready: Job[] = [];
  private ranInTurn = 0;
  private turnIsSet = false;
  readonly counters = { waitedTotal: 0, floodsTotal: 0 };

  get waiting(): number {
    return this.ready.length;
  }

  /** The socket is the request's: a response has one only when its turn on the connection has come. */
  take({ socket }: IncomingMessage, response: ServerResponse, run: () => void): void {
    let connection = this.connections.get(socket);
    if (!connection) this.connections.set(socket, (connection = { isBusy: false, waiting: [] }));
    const job = { socket, response, run };
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
    if (this.ready.length > 0 || this.ranInTurn >= PER_TURN) this.ready.push(job);
    else {
      this.ranInTurn += 1;
      job.run();
    }
  }

  private setTurn(): void {
    if (this.turnIsSet) return;
    this.turnIsSet = true;
    setImmediate(() => {
      this.turnIsSet = false;
      this.ranInTurn = 0;
      while (this.ready.length > 0 && this.ranInTurn < PER_TURN) {
        const { socket, run } = this.ready.shift()!;
        if (socket.destroyed) continue;
        this.ranInTurn += 1;
        run();
      }
      if (this.ready.length > 0) this.setTurn();
    });
  }
}
