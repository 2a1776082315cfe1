import { HubError, findHubError } from '#libs/errors';

interface KafkaFailure {
  name?: string;
  type?: string;
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

/** What was being done when it failed, for messages that say which right is missing where. */
export interface Asked {
  right?: string;
  /** Name of the topic, group or id; several are told as one text. */
  where?: string;
}

/** Whatever a broker or the way to it did, as the port says it: one line that tells what to do. */
export function asUnavailable(error: unknown, asked: Asked = {}): unknown {
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

/** A listener that wants a login hangs up on whoever does not offer one; a protocol it does not speak ends likewise. */
export function withLoginHint(error: unknown, hasLogin: boolean): unknown {
  const isClosed = chainOf(error).some(({ name }) => name === 'KafkaJSConnectionClosedError');
  if (findHubError(error) || hasLogin || !isClosed) return error;
  return new HubError(
    'BUS_UNAVAILABLE',
    'Kafka closes the connection at once: if its listener wants a login (SASL) or TLS, configure sasl or ssl of the bus',
    { retryable: true, cause: error },
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
