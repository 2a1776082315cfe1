/** What is used of kafkajs's connections; see `soundConnections`. */
export interface BrokerConnection {
  isConnected(): boolean;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
}

export interface ConnectionPool {
  pool: BrokerConnection[];
}

export interface ConnectingCluster {
  connectionPoolBuilder: { build(at?: object): Promise<ConnectionPool> };
  disconnect(): Promise<void>;
}

/**
 * Mends two ways in which kafkajs leaves sockets open that nobody closes any more:
 *
 * - Two requests at once over a connection that is not there yet open a socket each, and only the last is known. Here
 *   they wait for the same one.
 * - After `disconnect` a request or retry under way connects again. Here a cluster that was disconnected stays so:
 *   connections refuse, for good, and one being made then is ended as soon as it is there.
 */
export function soundConnections<Cluster extends ConnectingCluster>(cluster: Cluster): Cluster {
  const builder = cluster.connectionPoolBuilder;
  const build = builder.build.bind(builder);
  const disconnect = cluster.disconnect.bind(cluster);
  const connecting = new Set<Promise<unknown>>();
  let isClosed = false;

  const repair = (connection: BrokerConnection): void => {
    const connect = connection.connect.bind(connection);
    let underWay: Promise<unknown> | undefined;
    const connectOnce = async (): Promise<unknown> => {
      if (isClosed) throw closed();
      const connected = await connect();
      if (!isClosed) return connected;
      await connection.disconnect();
      throw closed();
    };
    connection.connect = () => {
      if (underWay !== undefined) return underWay;
      const attempt = connectOnce().finally(() => {
        underWay = undefined;
        connecting.delete(attempt);
      });
      connecting.add(attempt);
      return (underWay = attempt);
    };
  };

  builder.build = async (at) => {
    if (isClosed) throw closed();
    const pool = await build(at);
    pool.pool.forEach(repair);
    return pool;
  };
  cluster.disconnect = async () => {
    isClosed = true;
    await disconnect();
    await Promise.allSettled(connecting);
  };
  return cluster;
}

/** kafkajs retries whatever error is not marked as final. */
function closed(): Error {
  return Object.assign(new Error('the connections to Kafka are closed'), { retriable: false });
}
