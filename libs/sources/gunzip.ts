import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { HubError } from '#libs/errors';

const unpack = promisify(gunzip);

/** Unpacks gzip up to `maxBytes`. Throws SOURCE_TOO_LARGE or SOURCE_UNREACHABLE (damaged). */
export async function gunzipWithin(bytes: Uint8Array, maxBytes: number, where: string): Promise<Uint8Array> {
  try {
    return await unpack(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new HubError('SOURCE_TOO_LARGE', `${where}: unpacks to more than ${maxBytes} bytes`, { where });
    }
    throw new HubError('SOURCE_UNREACHABLE', `${where}: the gzip data are damaged`, { where, retryable: true, cause });
  }
}
