import { HubError, findHubError } from '#libs/errors';

interface KafkaFailure {
  name?: string;
  type?: string;
  /** A text of Node's or OpenSSL's; the number of an error of the protocol. */
  code?: unknown;
  message?: string;
  topic?: string;
  errors?: unknown[];
  cause?: unknown;
}

/** Rights a user lacks, by the protocol's name of the refusal, for what the bus asks for. */
const REFUSALS: Record<string, { right: string; on: string }> = {
  TOPIC_AUTHORIZATION_FAILED: { right: 'Read, Write and Describe', on: 'topics' },
  GROUP_AUTHORIZATION_FAILED: { right: 'Read and Describe', on: 'consumer groups' },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: { right: 'Write and Describe', on: 'transactional ids' },
  CLUSTER_AUTHORIZATION_FAILED: { right: 'IdempotentWrite', on: 'cluster' },
};

/** OpenSSL's reasons not to believe a certificate, as Node names them. */
const DISTRUST = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What each client says when the other side has hung up. */
const CLOSED = new Set(['Closed connection', 'Connection closed', 'Connection closed while waiting for ready.']);

/** What was being done when it failed, for messages that say which right is missing where. */
export interface AskedOfBroker {
  right?: string;
  /** Name of the topic, group or id; several are reported as one text. */
  where?: string;
}

/** Whatever a broker or the way to it did, as the port says it: one line that says what to do. */
export function asUnavailable(error: unknown, asked: AskedOfBroker = {}): unknown {
  if (findHubError(error)) return error;
  for (const failure of chainOf(error)) {
    const refusal = REFUSALS[failure.type ?? ''];
    if (refusal !== undefined) {
      const where = failure.topic ?? asked.where ?? refusal.on;
      const right = asked.right ?? refusal.right;
      return new HubError(
        'BUS_UNAVAILABLE',
        `Kafka refuses: the user lacks the right ${right} on ${where}; allow it by an ACL`,
        { where, expected: right, cause: error },
      );
    }
    const tls = tlsAdvice(failure);
    if (tls !== undefined) return new HubError('BUS_UNAVAILABLE', tls, { cause: error });
    if (isLogin(failure)) {
      return new HubError(
        'BUS_UNAVAILABLE',
        `Kafka refuses the login (${failure.message}): check mechanism, user and password of the bus`,
        { cause: error },
      );
    }
  }
  return new HubError('BUS_UNAVAILABLE', `Kafka is not available: ${(error as Error).message}`, {
    retryable: true,
    cause: error,
  });
}

/** Whether an error is one of certificates or of TLS itself, which waiting does not help. */
export function isDistrust(code: unknown): boolean {
  return typeof code === 'string' && (DISTRUST.has(code) || code.startsWith('ERR_SSL_'));
}

function tlsAdvice({ code, message }: KafkaFailure): string | undefined {
  if (typeof code !== 'string') return undefined;
  if (isDistrust(code) && !code.startsWith('ERR_SSL_')) {
    return `the certificate of a Kafka broker is not trusted (${message}): give its authority as ssl.ca of the bus`;
  }
  if (code.startsWith('ERR_SSL_')) {
    return `Kafka refuses the TLS connection (${code}): if it wants a certificate of the hub, configure ssl.certificate and ssl.key of the bus`;
  }
  return undefined;
}

/**
 * A listener that wants a login or TLS hangs up on whoever does not offer it, without a word. A broker that is starting
 * does likewise, so the advice is an if.
 */
export function withConnectionHint(error: unknown, { sasl, ssl }: { sasl?: unknown; ssl?: unknown }): unknown {
  const chain = chainOf(error);
  if (findHubError(error)) return error;
  const because = (advice: string) => new HubError('BUS_UNAVAILABLE', advice, { retryable: true, cause: error });
  if (chain.some(({ message }) => message?.includes('before secure TLS connection was established'))) {
    return because(
      'Kafka closes the connection before it is secure: if its listener does not speak TLS, take ssl from the bus',
    );
  }
  const missing = [!sasl && 'sasl', !ssl && 'ssl'].filter(Boolean);
  const isClosed = chain.some(
    ({ name, message }) => name === 'KafkaJSConnectionClosedError' || CLOSED.has(message ?? ''),
  );
  if (missing.length === 0 || !isClosed) return error;
  return because(
    `Kafka closes the connection at once: if its listener wants a login (SASL) or TLS, configure ${missing.join(' or ')} of the bus`,
  );
}

/** A user without a right. */
export function isRefusal(error: unknown): boolean {
  return chainOf(error).some(({ type }) => type !== undefined && REFUSALS[type] !== undefined);
}

function isLogin({ name, type }: KafkaFailure): boolean {
  return (
    name === 'KafkaJSSASLAuthenticationError' ||
    type === 'SASL_AUTHENTICATION_FAILED' ||
    type === 'UNSUPPORTED_SASL_MECHANISM' ||
    type === 'ILLEGAL_SASL_STATE'
  );
}

/** The error, its causes, and the parts of one that is several. */
function chainOf(error: unknown): KafkaFailure[] {
  const found: KafkaFailure[] = [];
  const open = [error];
  while (open.length > 0 && found.length < 50) {
    const one = open.shift() as KafkaFailure | null | undefined;
    if (one === null || typeof one !== 'object' || found.includes(one)) continue;
    found.push(one);
    open.push(...(one.errors ?? []), one.cause);
  }
  return found;
}
