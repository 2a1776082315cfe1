import { isDistrust } from '../failures.js';

/** An error as the rest of the bus reads it: the protocol's name of it, and whether a broker may do it later. */
export interface BrokerError extends Error {
  type?: string;
  retriable: boolean;
  topic?: string;
}

interface Part {
  message?: string;
  /** Of an error of the protocol: its name there. */
  apiId?: string;
  canRetry?: boolean;
  /** Where in the answer it stood, such as `/responses/0/partition_responses/1`. */
  path?: string;
  code?: unknown;
  errors?: unknown[];
  cause?: unknown;
  response?: { topics?: Named[]; responses?: Named[]; results?: Named[] };
}

interface Named {
  name?: string | null;
  topicId?: string;
  resourceName?: string;
}

/**
 * What the client threw, with `type`, `retriable` and `topic`. Of several refusals in one answer one that waiting does
 * not help is taken first.
 */
export function brokerError(error: unknown): BrokerError {
  const parts = partsOf(error);
  const refusals = parts.filter(({ apiId }) => apiId !== undefined);
  const refusal = refusals.find(({ canRetry }) => canRetry !== true) ?? refusals[0];
  const message = refusal?.message ?? (error as Error).message;
  const found = new Error(message, { cause: error }) as BrokerError;
  found.retriable =
    refusal === undefined
      ? parts.some(({ canRetry }) => canRetry === true) && !parts.some(isFinal)
      : refusal.canRetry === true;
  if (refusal?.apiId !== undefined) found.type = refusal.apiId;
  const topic = refusal?.path && topicAt(refusal.path, parts.find(({ response }) => response !== undefined)?.response);
  if (topic) found.topic = topic;
  return found;
}

/** A certificate or a login that is not believed will not be believed later either. */
function isFinal({ code }: Part): boolean {
  return isDistrust(code) || code === 'PLT_KFK_AUTHENTICATION';
}

function topicAt(path: string, response: Part['response']): string | undefined {
  const [, list, index] = path.split('/');
  const named = (response?.[list as 'topics'] ?? [])[Number(index)];
  return named?.name ?? named?.resourceName ?? named?.topicId;
}

function partsOf(error: unknown): Part[] {
  const found: Part[] = [];
  const open = [error];
  while (open.length > 0 && found.length < 200) {
    const one = open.shift() as Part | null | undefined;
    if (one === null || typeof one !== 'object' || found.includes(one)) continue;
    found.push(one);
    open.push(...(one.errors ?? []), one.cause);
  }
  return found;
}
