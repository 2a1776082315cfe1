import { soundConnections, type BrokerConnection, type ConnectionPool } from './sound-connections.js';

/** A connection as kafkajs makes them: each `connect` opens a socket, also while another is under way. */
class FakeConnection implements BrokerConnection {
  opened = 0;
  ended = 0;
  private connected = false;
  private readonly waiting: (() => void)[] = [];

  isConnected(): boolean {
    return this.connected;
  }

  async connect(): Promise<boolean> {
    this.opened += 1;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.connected = true;
    return true;
  }

  async disconnect(): Promise<void> {
    this.connected = false;
    this.ended += 1;
  }

  answer(): void {
    this.waiting.splice(0).forEach((resolve) => resolve());
  }
}

async function clusterOf(connection: FakeConnection) {
  const cluster = soundConnections({
    connectionPoolBuilder: { build: async (): Promise<ConnectionPool> => ({ pool: [connection] }) },
    disconnect: () => connection.disconnect(),
  });
  await cluster.connectionPoolBuilder.build();
  return cluster;
}

const refusal = { message: 'the connections to Kafka are closed', retriable: false };

describe('connections to the brokers', () => {
  it('are opened once for all who wait for one', async () => {
    const connection = new FakeConnection();
    await clusterOf(connection);
    const all = Promise.all([connection.connect(), connection.connect(), connection.connect()]);
    connection.answer();
    await all;
    expect(connection.opened).toBe(1);
  });

  it('are opened again after they were lost', async () => {
    const connection = new FakeConnection();
    await clusterOf(connection);
    for (const expected of [1, 2]) {
      const connected = connection.connect();
      connection.answer();
      await connected;
      expect(connection.opened).toBe(expected);
    }
  });

  it('are refused, not to be retried, once the cluster was disconnected', async () => {
    const connection = new FakeConnection();
    const cluster = await clusterOf(connection);
    await cluster.disconnect();
    await expect(connection.connect()).rejects.toMatchObject(refusal);
    await expect(cluster.connectionPoolBuilder.build()).rejects.toMatchObject(refusal);
    expect(connection.opened).toBe(0);
  });

  it('are ended when they come to be while the cluster disconnects, which waits for them', async () => {
    const connection = new FakeConnection();
    const cluster = await clusterOf(connection);
    const connecting = expect(connection.connect()).rejects.toMatchObject(refusal);
    const disconnecting = cluster.disconnect();
    connection.answer();
    await disconnecting;
    await connecting;
    expect(connection.isConnected()).toBe(false);
    expect(connection.ended).toBe(2);
  });
});
