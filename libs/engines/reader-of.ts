import type { IncomingMessage } from 'node:http';
import type { AudienceOutputs } from '#libs/publish';
import { ANYBODY, holderOf, isAtLeast, type Access, type AccessReader, type AccessRole } from '#libs/security';
import type { Engines } from './engines.js';
import { sessionIn } from './session-cookie.js';
import { ForbiddenException, UnauthorizedException } from '@nestjs/common';

const readers = new WeakMap<IncomingMessage, AccessReader>();

/** Who asks, as it was found when the request came in; anybody where nothing was said. */
export function readerOf(request: IncomingMessage | { raw: IncomingMessage }): AccessReader {
  return readers.get('raw' in request ? request.raw : request) ?? ANYBODY;
}

/** Finds out who asks; `false` for a key that is none. Other schemes of authorisation are those of proxies in front. */
export function identify(request: IncomingMessage, access: Access): boolean {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  const bearer = authorization !== undefined && /^Bearer\b/i.test(authorization) ? authorization : undefined;
  const session = bearer === undefined && apiKey === undefined ? sessionIn(request) : undefined;
  if (bearer === undefined && apiKey === undefined && session === undefined) return true;
  const path = (request.url ?? '/').split('?')[0]!;
  if (isOwnToken(path, bearer, apiKey)) return true;
  const reader = access.readerOf({ authorization: bearer, apiKey: [apiKey].flat()[0], session, path });
  if (!reader) return false;
  readers.set(request, reader);
  return true;
}

/** What a reader is given: that of everybody, or where this process publishes what his key lets him read. */
export function outputsFor(
  { audience }: AccessReader,
  engines: Engines,
): Pick<AudienceOutputs, 'outputServer' | 'outputs'> & Partial<Pick<AudienceOutputs, 'transit'>> {
  return (audience === 'open' ? undefined : engines.outputsByAudience?.of(audience)) ?? engines;
}

/** Remembers who a request that was admitted by a ticket is of. */
export function setReader(request: IncomingMessage, reader: AccessReader): void {
  readers.set(request, reader);
}

/** Throws 401 for whoever has no key, 403 where his role does not reach. */
export function mustBe(
  request: IncomingMessage | { raw: IncomingMessage },
  role: AccessRole,
): AccessReader & { keyId: string; holder: string } {
  const reader = readerOf(request);
  if (reader.keyId === undefined) throw new UnauthorizedException(HOW_TO_SIGN_IN);
  if (!isAtLeast(reader.role, role)) throw new ForbiddenException(`a key of the role ${role} is needed`);
  return { ...reader, keyId: reader.keyId, holder: holderOf(reader)! };
}

export const HOW_TO_SIGN_IN =
  'expected Authorization: Bearer est_… or X-API-Key: est_… with a valid key of this hub; people sign in at /sign-in';

/**
 * Whether a browser that is signed in was led to ask this by another site: such a site cannot read what the hub answered
 * the session, nor send a header of this name.
 */
export function isForged(request: IncomingMessage): boolean {
  const { session } = readerOf(request);
  if (!session || SAFE.has(request.method ?? 'GET')) return false;
  return request.headers['x-csrf-token'] !== session.csrf;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Webhooks declared in the configuration have tokens of their own, which their controller knows. */
function isOwnToken(path: string, bearer: string | undefined, apiKey: string | string[] | undefined): boolean {
  if (!path.startsWith('/v1/webhooks')) return false;
  return !/\best_/.test(`${bearer ?? ''} ${[apiKey ?? ''].flat().join(' ')}`);
}
