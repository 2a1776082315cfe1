import { KINDS } from '#libs/model';
import { hubEvent, jsonSchemaOf } from '#libs/model/schemas';
import { CLOSE, ERROR_NAMES, SUBPROTOCOL, clientMessageSchema } from './protocol.js';

const text = { type: 'string' };
const instant = { type: 'string', format: 'date-time' };
const cursor = { ...text, description: 'opaque; where to resume from' };
const id = { ...text, description: 'the subscription, as the client named it' };
/** Ids of the filter that nothing has, by its part. */
const unknown = {
  type: 'object',
  propertyNames: { enum: ['feeds', 'routes', 'stops', 'communes'] },
  additionalProperties: { type: 'array', items: text, minItems: 1 },
};
const events = { type: 'array', items: { $ref: '#/components/schemas/event' } };

/** Properties of each server message beside `op`; those named in `optional` may be absent. */
const SERVER: Record<string, { summary: string; properties: Record<string, object>; optional?: string[] }> = {
  welcome: {
    summary: 'The first message',
    properties: {
      session: text,
      protocol: { const: SUBPROTOCOL },
      limits: {
        type: 'object',
        required: ['maxSubscriptions', 'maxBufferedBytes', 'heartbeatSeconds'],
        properties: {
          maxSubscriptions: { type: 'integer' },
          maxBufferedBytes: { type: 'integer' },
          heartbeatSeconds: { type: 'number' },
        },
      },
      at: instant,
    },
  },
  snapshot: {
    summary: 'The current entities, until more is false',
    properties: { id, entities: events, more: { type: 'boolean' }, cursor, unknown },
    optional: ['unknown'],
  },
  events: {
    summary: 'What has changed, in the order of the bus',
    properties: { id, events, cursor, unknown },
    optional: ['cursor', 'unknown'],
  },
  gap: {
    summary: 'The missed events cannot be had; a fresh snapshot follows',
    properties: { id, reason: text },
  },
  heartbeat: {
    summary: 'The line is alive; without cursor while the client is behind',
    properties: { cursor, at: instant },
    optional: ['cursor'],
  },
  stale: {
    summary: 'A feed has stopped being fresh, or is fresh again',
    properties: {
      feed: text,
      since: {
        type: ['string', 'null'],
        format: 'date-time',
        description:
          'the moment the silence of a source became too long; what is shown of the feed is older than that; null when the feed is fresh again',
      },
    },
  },
  published: {
    summary: 'What came of events a client has published to a sandbox',
    properties: {
      id,
      accepted: { type: 'integer', minimum: 0 },
      refused: {
        type: 'array',
        items: {
          type: 'object',
          required: ['index', 'code', 'expected'],
          properties: { index: { type: 'integer' }, code: text, field: text, got: text, expected: text },
        },
      },
    },
  },
  error: {
    summary: 'What was wrong with a message; the connection goes on',
    properties: { code: { enum: [...ERROR_NAMES] }, message: text, id },
    optional: ['id'],
  },
};

/** `/asyncapi.json`: the live stream for people and generators. Spec: AsyncAPI 3.0. */
export function asyncApi(hub: { name: string; operator: string; contact: string }, base: string): object {
  const { protocol, host } = new URL(base);
  const ref = (name: string): object => ({ $ref: `#/channels/stream/messages/${name}` });
  const closes = Object.values(CLOSE).map(({ code, reason }) => `${code}: ${reason}`);
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${hub.name} — live stream`,
      version: '1',
      contact: { name: hub.operator, email: hub.contact },
      description: `WebSocket text frames, JSON, subprotocol ${SUBPROTOCOL}. Close codes: ${closes.join('; ')}.`,
    },
    defaultContentType: 'application/json',
    servers: { hub: { host, protocol: protocol === 'https:' ? 'wss' : 'ws' } },
    channels: {
      stream: {
        address: '/v1/stream',
        messages: {
          client: { $ref: '#/components/messages/client' },
          ...Object.fromEntries(Object.keys(SERVER).map((op) => [op, { $ref: `#/components/messages/${op}` }])),
        },
      },
      mqtt: {
        address: '{prefix}/v1/{kind}/{feed}/{mode}/{route}/{direction}/{id}',
        description:
          'Where the operator publishes to an MQTT broker: one event a message, `-` where a level has nothing; an empty message clears one that was kept',
        parameters: {
          prefix: { default: 'estuaire' },
          kind: { enum: [...KINDS] },
          feed: {},
          mode: {},
          route: { description: 'the feed’s own id of the line' },
          direction: {},
          id: { description: 'the feed’s own id' },
        },
        messages: { event: { $ref: '#/components/messages/event' } },
      },
    },
    operations: {
      publish: {
        action: 'send',
        channel: { $ref: '#/channels/mqtt' },
        messages: [{ $ref: '#/channels/mqtt/messages/event' }],
      },
      ask: { action: 'receive', channel: { $ref: '#/channels/stream' }, messages: [ref('client')] },
      tell: { action: 'send', channel: { $ref: '#/channels/stream' }, messages: Object.keys(SERVER).map(ref) },
    },
    components: {
      messages: {
        event: { summary: 'An event of the bus', payload: { $ref: '#/components/schemas/event' } },
        client: { summary: 'What a client may send', payload: { $ref: '#/components/schemas/client' } },
        ...Object.fromEntries(
          Object.entries(SERVER).map(([op, { summary }]) => [
            op,
            { summary, payload: { $ref: `#/components/schemas/${op}` } },
          ]),
        ),
      },
      schemas: {
        client: clientMessageSchema(),
        ...Object.fromEntries(Object.entries(SERVER).map(([op, message]) => [op, schemaOf(op, message)])),
        event: eventSchema(base),
      },
    },
  };
}

function schemaOf(op: string, { properties, optional = [] }: (typeof SERVER)[string]): object {
  return {
    type: 'object',
    required: ['op', ...Object.keys(properties).filter((name) => !optional.includes(name))],
    properties: { op: { const: op }, ...properties },
  };
}

/** An event of the bus; the body of an upsert is that of its kind. */
function eventSchema(base: string): object {
  const upsertOf = (kind: string): object => ({
    if: { properties: { kind: { const: kind }, op: { const: 'upsert' } } },
    then: { required: ['entity'], properties: { entity: { $ref: `${base}/schemas/${kind}.json` } } },
  });
  const { properties, ...rest } = jsonSchemaOf(hubEvent) as { properties: object };
  return { ...rest, properties: { ...properties, entity: { type: 'object' } }, allOf: KINDS.map(upsertOf) };
}
