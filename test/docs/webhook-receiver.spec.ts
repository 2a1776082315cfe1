import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { CHECK_PYTHON, RECEIVER_JAVASCRIPT } from '../../libs/publish/pages/docs/access-section.js';
import { newWebhookSecret, signatureOf } from '../../libs/deliver/webhooks/signature.js';

const SECRET = newWebhookSecret((bytes) => Buffer.alloc(bytes, 7));
const BODY = JSON.stringify({ type: 'estuaire.events', timestamp: 't', data: { events: [{ key: 'a:é' }] } });

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

/** A delivery as the hub signs it. */
function signed(sentAt: number, secret = SECRET): Record<string, string> {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': `${sentAt}`,
    'webhook-signature': signatureOf(secret, 'msg_1', sentAt, BODY),
  };
}

describe('the receiver of webhooks that the documentation shows', () => {
  let receiver: ChildProcess;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    receiver = spawn(process.execPath, ['--input-type=module', '-e', RECEIVER_JAVASCRIPT], {
      env: { WEBHOOK_SECRET: SECRET, PORT: `${port}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for (let attempt = 0; ; attempt += 1) {
      const isThere = await fetch(url).then(
        () => true,
        () => false,
      );
      if (isThere) break;
      if (attempt === 2_000) throw new Error('the receiver did not start');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }, 45_000);
  afterAll(async () => {
    receiver.kill();
    await once(receiver, 'exit');
  });

  const post = async (headers: Record<string, string>, body = BODY): Promise<number> =>
    (await fetch(url, { method: 'POST', headers, body })).status;

  it('takes what the hub has signed, and refuses what is forged, altered or old', async () => {
    const nowS = Math.floor(Date.now() / 1_000);
    expect(await post(signed(nowS))).toBe(204);
    expect(
      await post(
        signed(
          nowS,
          newWebhookSecret((bytes) => Buffer.alloc(bytes, 8)),
        ),
      ),
    ).toBe(401);
    expect(await post(signed(nowS), BODY.replace('a:é', 'a:e'))).toBe(401);
    expect(await post(signed(nowS - 3_600))).toBe(401);
    expect(await post({})).toBe(401);
  });

  it('checks the same in Python', () => {
    const check = (headers: Record<string, string>): string => {
      const program = `${CHECK_PYTHON}
import json, sys
asked = json.load(sys.stdin)
print(is_from_hub(asked["secret"], asked["headers"], asked["body"].encode()))`;
      const input = JSON.stringify({ secret: SECRET, headers, body: BODY });
      return spawnSync('python3', ['-c', program], { input, encoding: 'utf8' }).stdout.trim();
    };
    expect(check(signed(1_700_000_000))).toBe('True');
    expect(
      check(
        signed(
          1_700_000_000,
          newWebhookSecret((bytes) => Buffer.alloc(bytes, 8)),
        ),
      ),
    ).toBe('False');
  });
});
