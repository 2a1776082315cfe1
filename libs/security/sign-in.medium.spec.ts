import { jest } from '@jest/globals';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { SharedMemory, openMemoryCoordination } from '#libs/coordination';
import { ManualClock } from '#libs/testing';
import { SignIn, localPath } from './sign-in.js';

const CALLBACK = 'http://127.0.0.1:9/v1/session/callback';
const SECRET = 'a secret of the test';
/** Of the provider: what it has signed can be told from what it has not. */
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const GROUPS: Record<string, string[]> = {
  nadia: ['drivers', 'control-room'],
  root: ['control-room', 'it'],
  guest: [],
};

let server: Server;
let issuer: string;
let clock: ManualClock;

beforeAll(async () => {
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // It warns of its own development defaults.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...KEYS.privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'k' }] },
    clients: [
      {
        client_id: 'hub',
        client_secret: SECRET,
        redirect_uris: [CALLBACK],
        id_token_signed_response_alg: 'RS256',
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `Name of ${id}`, groups: GROUPS[id] ?? [] }),
    }),
  });
  const handle = provider.callback();
});
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(() => (clock = new ManualClock(Date.UTC(2026, 0, 15))));

const signInAs = (clientId = 'hub', shared = new SharedMemory(), at = issuer): SignIn =>
  new SignIn({
    issuer: at,
    clientId,
    clientSecret: SECRET,
    scope: 'openid profile',
    rolesClaim: 'groups',
    roles: { operator: ['control-room'], admin: ['it'] },
    callback: () => CALLBACK,
    shelf: openMemoryCoordination({ clock, shared }),
    now: Date.now,
  });

/** A browser that follows the provider's own pages for development: name, then consent. */
async function walk(url: string, account: string): Promise<string> {
  const jar = new Map<string, string>();
  let next: { url: string; form?: URLSearchParams } = { url };
  for (let step = 0; step < 20; step += 1) {
    const answer = await fetch(next.url, {
      method: next.form ? 'POST' : 'GET',
      ...(next.form && { body: next.form }),
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      jar.set(name!, value!);
    }
    const to = answer.headers.get('location');
    if (to?.startsWith(CALLBACK)) return to.slice(CALLBACK.length + 1);
    if (to !== null) {
      next = { url: new URL(to, next.url).href };
      continue;
    }
    const page = await answer.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`step ${step}: ${page.slice(0, 500)}`);
    next = {
      url: new URL(action, next.url).href,
      form: new URLSearchParams({ prompt, login: account, password: 'x' }),
    };
  }
  throw new Error('no way back');
}

const REFUSED = { code: 'SIGN_IN_REFUSED' };

it.each([
  ['nadia', 'operator'],
  ['root', 'admin'],
])('%s comes back from the provider as %s, by what its groups say, also to another process', async (account, role) => {
  const shared = new SharedMemory();
  const { url, state } = await signInAs('hub', shared).begin('/?line=T1');
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
  const back = await walk(url, account);
  expect(await signInAs('hub', shared).end(back, state)).toEqual({
    name: `Name of ${account}`,
    role,
    subject: account,
    returnTo: '/?line=T1',
  });
});

it('refuses whoever has no role here', async () => {
  const signIn = signInAs();
  const { url, state } = await signIn.begin('/');
  await expect(signIn.end(await walk(url, 'guest'), state)).rejects.toMatchObject({
    ...REFUSED,
    message: expect.stringContaining('no role'),
  });
  expect(signIn.counters).toMatchObject({ startedTotal: 1, refusedTotal: 1, signedInTotal: 0 });
});

it('refuses a return that was not begun in this browser, comes twice, or too late', async () => {
  const signIn = signInAs();
  const { url, state } = await signIn.begin('/');
  const other = await signIn.begin('/');
  const back = await walk(url, 'nadia');
  await expect(signIn.end(back, undefined)).rejects.toMatchObject(REFUSED);
  await expect(signIn.end(back, 'x'.repeat(43))).rejects.toMatchObject(REFUSED);
  await expect(signIn.end(back, other.state)).rejects.toMatchObject(REFUSED);
  await signIn.end(back, state);
  await expect(signIn.end(back, state)).rejects.toMatchObject(REFUSED);
  const late = await signIn.begin('/');
  const lateBack = await walk(late.url, 'nadia');
  await clock.pass(600_001);
  await expect(signIn.end(lateBack, late.state)).rejects.toMatchObject(REFUSED);
});

describe('an ID token', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** A provider in the middle that answers with a token of its own making. */
  async function forging(make: (claims: Record<string, unknown>) => string, run: (at: string) => Promise<void>) {
    const forger = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const answer = await fetch(`${issuer}${request.url!}`, {
          method: request.method!,
          headers: {
            ...(request.headers.authorization && { authorization: request.headers.authorization }),
            ...(request.headers['content-type'] && { 'content-type': request.headers['content-type'] }),
          },
          ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
        });
        let text = await answer.text();
        const at = `http://127.0.0.1:${(forger.address() as AddressInfo).port}`;
        if (request.url!.includes('.well-known')) text = text.replaceAll(issuer, at);
        const body = JSON.parse(text) as { id_token?: string };
        if (body.id_token !== undefined) {
          const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1]!, 'base64url').toString()) as Record<
            string,
            unknown
          >;
          body.id_token = make({ ...claims, iss: at });
        }
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      })();
    });
    await new Promise<void>((listening) => forger.listen(0, '127.0.0.1', listening));
    try {
      await run(`http://127.0.0.1:${(forger.address() as AddressInfo).port}`);
    } finally {
      await new Promise((closed) => forger.close(closed));
    }
  }

  const bySecret = (text: string, secret: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url');
  const signed = (claims: object): string => {
    const text = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}`;
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), KEYS.privateKey).toString('base64url')}`;
  };

  /** By the clock of a provider that differs by so many seconds. */
  const atClock =
    (skewS: number) =>
    ({ iat, exp, ...claims }: Record<string, unknown>): string =>
      signed({ ...claims, iat: Number(iat) + skewS, nbf: Number(iat) + skewS, exp: Number(exp) + skewS });
  const expiredFor = (seconds: number) => (claims: Record<string, unknown>) =>
    signed({ ...claims, exp: Math.floor(Date.now() / 1_000) - seconds });

  it.each<[string, (claims: Record<string, unknown>) => string]>([
    ['that the provider has signed for this client', signed],
    ['of a provider whose clock is 20 seconds ahead', atClock(20)],
    ['of a provider whose clock is 20 seconds behind', atClock(-20)],
    ['that expired 15 seconds ago', expiredFor(15)],
  ])('%s signs somebody in, whoever passes it on', async (_, make) => {
    await forging(make, async (at) => {
      const signIn = signInAs('hub', new SharedMemory(), at);
      const { url, state } = await signIn.begin('/');
      const query = new URLSearchParams(await walk(url.replace(at, issuer), 'root'));
      query.set('iss', at);
      expect(await signIn.end(query.toString(), state)).toMatchObject({ role: 'admin', subject: 'root' });
    });
  });

  it.each<[string, (claims: Record<string, unknown>) => string]>([
    ['that is not signed (alg none)', (claims) => `${part({ alg: 'none' })}.${part(claims)}.`],
    [
      'signed with the client secret in place of the key',
      (claims) => {
        const text = `${part({ alg: 'HS256' })}.${part(claims)}`;
        return `${text}.${bySecret(text, SECRET)}`;
      },
    ],
    [
      "signed with the provider's public key as a secret (key confusion)",
      (claims) => {
        const text = `${part({ alg: 'HS256', kid: 'k' })}.${part(claims)}`;
        return `${text}.${bySecret(text, KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString())}`;
      },
    ],
    ['with a signature of nobody', (claims) => signed(claims).replace(/[^.]+$/, 'A'.repeat(342))],
    ['for another client', (claims) => signed({ ...claims, aud: 'somebody-else' })],
    ['of another provider', (claims) => signed({ ...claims, iss: 'https://id.example' })],
    ['that has expired', (claims) => signed({ ...claims, iat: 1, exp: 2 })],
    ['that expired a minute ago', expiredFor(60)],
    ['of a provider whose clock is a minute ahead', atClock(60)],
    ['issued in an hour, by its own word alone', (claims) => signed({ ...claims, iat: Number(claims['iat']) + 3_600 })],
    ['good from in an hour', (claims) => signed({ ...claims, nbf: Date.now() / 1_000 + 3_600 })],
    ['of another sign-in', (claims) => signed({ ...claims, nonce: 'another' })],
  ])('%s signs nobody in', async (_, make) => {
    await forging(make, async (at) => {
      const signIn = signInAs('hub', new SharedMemory(), at);
      const { url, state } = await signIn.begin('/');
      // The browser talks to the true provider; the hub exchanges the code with the forger.
      const back = await walk(url.replace(at, issuer), 'root');
      const query = new URLSearchParams(back);
      query.set('iss', at);
      await expect(signIn.end(query.toString(), state)).rejects.toMatchObject(REFUSED);
    });
  });
});

it('says that the provider does not answer, and asks it again the next time', async () => {
  const signIn = signInAs('hub', new SharedMemory(), 'http://127.0.0.1:9');
  for (let i = 0; i < 2; i += 1)
    await expect(signIn.begin('/')).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE', retryable: true });
  expect(signIn.counters.unavailableTotal).toBe(2);
});

it.each([
  ['/?at=1', '/?at=1'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/a\r\nset-cookie: x', '/'],
  ['', '/'],
])('leads back to its own pages only: %j to %j', (asked, path) => expect(localPath(asked)).toBe(path));
