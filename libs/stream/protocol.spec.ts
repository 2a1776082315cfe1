import { CLOSE, DEFAULT_LIMITS, groupKey, parseClientMessage } from './index.js';
import { StreamRig } from '../../test/support/stream-rig.js';
import { vehicleMoved } from '#libs/testing';
import { leftFilter, withdrawn } from './messages.js';

const subscribe = (more: object): string => JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['station'], ...more });

describe('a message the server does not take', () => {
  it.each([
    ['not JSON', '{', 'INVALID_JSON', 'got a frame that is not JSON', undefined],
    ['no object', '1', 'INVALID_MESSAGE', expect.stringContaining('(message): '), undefined],
    ['a box beyond the pole', subscribe({ filter: { bbox: [0, 0, 1, 90.5] } }), 'INVALID_MESSAGE', at('bbox.3'), 'a'],
    ['a box below the pole', subscribe({ filter: { bbox: [0, -91, 1, 1] } }), 'INVALID_MESSAGE', at('bbox.1'), 'a'],
    ['a box past the date line', subscribe({ filter: { bbox: [0, 0, 181, 1] } }), 'INVALID_MESSAGE', at('bbox.2'), 'a'],
    ['a box before it', subscribe({ filter: { bbox: [-181, 0, 1, 1] } }), 'INVALID_MESSAGE', at('bbox.0'), 'a'],
    [
      'a box that begins past it',
      subscribe({ filter: { bbox: [200, 0, 10, 1] } }),
      'INVALID_MESSAGE',
      at('bbox.0'),
      'a',
    ],
    ['a box far past it', subscribe({ filter: { bbox: [0, 0, 500, 1] } }), 'INVALID_MESSAGE', at('bbox.2'), 'a'],
    ['a box upside down', subscribe({ filter: { bbox: [0, 2, 1, 1] } }), 'INVALID_MESSAGE', at('bbox'), 'a'],
    ['ids without end', subscribe({ filter: { stops: ids(501) } }), 'INVALID_MESSAGE', at('stops'), 'a'],
    ['an id without end', subscribe({ filter: { stops: ['x'.repeat(257)] } }), 'INVALID_MESSAGE', at('stops.0'), 'a'],
    ['a cursor without end', subscribe({ cursor: 'x'.repeat(4_097) }), 'INVALID_MESSAGE', at('cursor', ''), 'a'],
    ['a pace of nothing', subscribe({ maxRateHz: 0.001 }), 'INVALID_MESSAGE', at('maxRateHz', ''), 'a'],
    ['events without end', publish(501), 'INVALID_MESSAGE', at('events', ''), 'p'],
    ['no event', publish(0), 'INVALID_MESSAGE', at('events', ''), 'p'],
  ])('%s: is answered by code, place and id', (_, frame, code, message, id) => {
    const fault = { code, message, ...(id === undefined ? {} : { id }) } as unknown;
    expect(parseClientMessage(frame)).toMatchObject({ fault });
  });

  it('is answered with the beginning of its id where that has no end', () => {
    const answer = parseClientMessage(JSON.stringify({ op: 'ping', id: 'x'.repeat(1_000) }));
    expect(answer).toMatchObject({ fault: { id: 'x'.repeat(64) } });
  });

  it.each([
    ['as many ids as there may be', subscribe({ filter: { stops: ids(500) } })],
    ['as many events', publish(500)],
    ['the whole world', subscribe({ filter: { bbox: [-180, -90, 180, 90] } })],
    ['a line for a box', subscribe({ filter: { bbox: [0, 1, 1, 1] } })],
  ])('is not %s', (_, frame) => {
    expect(parseClientMessage(frame)).toEqual({ message: JSON.parse(frame) as unknown });
  });
});

function at(path: string, folder = 'filter.'): unknown {
  return expect.stringMatching(new RegExp(`^${folder}${path.replaceAll('.', '\\.')}: .`));
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, one) => `astuce:${one}`);
}

function publish(count: number): string {
  return JSON.stringify({ op: 'publish', id: 'p', events: Array.from({ length: count }, () => ({})) });
}

describe('two subscriptions are one group', () => {
  const asked = { feeds: ['a'], modes: ['bus'], routes: ['r'], stops: ['s', 't'], communes: ['c'] } as const;
  const key = (filter: object, kinds: readonly string[] = ['station', 'alert']): string =>
    groupKey('open', 'a', kinds as never, filter as never);

  it('whatever the order of their lists, and with empty ones', () => {
    expect(key({ ...asked, stops: ['t', 's'] }, ['alert', 'station'])).toBe(key(asked));
    expect(key({ ...asked, bbox: undefined })).toBe(key(asked));
    expect(key({ stops: [] })).toBe(key({}));
  });

  it('only where every part of what they ask is the same', () => {
    const others = [
      ...Object.keys(asked).map((part) => ({ ...asked, [part]: ['other'] })),
      { ...asked, bbox: [1, 2, 3, 4] },
      { ...asked, bbox: [2, 1, 3, 4] },
    ];
    const keys = others.map((filter) => key(filter));
    keys.push(key(asked), key(asked, ['station']), groupKey('partner', 'a', ['station'], {}), key({}));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what a client is closed with', () => {
  it('asks it to come back but for what would come to nothing', () => {
    const forGood = Object.values(CLOSE).filter(({ reconnect }) => !reconnect);
    expect(forGood.map(({ code }) => code)).toEqual([4001, 4000]);
    for (const { reason, reconnect } of Object.values(CLOSE)) expect(/do not reconnect/.test(reason)).toBe(!reconnect);
  });
});

describe('what a client holds no more', () => {
  it('is said to have left its filter, or to be withdrawn, without the entity', () => {
    const { entity: _, ...rest } = vehicleMoved('1');
    expect(JSON.parse(leftFilter(vehicleMoved('1')))).toEqual({ ...rest, op: 'remove', reason: 'left-filter' });
    expect(JSON.parse(withdrawn(vehicleMoved('1')))).toEqual({ ...rest, op: 'remove', reason: 'withdrawn' });
  });
});

describe('a stream that has just begun', () => {
  it('has counted nothing', async () => {
    const rig = await StreamRig.start();
    expect(new Set(Object.values(rig.hub.counters))).toEqual(new Set([0]));
    await rig.stop();
  });

  it('has the limits that docs and configuration name', () => {
    expect(DEFAULT_LIMITS).toEqual({
      maxClients: 5_000,
      maxSubscriptionsPerClient: 20,
      maxBufferedBytesPerClient: 2 ** 20,
      maxBehindMs: 30_000,
      heartbeatMs: 10_000,
      gatherMs: 20,
      turnMs: 10,
      snapshotChunk: 500,
    });
  });
});
