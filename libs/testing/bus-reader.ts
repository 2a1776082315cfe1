import type { Bus, Delivery, SubscribeOptions, Subscription } from '#libs/bus';
import type { HubEvent, Kind } from '#libs/model';

/** A subscriber that keeps all it was given. */
export interface Reader {
  batches: Delivery[][];
  errors: unknown[];
  subscription: Subscription;
  /** Everything received so far, in order. */
  all(): Delivery[];
}

export async function readAlong(
  bus: Bus,
  kinds: readonly Kind[],
  options: Partial<SubscribeOptions> = {},
): Promise<Reader> {
  const reader: Reader = {
    batches: [],
    errors: [],
    subscription: undefined as unknown as Subscription,
    all: () => reader.batches.flat(),
  };
  reader.subscription = await bus.subscribe({
    kinds,
    from: 'start',
    onError: (error) => reader.errors.push(error),
    ...options,
    onBatch: async (batch) => {
      reader.batches.push(batch);
      await options.onBatch?.(batch);
    },
  });
  return reader;
}

/** Waits for a condition instead of a time; fails with `what` when it takes too long. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  patienceMs = 45_000,
): Promise<void> {
  const started = Date.now();
  while (!(await condition())) {
    if (Date.now() - started > patienceMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Key → JSON of its newest entity: what the events say the world is. */
export function foldState(deliveries: readonly Pick<Delivery, 'event'>[]): Map<string, string> {
  const state = new Map<string, string>();
  for (const { event } of deliveries) applyEvent(state, event);
  return state;
}

export function applyEvent(state: Map<string, string>, event: HubEvent): void {
  const key = `${event.kind} ${event.key}`;
  if (event.op === 'remove') state.delete(key);
  else state.set(key, JSON.stringify(event.entity));
}

/** The code of the HubError a call ends with; fails if it does not. */
export async function errorCodeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
  throw new Error('the call succeeded');
}
