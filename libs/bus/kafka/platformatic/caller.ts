import type { Connection, ConnectionPool } from '@platformatic/kafka';
import { brokerError } from './errors.js';

/** Sends requests over the connections of a pool and says of a failure what it was. */
export class Caller {
  /** Why a connection broke: requests under way are only told that it is closed. */
  private readonly broken = new WeakMap<Connection, Error>();

  constructor(pool: ConnectionPool) {
    pool.on('connecting', ({ connection }) => {
      connection.on('error', (error) => {
        if (!this.broken.has(connection)) this.broken.set(connection, error);
      });
    });
  }

  async call<Answer>(
    connect: () => Promise<Connection>,
    ask: (connection: Connection) => Promise<Answer>,
  ): Promise<Answer> {
    let connection: Connection | undefined;
    try {
      connection = await connect();
      return await ask(connection);
    } catch (error) {
      if (connection === undefined) throw brokerError(error);
      // An answer that comes after its time would block all later ones of the connection.
      if ((error as Error).message === 'Request timed out') void connection.close().catch(() => undefined);
      const reason = this.broken.get(connection);
      const isBare = reason !== undefined && (error as Error).cause === undefined;
      throw brokerError(isBare ? Object.assign(error as Error, { cause: reason }) : error);
    }
  }
}
