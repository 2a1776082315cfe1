import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** Spec: Standard Webhooks 1.0.0, "Symmetric": `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const { length } = bytesOf(text);
  return length >= MIN_BYTES && length <= MAX_BYTES;
}

export function newWebhookSecret(random: (bytes: number) => Buffer): string {
  return `${PREFIX}${random(32).toString('base64')}`;
}

/** Value of `webhook-signature`. Spec: Standard Webhooks 1.0.0, "Signature scheme". */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', bytesOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** How a receiver checks: any of the signatures, each compared in constant time. */
export function isSignedBy(secret: string, id: string, timestamp: number, body: string, header: string): boolean {
  const expected = Buffer.from(signatureOf(secret, id, timestamp, body));
  return header.split(' ').some((one) => {
    const got = Buffer.from(one);
    return got.length === expected.length && timingSafeEqual(got, expected);
  });
}

function bytesOf(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}
