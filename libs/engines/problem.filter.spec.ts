import { jest } from '@jest/globals';
import { HttpException, ForbiddenException, NotFoundException, type ArgumentsHost } from '@nestjs/common';
import { HubError, invalidRequest } from '#libs/errors';
import type { Log } from '#libs/telemetry';
import { ProblemFilter } from './problem.filter.js';

interface Sent {
  status: number;
  headers: Record<string, string>;
  body: { type: string; title: string; status: number; detail: string; code?: string };
}

function answerTo(
  exception: unknown,
  method = 'GET',
  methodsOf: (path: string) => readonly string[] = () => [],
): Sent & { logged: unknown[] } {
  const logged: unknown[] = [];
  const log = { error: (...line: unknown[]) => logged.push(line) } as unknown as Log;
  const sent = { headers: {} } as Sent;
  const reply = {
    status: (status: number) => ((sent.status = status), reply),
    header: (name: string, value: string) => ((sent.headers[name] = value), reply),
    send: jest.fn((body: string) => (sent.body = JSON.parse(body) as Sent['body'])),
  };
  const request = { method, url: '/v1/feeds', headers: { 'content-type': 'text/plain' } };
  const host = {
    switchToHttp: () => ({ getResponse: () => reply, getRequest: () => request }),
  } as unknown as ArgumentsHost;
  new ProblemFilter(log, methodsOf).catch(exception, host);
  expect(reply.send).toHaveBeenCalledTimes(1);
  return { ...sent, logged };
}

describe('a method an address does not answer', () => {
  it('is reported with those it does', () => {
    const missing = new NotFoundException('Cannot DELETE /v1/feeds');
    const known = (path: string): string[] => (path === '/v1/feeds' ? ['GET', 'HEAD', 'OPTIONS'] : []);
    const { status, headers } = answerTo(missing, 'DELETE', known);
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD, OPTIONS');
    expect(answerTo(missing, 'DELETE').status).toBe(404);
  });
});

describe('a request that cannot be meant', () => {
  it('is answered with the field and what is needed there, for programs that say it in their reader’s language', () => {
    const { body } = answerTo(invalidRequest('until', 'yesterday', 'an instant ahead'), 'POST');
    expect(body).toMatchObject({ code: 'REQUEST_INVALID', where: 'until', expected: 'an instant ahead' });
  });

  it('says nothing of the kind about an engine that is away', () => {
    const away = new HubError('BUS_UNAVAILABLE', 'down', { where: '/var/lib/hub', expected: 'a broker' });
    expect(answerTo(away).body).not.toHaveProperty('where');
    expect(answerTo(away).body).not.toHaveProperty('expected');
  });
});

describe('a body that is not read', () => {
  it.each([
    [415, 'Unsupported Media Type', { where: 'Content-Type', got: 'text/plain', expected: 'application/json' }],
    [400, 'Unexpected token in JSON at position 0', { where: 'body', got: 'no JSON', expected: 'JSON' }],
    [413, 'Request body is too large', { where: 'body', expected: 'a smaller one' }],
  ])('is refused with %i, naming what was got and expected', (status, message, fault) => {
    const { body, ...sent } = answerTo(new HttpException(message, status));
    expect(sent.status).toBe(status);
    expect(body).toMatchObject({
      ...fault,
      code: 'REQUEST_INVALID',
      detail: expect.stringMatching(/got ".*", expected /),
    });
  });
});

describe('a fault leaves as problem details (RFC 9457)', () => {
  it.each([
    ['a bad question', new HubError('REQUEST_INVALID', 'limit: got "0"'), 400, 'Invalid request', 'limit: got "0"'],
    ['what is not there', new HubError('NOT_FOUND', 'no feed x'), 404, 'Not found', 'no feed x'],
    ['a store that is away', new HubError('STORE_UNAVAILABLE', 'down'), 503, 'Store not available', 'down'],
    [
      'a store whose address is nobody’s business',
      new HubError('STORE_UNAVAILABLE', 'the store at 10.0.3.7:5432/estuaire is not available'),
      503,
      'Store not available',
      'the store is not available',
    ],
    ['a bus that is away', new HubError('BUS_UNAVAILABLE', 'down'), 503, 'Not available', 'down'],
    ['another refusal', new ForbiddenException('no'), 403, 'Forbidden', 'no'],
  ])('%s', (_, exception, status, title, detail) => {
    const { body, headers, logged, ...sent } = answerTo(exception);
    expect(sent.status).toBe(status);
    const code = exception instanceof HubError ? { code: exception.code } : {};
    expect(body).toEqual({ type: 'about:blank', title, status, detail, ...code });
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(logged).toEqual([]);
  });

  it('says of an address nobody answers where those there are stand', () => {
    expect(answerTo(new NotFoundException('Cannot GET /v1/feeds')).body).toEqual({
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      detail: 'nothing at /v1/feeds, expected an address of /openapi.json',
      code: 'NOT_FOUND',
      where: 'path',
      got: '/v1/feeds',
      expected: 'an address of /openapi.json',
    });
  });

  it('finds a known error behind others', () => {
    const wrapped = new Error('while reading', { cause: new HubError('NOT_FOUND', 'no feed x') });
    expect(answerTo(wrapped).status).toBe(404);
  });

  it.each([
    ['an unknown error', new Error('password=hunter2 at /etc/hub')],
    ['an error of ours that is no reader’s business', new HubError('LOG_CORRUPT', '/data/bus is damaged: hunter2')],
    ['no error at all', 'hunter2'],
    ['nothing', undefined],
  ])('shows nothing of the inside of %s, and logs it', (_, exception) => {
    const { body, status, logged } = answerTo(exception);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|etc|data/);
    expect(logged).toHaveLength(1);
  });
});
