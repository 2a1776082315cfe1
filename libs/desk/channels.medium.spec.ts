import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { isSignedBy } from '#libs/deliver';
import { AddressGuard } from '#libs/sources';
import { upserted } from '#libs/testing';
import { HookChannel, MailChannel, type Escalated } from './index.js';

const message: Escalated = {
  id: 'abc123',
  subject: '[Rouen] Silent feed (lovelo)',
  text: 'Le flux est muet : é à ü\nAppeler : 12 34',
  alarm: upserted('alarm', 'feed-not-fresh', { feedId: 'lovelo' } as never),
};
const { signal } = new AbortController();

describe('an e-mail, by a real mail server', () => {
  let server: SMTPServer;
  let port: number;
  let received: { from: string; to: string[]; text: string }[];
  let refuse: boolean;

  beforeAll(async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _, done) =>
        username === 'hub' && password === 'secret' ? done(null, { user: 'hub' }) : done(new Error('no')),
      onRcptTo: (_, __, done) => done(refuse ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
      onData: (stream, { envelope }, done) => {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          const { address: from } = envelope.mailFrom as { address: string };
          received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  beforeEach(() => {
    received = [];
    refuse = false;
  });

  const channel = (more: object = {}, password?: string): MailChannel =>
    new MailChannel(
      {
        server: `smtp://127.0.0.1:${port}`,
        from: 'hub@example.org',
        to: ['ana@example.org', 'ben@example.org'],
        ...more,
      },
      password,
    );

  it('reaches all it is for, under a name that is the same the second time', async () => {
    for (const _ of [1, 2]) expect(await channel().send(message)).toEqual({ ok: true });
    const [first, second] = received;
    expect(first).toMatchObject({ from: 'hub@example.org', to: ['ana@example.org', 'ben@example.org'] });
    for (const one of [first, second]) expect(one!.text).toContain('Message-ID: <abc123@example.org>');
    expect(first!.text).toContain('Subject: [Rouen] Silent feed (lovelo)');
  });

  it('signs in where a user is configured', async () => {
    expect(await channel({ user: 'hub' }, 'secret').send(message)).toEqual({ ok: true });
    expect(await channel({ user: 'hub' }, 'wrong').send(message)).toMatchObject({ ok: false });
  });

  it('says that it failed, and why, when the server refuses or is not there', async () => {
    refuse = true;
    expect(await channel().send(message)).toEqual({
      ok: false,
      reason: 'the mail server answers 550',
      reasonFr: 'le serveur de courriel répond 550',
    });
    expect(await channel({ server: 'smtp://127.0.0.1:1' }).send(message)).toMatchObject({ ok: false });
    expect(received).toEqual([]);
  });
});

describe('a webhook', () => {
  it('is posted with the alarm, signed; a refusal is told with its reason', async () => {
    const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
    let status = 204;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ headers: request.headers, body });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const hook = new HookChannel({ url }, secret, new AddressGuard(['127.0.0.1']), () => 1_768_464_360_000);
    expect(await hook.send(message, signal)).toEqual({ ok: true });
    const [{ headers, body }] = seen as [(typeof seen)[0]];
    expect(JSON.parse(body)).toMatchObject({ type: 'alarm.escalated', alarm: { key: message.alarm.key } });
    expect(isSignedBy(secret, 'abc123', 1_768_464_360, body, headers['webhook-signature'] as string)).toBe(true);
    status = 500;
    expect(await hook.send(message, signal)).toMatchObject({ ok: false, reason: expect.stringContaining('500') });
    const closed = new HookChannel({ url }, secret, new AddressGuard([]), () => 0);
    expect(await closed.send(message, signal)).toMatchObject({ ok: false });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});
