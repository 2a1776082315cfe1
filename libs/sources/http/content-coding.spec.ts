import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { codingsOf, decodeContent, findUnknownCoding } from './content-coding.js';

const text = '{"buses":[1,2,3]}';
const decoded = async (body: Uint8Array, header: string): Promise<string> =>
  Buffer.from(await decodeContent(body, codingsOf(header), 10_000)).toString();

describe('content codings', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['Deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['Identity', Buffer.from(text)],
    ['none', Buffer.from(text)],
    ['UTF-8', Buffer.from(text)],
    ['deflate, gzip', gzipSync(deflateSync(text))],
    ['identity, br', brotliCompressSync(text)],
    ['gzip, gzip', gzipSync(gzipSync(text))],
  ])('are undone as "%s", the last one first', async (header, body) => {
    expect(await decoded(body, header)).toBe(text);
  });

  it.each(['gzip', 'deflate', 'br'])('that say %s of a plain document are not believed', async (header) => {
    expect(await decoded(Buffer.from(text), header)).toBe(text);
  });

  it('fail on a body that is neither coded so nor a document, and on one beyond the limit', async () => {
    await expect(decoded(Buffer.from([9, 9, 9, 9, 9, 9]), 'gzip')).rejects.toThrow();
    await expect(decodeContent(gzipSync('x'.repeat(20_000)), ['gzip'], 10_000)).rejects.toThrow();
  });

  it('that nobody here can undo are named', () => {
    expect(findUnknownCoding(codingsOf('gzip, zstd'))).toBe('zstd');
    expect(findUnknownCoding(codingsOf(undefined))).toBeUndefined();
  });
});
