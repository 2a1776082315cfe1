import { SaxesParser } from 'saxes';

const CHUNK_BYTES = 64 * 1024;

/** A parser that does nothing with what it reads: the floor for any reader built on it. */
export function bareSaxPass(bytes: Uint8Array): number {
  let elements = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', () => (elements += 1));
  parser.on('text', () => undefined);
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    parser.write(decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true }));
  parser.close();
  return elements;
}
