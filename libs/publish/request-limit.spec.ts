import type { IncomingMessage, ServerResponse } from 'node:http';
import { SharedMemory, openMemoryCoordination } from '#libs/coordination';
import { ManualClock } from '#libs/testing';
import { RequestLimit } from './request-limit.js';

const clock = new ManualClock(Date.UTC(2026, 0, 15));

/** A request from an address, and what it was answered, if it was. */
function ask(limit: RequestLimit, peer: string, path = '/v1/feeds', forwarded?: string): string {
  const answer: { status?: number; headers?: Record<string, string>; body?: string } = {};
  const response = {
    setHeader: () => undefined,
    once: () => undefined,
    writeHead: (status: number, headers: Record<string, string>) => Object.assign(answer, { status, headers }),
    end: (body: string) => (answer.body = body),
  } as unknown as ServerResponse;
  const request = {
    url: path,
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: peer, bytesWritten: 0 },
  } as unknown as IncomingMessage;
  if (limit.admit(request, response)) return 'admitted';
  return `${answer.status} after ${answer.headers!['retry-after']} s: ${(JSON.parse(answer.body!) as { title: string }).title}`;
}

const limitOf = (requestsPerMinute: number, trustedProxies = 0, shared?: SharedMemory): RequestLimit =>
  new RequestLimit({ coordination: openMemoryCoordination({ clock, shared }), requestsPerMinute, trustedProxies });

describe('how much one client may ask', () => {
  it('is counted per address, over a minute, and said with the time to come back', async () => {
    const limit = limitOf(2);
    expect([1, 2, 3].map(() => ask(limit, '10.0.0.1'))).toEqual([
      'admitted',
      'admitted',
      '429 after 60 s: Too many requests',
    ]);
    expect(ask(limit, '10.0.0.2')).toBe('admitted');
    await clock.pass(60_000);
    expect(ask(limit, '10.0.0.1')).toBe('admitted');
  });

  it('is counted for a key and all browsers that have signed in with it together', () => {
    const limit = limitOf(2);
    const request = { headers: {}, socket: { remoteAddress: 'p' } } as unknown as IncomingMessage;
    const asked = [{ keyId: 'k' }, { keyId: 's1', holder: 'k' }, { keyId: 's2', holder: 'k' }];
    expect(asked.map((who) => limit.refuse(request, who) === undefined)).toEqual([true, true, false]);
  });

  it('does not keep the hub from being looked after', () => {
    const limit = limitOf(1);
    ask(limit, '10.0.0.1');
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect(ask(limit, '10.0.0.1', path)).toBe('admitted');
  });

  it('believes only as many proxies as there are', () => {
    const direct = limitOf(1);
    expect(ask(direct, 'p', '/x', '1.1.1.1')).toBe('admitted');
    expect(ask(direct, 'p', '/x', '2.2.2.2')).toMatch(/^429/);
    const behindOne = limitOf(1, 1);
    expect(ask(behindOne, 'p', '/x', 'made-up, 1.1.1.1')).toBe('admitted');
    expect(ask(behindOne, 'p', '/x', 'other-lie, 1.1.1.1')).toMatch(/^429/);
    expect(ask(behindOne, 'p', '/x', '2.2.2.2')).toBe('admitted');
  });

  it('ends what may be sent within a minute too, by all processes; what has begun goes on', async () => {
    const shared = new SharedMemory();
    const [one, two] = [1, 2].map(
      () =>
        new RequestLimit({
          coordination: openMemoryCoordination({ clock, shared }),
          requestsPerMinute: 0,
          bytesPerMinute: 1_000,
          trustedProxies: 0,
        }),
    ) as [RequestLimit, RequestLimit];
    await clock.pass(60_000);
    const socket = { remoteAddress: '10.0.0.1', bytesWritten: 5_000 };
    const request = { url: '/v1/stream', headers: {}, socket } as unknown as IncomingMessage;
    const end = one.watch(request);
    socket.bytesWritten += 700;
    one.bytes.settle();
    expect(two.bytes.left('http:10.0.0.1')!.remaining).toBe(300);
    expect(ask(two, '10.0.0.1')).toBe('admitted');
    socket.bytesWritten += 700;
    one.bytes.settle();
    expect(ask(two, '10.0.0.1')).toBe('429 after 60 s: Too many requests');
    expect(two.refuse(request)).toMatchObject({
      detail: 'at most 1000 bytes a minute; again in 60 s',
      headers: {
        'retry-after': '60',
        'ratelimit-policy': '"address-bytes";q=1000;w=60;qu="content-bytes"',
        ratelimit: '"address-bytes";r=0;t=60',
      },
    });
    expect(two.refuse(request, { keyId: 'k' })).toBeUndefined();
    expect(two.refusedTotal).toEqual({ requests: 0, bytes: 2 });
    await clock.pass(60_000);
    socket.bytesWritten += 400;
    [1, 2].forEach(end);
    expect(two.bytes.left('http:10.0.0.1')!.remaining).toBe(600);
  });

  it('has no end where none is set', () => {
    const limit = limitOf(0);
    expect(Array.from({ length: 500 }, () => ask(limit, '10.0.0.1'))).not.toContain('429');
  });
});
