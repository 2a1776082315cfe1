import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Access, AccessReader } from '#libs/security';
import { readerOf, setReader } from './reader-of.js';

const SECRET = 'estuaire-lab-secret';
const CALLER = 'estuaire-lab-caller';

/** Says to the laboratory who asks: the hub has looked at the key, session or ticket, and whatever stood here before goes. */
export function callerHeaders(request: IncomingMessage, secret: string): OutgoingHttpHeaders {
  return { [SECRET]: secret, [CALLER]: readerOf(request).keyId ?? '' };
}

/** In the laboratory: takes up who the hub says is asking. Whoever does not know the secret is not the hub. */
export class LabCallers {
  private readonly secret: Buffer;

  constructor(
    private readonly access: Access,
    secret: string,
  ) {
    this.secret = Buffer.from(secret);
  }

  isFromHub({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(String(headers[SECRET] ?? ''));
    return given.length === this.secret.length && timingSafeEqual(given, this.secret);
  }

  /** `false` for a key the hub knows and this process does not, even when it has read them again. */
  async admit(request: IncomingMessage): Promise<boolean> {
    const keyId = String(request.headers[CALLER] ?? '');
    delete request.headers[SECRET];
    delete request.headers[CALLER];
    if (keyId === '') return true;
    const reader = await this.readerOf(keyId, (request.url ?? '/').split('?')[0]!);
    if (reader) setReader(request, reader);
    return reader !== undefined;
  }

  /** A key that was made a moment ago may be known to the hub alone. */
  private async readerOf(keyId: string, path: string): Promise<AccessReader | undefined> {
    const known = this.access.again(keyId, path);
    if (known) return known;
    await this.access.refresh();
    return this.access.again(keyId, path);
  }
}
