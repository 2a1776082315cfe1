import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { toInstant } from '#libs/model';
import { represent, type Representation } from './output.js';
import { codingFor, pack } from './packing.js';

const of = (body: string, compress = true): Representation =>
  represent({ body, contentType: 'text/plain', modifiedAt: toInstant(0), maxAgeSeconds: 5, compress });
const SMALL = of('a stop, '.repeat(100));

describe('the coding of a body', () => {
  it('is one its reader takes, brotli first', () => {
    expect(codingFor('gzip, deflate, br', SMALL)).toBe('br');
    expect(codingFor('gzip', SMALL)).toBe('gzip');
    expect(codingFor('gzip;q=0, br', SMALL)).toBe('br');
    expect(codingFor('identity', SMALL)).toBeUndefined();
    expect(codingFor(undefined, SMALL)).toBeUndefined();
  });

  it('is none where packing saves nothing', () => {
    expect(codingFor('br', of('{}'))).toBeUndefined();
    expect(codingFor('br', of('a zip, '.repeat(100), false))).toBeUndefined();
  });
});

describe('packing', () => {
  it('is done once for all who wait for it, each coding for itself', async () => {
    const body = of('a stop, '.repeat(40_000));
    await Promise.all([pack(body, 'br'), pack(body, 'gzip'), pack(body, 'gzip')]);
    const { br, gzip } = body;
    await Promise.all([pack(body, 'br'), pack(body, 'gzip')]);
    expect([body.br === br, body.gzip === gzip]).toEqual([true, true]);
    expect([brotliDecompressSync(br!), gunzipSync(gzip!)].map((one) => one.equals(body.body))).toEqual([true, true]);
  });
});
