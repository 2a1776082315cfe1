import type { IncomingMessage, ServerResponse } from 'node:http';
import { ManualClock } from '#libs/testing';
import { AddressGuard } from './address-guard.js';
import { ClientCredentials } from './client-credentials.js';
import { Collected, TestServer, pollOptions } from './collected.fixture.js';
import { PolledSource } from './poll.js';

const never = new AbortController().signal;
const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> => {
  const server = await new TestServer(answer).start();
  servers.push(server);
  return server;
};

/** A token server that numbers what it gives, and a system that wants the newest one. */
async function system(token: Record<string, unknown> = { expires_in: 120 }) {
  const clock = new ManualClock(0);
  const forms: string[] = [];
  let given = 0;
  const tokens = await serve((request, response) => {
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      forms.push(`${request.method} ${request.headers.authorization} ${form}`);
      response.end(JSON.stringify({ access_token: `token-${(given += 1)}`, token_type: 'bearer', ...token }));
    });
  });
  let accepted = (text: string | undefined): boolean => text === `Bearer token-${given}`;
  const bikes = await serve((request, response) => {
    if (!accepted(request.headers.authorization)) response.writeHead(401).end();
    else response.end('bikes');
  });
  const authoriser = new ClientCredentials({
    tokenUrl: tokens.url('/token'),
    clientId: 'hub:1',
    clientSecret: 'geheim',
    scope: 'gbfs',
    timeoutMs: 5_000,
    guard: new AddressGuard(['127.0.0.1']),
    clock,
  });
  const source = new PolledSource(pollOptions(bikes.url(), { authoriser, clock }));
  const sink = new Collected();
  return {
    clock,
    forms,
    bikes,
    sink,
    authoriser,
    poll: () => source.pollOnce(sink, never),
    accept: (rule: typeof accepted) => (accepted = rule),
  };
}

describe('OAuth 2.0 client credentials', () => {
  it('asks for a token once, by HTTP Basic, and shows it with each request', async () => {
    const { poll, sink, forms, bikes } = await system();
    await poll();
    await poll();
    expect(sink.outcomes).toEqual(['changed', 'unchanged']);
    const basic = Buffer.from('hub%3A1:geheim').toString('base64');
    expect(forms).toEqual([`POST Basic ${basic} grant_type=client_credentials&scope=gbfs`]);
    expect(bikes.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
  });

  it('asks anew thirty seconds before a token ends', async () => {
    const { poll, clock, forms } = await system();
    await poll();
    await clock.pass(89_000);
    await poll();
    expect(forms).toHaveLength(1);
    await clock.pass(2_000);
    await poll();
    expect(forms).toHaveLength(2);
  });

  it('replaces a token the upstream refuses before its time, once a round', async () => {
    const { poll, accept, sink, forms } = await system();
    await poll();
    accept((text) => text === 'Bearer token-2');
    await poll();
    expect(sink.outcomes).toEqual(['changed', 'unchanged']);
    accept(() => false);
    await poll();
    expect(sink.outcomes.at(-1)).toBe('SOURCE_STATUS');
    expect(forms).toHaveLength(3);
  });

  it('asks once for requests that come together', async () => {
    const { authoriser, forms } = await system();
    await Promise.all([authoriser.headers(never), authoriser.headers(never)]);
    expect(forms).toHaveLength(1);
  });

  it('says which server gave no token and why, and shows no secret', async () => {
    for (const [token, says] of [
      [{ access_token: undefined }, /\/token: got an answer without access_token, expected an OAuth 2\.0 token$/],
      [{ access_token: 'a\nb' }, /without access_token/],
      [{ token_type: 'mac' }, /got a token of type mac, expected one of type Bearer$/],
    ] as const) {
      const { poll, sink, bikes } = await system(token);
      await poll();
      expect(sink.attempts[0]!.error).toMatchObject({ code: 'SOURCE_DENIED', message: expect.stringMatching(says) });
      expect(bikes.requests).toHaveLength(0);
    }
    const refusing = await serve((_, response) => response.writeHead(401).end('{"error":"invalid_client"}'));
    const denied = new ClientCredentials({
      tokenUrl: refusing.url('/token'),
      clientId: 'hub',
      clientSecret: 'geheim',
      timeoutMs: 5_000,
      guard: new AddressGuard(['127.0.0.1']),
      clock: new ManualClock(0),
    }).headers(never);
    await expect(denied).rejects.toMatchObject({ code: 'SOURCE_DENIED', got: 'HTTP 401' });
    await expect(denied).rejects.not.toThrow(/geheim/);
  });

  it('keeps away from private addresses like every upstream', async () => {
    const server = await serve((_, response) => response.end('{}'));
    const refused = new ClientCredentials({
      tokenUrl: server.url('/token'),
      clientId: 'hub',
      clientSecret: 's',
      timeoutMs: 5_000,
      guard: new AddressGuard([]),
      clock: new ManualClock(0),
    }).headers(never);
    await expect(refused).rejects.toMatchObject({ code: 'SOURCE_ADDRESS_REFUSED' });
    expect(server.requests).toHaveLength(0);
  });
});
