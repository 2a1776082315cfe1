import { z } from 'zod';
import { faultOfShape, type HubError, invalidRequest, type ShapeFault } from '#libs/errors';
import { KINDS, MODES, isKind, type Kind } from '#libs/model';
import type { EntityFilter } from '#libs/live';

/** Wire contract of `/v1/stream`. Text frames, JSON. */
export const SUBPROTOCOL = 'estuaire.v1';

/** Ids of a list in a filter; a client that wants more takes a wider filter. */
const LIST_LIMIT = 500;
/** Events of one message; who has more sends another, or pushes by HTTP. */
const PUBLISH_LIMIT = 500;
/** Characters of what was got that a fault repeats. */
const MOST_SHOWN = 80;
const id = z.string().min(1).max(64);
const list = z.array(z.string().min(1).max(256)).max(LIST_LIMIT);

const filter = z.strictObject({
  feeds: list.optional(),
  modes: z.array(z.enum(MODES)).max(MODES.length).optional(),
  routes: list.optional(),
  stops: list.optional(),
  bbox: z
    .tuple([
      z.number().min(-180).max(180),
      z.number().min(-90).max(90),
      z.number().min(-180).max(180),
      z.number().min(-90).max(90),
    ])
    .refine(([, south, , north]) => south <= north, 'expected [west, south, east, north] with south ≤ north')
    .optional(),
  communes: list.optional(),
});

const kinds = z
  .array(z.string().refine(isKind, `expected one of ${KINDS.join(', ')}`))
  .min(1)
  .max(KINDS.length)
  .transform((names) => names as Kind[]);

const message = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('subscribe'),
    id,
    kinds,
    filter: filter.optional(),
    cursor: z.string().max(4_096).optional(),
    /** At most so many `events` messages a second, newest per key. */
    maxRateHz: z.number().min(0.01).max(100).optional(),
  }),
  z.strictObject({ op: z.literal('update'), id, filter }),
  z.strictObject({ op: z.literal('unsubscribe'), id }),
  /** To a sandbox alone: observations, as they are pushed by HTTP. */
  z.strictObject({
    op: z.literal('publish'),
    id,
    feed: z.string().max(64).optional(),
    events: z.array(z.unknown()).min(1).max(PUBLISH_LIMIT),
  }),
  z.strictObject({ op: z.literal('ping') }),
]);

/** JSON Schema 2020-12 of what a client may send, made from what the server reads. */
export function clientMessageSchema(): object {
  return z.toJSONSchema(message, { io: 'input', unrepresentable: 'any' });
}

export type ClientMessage = z.output<typeof message>;
export type PublishMessage = Extract<ClientMessage, { op: 'publish' }>;
export type SubscribeMessage = Extract<ClientMessage, { op: 'subscribe' }>;

export const ERROR_NAMES = [
  'INVALID_JSON',
  'INVALID_MESSAGE',
  'LIMIT',
  'UNKNOWN_SUBSCRIPTION',
  'DUPLICATE_SUBSCRIPTION',
  'NOT_FOLLOWED',
  'PART_AWAY',
] as const;
export type ErrorName = (typeof ERROR_NAMES)[number];

export interface ProtocolFault {
  code: ErrorName;
  message: string;
  id?: string;
  /** Of a message that is not what it must be: where, what was got, what was expected. */
  shape?: ShapeFault;
}

/** Reads one frame. A fault names the path and what was expected; the connection goes on. */
export function parseClientMessage(text: string): { message: ClientMessage } | { fault: ProtocolFault } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: { code: 'INVALID_JSON', message: 'got a frame that is not JSON' } };
  }
  const parsed = message.safeParse(value);
  if (parsed.success) return { message: parsed.data };
  const named = (value as { id?: unknown } | null)?.id;
  const fault = faultOfShape(message, parsed.error, value, '(message)');
  return {
    fault: {
      code: 'INVALID_MESSAGE',
      message: `${fault.where}: got "${fault.got.slice(0, MOST_SHOWN)}", expected ${fault.expected}`,
      ...(typeof named === 'string' ? { id: named.slice(0, 64) } : {}),
      shape: fault,
    },
  };
}

/** What a message that was put together of the parameters of an address is refused with. */
export function refusedMessage({ message: said, shape }: ProtocolFault): HubError {
  return invalidRequest(shape?.where ?? 'message', shape?.got ?? said, shape?.expected ?? 'a message of the stream');
}

/** What makes two subscriptions one group: they get the very same bytes. */
export function groupKey(level: string, subscriptionId: string, wanted: readonly Kind[], asked: EntityFilter): string {
  const parts = ['feeds', 'modes', 'routes', 'stops', 'bbox', 'communes'] as const;
  const canonical = parts.map((part) => {
    const values = asked[part] as readonly (string | number)[] | undefined;
    if (!values?.length) return 0;
    return part === 'bbox' ? values : [...values].sort();
  });
  return JSON.stringify([level, subscriptionId, [...wanted].sort(), canonical]);
}

/** Why a connection was closed and whether the client should come back. Documented in docs/stream.md. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'server stops, reconnect', reconnect: true },
  stateAnew: { code: 1012, reason: 'server state taken anew, reconnect with the last cursor', reconnect: true },
  slowConsumer: { code: 4008, reason: 'too slow, reconnect with the last cursor', reconnect: true },
  flood: { code: 4029, reason: 'too many messages that do not wait for an answer, reconnect slower', reconnect: true },
  keyEnded: { code: 4001, reason: 'the key is no longer valid, do not reconnect with it', reconnect: false },
  tooManyClients: { code: 4013, reason: 'server full, reconnect later', reconnect: true },
  badProtocol: { code: 4000, reason: 'protocol violation, do not reconnect unchanged', reconnect: false },
} as const;
export type CloseReason = (typeof CLOSE)[keyof typeof CLOSE];
