import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { KINDS, toInstant, type FeedId } from '#libs/model';
import { MORNING, removed, upserted, vehicleMoved } from '#libs/testing';
import { StreamRig, settle } from '../../test/support/stream-rig.js';
import { CLOSE, ERROR_NAMES, SUBPROTOCOL, asyncApi, parseClientMessage } from './index.js';

interface Described {
  channels: Record<'stream' | 'mqtt', { address: string; messages: Record<string, object> }>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { messages: Record<string, { payload: object }>; schemas: Record<string, object> };
}
const described = asyncApi({ name: 'Estuaire', operator: 'x', contact: 'y@z' }, 'https://hub.example') as Described;

function validatorOf(name: string): (value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (formats as unknown as { default: { default?: (ajv: Ajv2020) => void } & ((ajv: Ajv2020) => void) }).default(ajv);
  for (const kind of KINDS) ajv.addSchema({ $id: `https://hub.example/schemas/${kind}.json`, type: 'object' });
  ajv.addSchema({ $id: 'doc', ...described });
  const validate = ajv.compile({ $ref: `doc#/components/schemas/${name}` });
  return (value) => (validate(value) ? [] : validate.errors!.map((error) => `${error.instancePath} ${error.message}`));
}

describe('/asyncapi.json', () => {
  it('has the version of the protocol it describes', () => {
    const { info } = described as unknown as { info: { version: string; description: string } };
    expect(info.version).toBe('1');
    expect(SUBPROTOCOL).toBe(`estuaire.v${info.version}`);
    expect(info.description).toContain(SUBPROTOCOL);
  });

  it('has shapes that are JSON Schemas, and operations of AsyncAPI', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, schema] of Object.entries(described.components.schemas))
      expect([name, ajv.validateSchema(schema), ajv.errors]).toEqual([name, true, null]);
    expect(Object.entries(described.operations).map(([name, { action }]) => `${name} ${action}`)).toEqual([
      'publish send',
      'ask receive',
      'tell send',
    ]);
  });

  it('leads each reference to something it has, and each message to its own shape', () => {
    const at = (pointer: string): unknown =>
      pointer
        .slice(2)
        .split('/')
        .reduce<unknown>((inside, name) => (inside as Record<string, unknown> | undefined)?.[name], described);
    const references: string[] = [];
    JSON.stringify(described, (name, value: unknown) => {
      if (name === '$ref') references.push(value as string);
      return value;
    });
    const isLocal = (reference: string): boolean => !reference.startsWith('https://hub.example/schemas/');
    expect(references.filter((reference) => isLocal(reference) && at(reference) === undefined)).toEqual([]);
    const messages = Object.keys(described.components.messages);
    expect(messages).toContain('client');
    for (const name of messages)
      expect(described.components.messages[name]!.payload).toEqual({ $ref: `#/components/schemas/${name}` });
    for (const [channel, { messages: carried }] of Object.entries(described.channels))
      for (const [name, reference] of Object.entries(carried))
        expect([channel, reference]).toEqual([channel, { $ref: `#/components/messages/${name}` }]);
    const { operations } = described;
    expect(Object.values(operations).map(({ channel }) => channel.$ref)).toEqual([
      '#/channels/mqtt',
      '#/channels/stream',
      '#/channels/stream',
    ]);
  });

  it('says that messages are JSON, and where the channels are', () => {
    expect(described).toMatchObject({ asyncapi: '3.0.0', defaultContentType: 'application/json' });
    expect(described.channels.stream.address).toBe('/v1/stream');
    expect(described.channels.mqtt.address).toBe('{prefix}/v1/{kind}/{feed}/{mode}/{route}/{direction}/{id}');
  });

  it.each([
    ['https://hub.example', 'wss'],
    ['http://hub.example', 'ws'],
  ])('of a hub at %s is reached by %s', (base, protocol) => {
    const { servers } = asyncApi({ name: 'x', operator: 'x', contact: 'y@z' }, base) as {
      servers: { hub: { host: string; protocol: string } };
    };
    expect(servers.hub).toEqual({ host: 'hub.example', protocol });
  });

  it('describes every message the server sends, as it sends it', async () => {
    const rig = await StreamRig.start({
      before: [vehicleMoved('1')],
      unknownIn: () => ({ feeds: ['x'], routes: ['astuce:9l'], stops: ['astuce:nowhere'], communes: ['00000'] }),
      publish: async () => ({ accepted: 1, refused: [{ index: 1, code: 'FIELD_TYPE', expected: 'an object' }] }),
    });
    const client = rig.connect();
    client.say({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'], cursor: 'garbage' });
    client.say('nonsense');
    client.say({ op: 'publish', id: 'p', events: [{}, 1] });
    client.say({ op: 'ping' });
    await settle();
    const status = { feedId: 'astuce' as FeedId, state: 'stale', since: toInstant(MORNING) };
    await rig.happen(upserted('feed-status', 'status', status as never), removed('vehicle-position', '1'));
    await rig.send();
    expect(client.transport.sent.map(({ op }) => op)).toEqual(client.messages.map(({ op }) => op));
    const ops = new Set(client.messages.map(({ op }) => op));
    expect([...ops].sort()).toEqual(
      Object.keys(described.channels.stream.messages)
        .filter((op) => op !== 'client')
        .sort(),
    );
    for (const message of client.messages)
      expect([message.op, validatorOf(message.op)(message)]).toEqual([message.op, []]);
    await rig.stop();
  });

  it.each([
    { op: 'subscribe', id: 'a', kinds: ['station'] },
    { op: 'subscribe', id: 'a', kinds: ['station'], filter: { bbox: [1, 2, 3, 4], modes: ['bus'] }, maxRateHz: 2 },
    { op: 'subscribe', id: 'a', kinds: ['station'], filter: { bbox: [-180, -90, 180, 90] } },
    { op: 'subscribe', id: 'a', kinds: ['station'], filter: { bbox: [-180.5, 2, 3, 4] } },
    { op: 'subscribe', id: 'a', kinds: ['station'], filter: { bbox: [1, -90.5, 3, 4] } },
    { op: 'subscribe', id: 'a', kinds: ['station'], filter: { bbox: [1, 2, 180.5, 4] } },
    { op: 'subscribe', id: 'a', kinds: ['station'], filter: { bbox: [1, 2, 3, 90.5] } },
    { op: 'update', id: 'a', filter: {} },
    { op: 'unsubscribe', id: 'a' },
    { op: 'publish', id: 'p', feed: 'shuttle', events: [{ kind: 'vehicle-position' }] },
    { op: 'publish', id: 'p', events: [] },
    { op: 'ping' },
    { op: 'shout' },
    { op: 'subscribe', id: 'a' },
    { op: 'subscribe', id: 'a', kinds: [] },
    { op: 'subscribe', id: 'a', kinds: ['station'], maxRateHz: 1_000 },
    { op: 'ping', more: 1 },
  ])('takes and refuses what the server takes and refuses: %j', (message) => {
    const isAccepted = 'message' in parseClientMessage(JSON.stringify(message));
    expect(validatorOf('client')(message).length === 0).toBe(isAccepted);
  });
});

describe('docs/stream.md', () => {
  const page = readFileSync('docs/stream.md', 'utf8');

  it('names every close code and every error code', () => {
    for (const { code } of Object.values(CLOSE)) expect(page).toContain(`| ${code} `);
    expect(ERROR_NAMES).toEqual([
      'INVALID_JSON',
      'INVALID_MESSAGE',
      'LIMIT',
      'UNKNOWN_SUBSCRIPTION',
      'DUPLICATE_SUBSCRIPTION',
      'NOT_FOLLOWED',
      'PART_AWAY',
    ]);
    for (const name of ERROR_NAMES) expect(page).toContain(`\`${name}\``);
  });

  it('shows messages the server understands', () => {
    const shown = [...page.matchAll(/^\{ "op".*\}$/gm)].map(([line]) => line);
    expect(shown.length).toBeGreaterThanOrEqual(5);
    for (const line of shown) expect([line, parseClientMessage(line)]).toEqual([line, { message: expect.anything() }]);
  });
});
