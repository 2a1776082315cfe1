import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { MqttClient } from 'mqtt';
import { HubError, findHubError } from '#libs/errors';
import type { AddressGuard } from '../http/address-guard.js';
import { PacketSize } from './packet-size.js';

export interface BrokerOptions {
  /** `mqtt:` or `mqtts:`. */
  url: string;
  topics: readonly string[];
  qos: 0 | 1;
  username?: string;
  password?: string;
  clientId: string;
  guard: AddressGuard;
}

export interface BrokerEvents {
  subscribed(): void;
  message(topic: string, payload: Uint8Array): void;
}

const PORTS: Record<string, number> = { 'mqtt:': 1883, 'mqtts:': 8883 };
const KEEP_ALIVE_S = 30;
const CONNECT_TIMEOUT_MS = 15_000;
/** A packet longer than this is not put together: the connection is cut. Shorter ones have their own limit later. */
export const MOST_PACKET_BYTES = 16 * 2 ** 20;
/** Answers of a broker to a login. Spec: MQTT 3.1.1, 3.2.2.3. */
const BAD_LOGIN = 4;
const NOT_AUTHORISED = 5;

/** Holds one connection until it ends or the signal aborts; resolves with why it ended. Never rejects. */
export function holdConnection(options: BrokerOptions, events: BrokerEvents, signal: AbortSignal): Promise<HubError> {
  const url = new URL(options.url);
  const where = url.host;
  return new Promise((ended) => {
    let why: HubError | undefined;
    try {
      options.guard.check(url, ['mqtt:', 'mqtts:']);
    } catch (refused) {
      ended(findHubError(refused)!);
      return;
    }
    const client = new MqttClient(() => openSocket(url, options.guard), {
      clientId: options.clientId,
      username: options.username,
      password: options.password,
      protocolVersion: 4,
      clean: true,
      keepalive: KEEP_ALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // When and how often it is tried again is for who holds the connections.
      reconnectPeriod: 0,
      resubscribe: false,
      timerVariant: 'native',
    });
    const stop = (): void => void client.end(true);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    client.on('error', (error) => (why ??= faultOf(error, where)));
    client.on('message', (topic, payload) => events.message(topic, payload));
    client.on('connect', () => {
      client.subscribe([...options.topics], { qos: options.qos }, (error, granted) => {
        const denied = granted?.find(({ qos }) => qos === 128)?.topic;
        if (!error && denied === undefined) return events.subscribed();
        why ??= new HubError(
          'SOURCE_DENIED',
          `${where} refuses the subscription to ${denied ?? options.topics.join(', ')}`,
          {
            where,
            got: error?.message ?? 'refused',
            expected: 'a topic the login may read',
          },
        );
        client.end(true);
      });
    });
    client.on('close', () => {
      signal.removeEventListener('abort', stop);
      client.end(true);
      ended(why ?? new HubError('SOURCE_UNREACHABLE', `${where} closed the connection`, { where, retryable: true }));
    });
  });
}

function openSocket(url: URL, guard: AddressGuard): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? PORTS[url.protocol]! : Number(url.port);
  const target = { host, port, lookup: guard.lookupFor(url) };
  const socket =
    url.protocol === 'mqtts:'
      ? connectSecure({ ...target, ...(isIP(host) ? {} : { servername: host }) })
      : connectPlain(target);
  const size = new PacketSize(MOST_PACKET_BYTES);
  socket.on('data', (piece: Buffer) => {
    const bytes = size.findTooLong(piece);
    if (bytes === undefined) return;
    socket.destroy(
      new HubError('SOURCE_TOO_LARGE', `${url.host} sends a message of ${bytes} bytes`, {
        where: url.host,
        got: `${bytes} bytes`,
        expected: `at most ${MOST_PACKET_BYTES} bytes`,
      }),
    );
  });
  return socket;
}

function faultOf(error: Error & { code?: unknown }, where: string): HubError {
  const known = findHubError(error);
  if (known) return known;
  if (error.code === BAD_LOGIN || error.code === NOT_AUTHORISED)
    return new HubError('SOURCE_DENIED', `${where} refuses the login`, {
      where,
      got: error.code === BAD_LOGIN ? 'bad user name or password' : 'not authorised',
      expected: 'a login the broker knows',
      retryable: true,
    });
  return new HubError('SOURCE_UNREACHABLE', `${where}: ${error.message || String(error.code)}`, {
    where,
    retryable: true,
    cause: error,
  });
}
