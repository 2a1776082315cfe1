import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { notFoundAt } from '#libs/errors';
import type { LabAddress, LabDoor } from '#libs/lab';
import { KINDS } from '#libs/model';
import { PRIVATE, faultOf, problem, type ProblemFault } from '#libs/publish';
import { isAtLeast, type AccessReader } from '#libs/security';
import type { Engines } from './engines.js';
import { HOW_TO_SIGN_IN, readerOf, setReader } from './reader-of.js';
import { isFromElsewhere } from './session-cookie.js';

const doors = new WeakMap<IncomingMessage, LabDoor>();

/** The session a request is inside of; `undefined` for one to the hub itself. */
export function doorOf(request: IncomingMessage | { raw: IncomingMessage }): LabDoor | undefined {
  return doors.get('raw' in request ? request.raw : request);
}

/** What an answer is made from: the hub's engines, or those of the session the request is inside of. */
export function enginesOf(request: IncomingMessage | { raw: IncomingMessage }, engines: Engines): Engines {
  const door = doorOf(request);
  if (!door) return engines;
  const { network, entities, ...room } = door.session.room;
  return {
    ...engines,
    ...room,
    network,
    entities,
    outputsByAudience: undefined,
    store: () => Promise.resolve(undefined),
  };
}

/** Why somebody is not let in. */
export interface LabRefusal {
  status: 401 | 403 | 404;
  title: string;
  detail: string;
  /** Of what is not there: what was looked for, and where those there are stand. */
  fault?: ProblemFault;
}

/** The replay itself, which its page lets stand and go on by the cookie it was let in with. */
function isOfReplay({ kind, id, url }: LabAddress): boolean {
  return kind === 'replay' && url === `/v1/replays/${id}`;
}

/** Of what the framework answers, what has a meaning inside a session; the rest is the hub's own. */
const INSIDE = new Set(['feeds', 'hub', 'documents', 'replays', ...KINDS.map((kind) => `${kind}s`)]);

/** What the page of the hub is made of holds nothing of a session: it is given to whoever asks, and asks for the rest itself. */
const PAGE = /^\/(index\.html)?(\?.*)?$/;
const BASE_MAP = /^\/geojson\/(communes|basemap)\.geojson(\?.*)?$/;

const COOKIE = 'estuaire-lab';
const MAX_COOKIES = 2_000;

/**
 * Lets requests into sessions: who is a member goes on inside with the address the hub knows, everybody else is refused in
 * a way that does not say whether the session exists. A browser, which cannot send a key with every request, exchanges it
 * once for a cookie of that session alone.
 */
export class LabEntry {
  /** Keys by cookie. Forgotten with the process: the page asks for the key again. */
  private readonly cookies = new Map<string, Pick<AccessReader, 'keyId' | 'rotations'>>();

  constructor(private readonly engines: Engines) {}

  /** True when the request has been answered here; otherwise it goes on, inside a session or not. */
  serve(request: IncomingMessage, response: ServerResponse, address: LabAddress): boolean {
    const { method = 'GET' } = request;
    if (this.servePage(request, response, address)) return true;
    const refused = this.enter(request, address);
    if (refused) {
      this.refuse(response, refused);
      return true;
    }
    if (address.url === '/enter') {
      this.giveCookie(request, response, address);
      return true;
    }
    if (isOfReplay(address)) return false;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') {
      problem(response, 405, 'Method not allowed', 'outputs of a session are read', { allow: 'GET, HEAD, OPTIONS' });
      return true;
    }
    return false;
  }

  /** What holds nothing of a session, and is the same whoever asks. True when the request has been answered. */
  servePage(request: IncomingMessage, response: ServerResponse, { url }: LabAddress): boolean {
    if (!BASE_MAP.test(url) && !(PAGE.test(url) && request.method === 'GET')) return false;
    const asked = request.url;
    request.url = url;
    if (this.engines.outputServer.serve(request, response)) return true;
    request.url = asked;
    return false;
  }

  /** For what only the framework answers: an address of the hub that has no meaning inside is not found there. */
  static isInside(url: string): boolean {
    const [path = '/'] = url.split('?');
    if (path === '/v1/stream/sse') return true;
    const [, version, name = ''] = path.split('/');
    return version === 'v1' && INSIDE.has(name);
  }

  /** Puts the request inside the session, or says why not. */
  enter(request: IncomingMessage, address: LabAddress): LabRefusal | undefined {
    const door = this.engines.doors.find(address);
    // Somebody who has signed in to the hub may have entered here with a key that was given to him.
    const callers = [readerOf(request), this.readerByCookie(request)].filter((one) => one?.keyId !== undefined);
    if (callers.length === 0) return { status: 401, title: 'Not authorised', detail: HOW_TO_SIGN_IN };
    const reader = callers.find((one) => door?.mayEnter(one!));
    if (!door || !reader) {
      if (callers.some((one) => isAtLeast(one!.role, 'experimenter'))) return noSession(address);
      const detail = 'a key of the session, or of the role experimenter, is needed';
      return { status: 403, title: 'Forbidden', detail };
    }
    doors.set(request, door);
    // Inside, everybody reads the same: what is there is for whoever is let in.
    setReader(request, isOfReplay(address) ? reader : { ...reader, audience: 'open' });
    request.url = address.url;
    return undefined;
  }

  refuse(response: ServerResponse, { status, title, detail, fault }: LabRefusal): void {
    const headers = {
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="Estuaire"' }),
    };
    problem(response, status, title, detail, headers, fault);
  }

  private giveCookie(request: IncomingMessage, response: ServerResponse, { kind, id }: LabAddress): void {
    if (request.method !== 'POST') {
      problem(response, 405, 'Method not allowed', 'a session is entered by POST', { allow: 'POST' });
      return;
    }
    const value = randomBytes(24).toString('base64url');
    const { keyId, rotations } = readerOf(request);
    this.cookies.set(value, { keyId, rotations });
    const [oldest] = this.cookies.keys();
    if (this.cookies.size > MAX_COOKIES) this.cookies.delete(oldest!);
    const secure = this.engines.publicUrl().startsWith('https:') ? '; Secure' : '';
    response.writeHead(204, {
      'set-cookie': `${COOKIE}=${value}; Path=/${kind}/${id}; HttpOnly; SameSite=Strict${secure}`,
      'cache-control': PRIVATE,
    });
    response.end();
  }

  /** The key behind the cookie as it is now. */
  private readerByCookie(request: IncomingMessage): AccessReader | undefined {
    if (isFromElsewhere(request)) return undefined;
    const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]{32})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1];
    const { keyId, rotations } = (value === undefined ? undefined : this.cookies.get(value)) ?? {};
    return keyId === undefined ? undefined : this.engines.access.again(keyId, request.url ?? '/', rotations);
  }
}

function noSession({ kind, id }: LabAddress): LabRefusal {
  const list = kind === 'replay' ? '/v1/replays' : '/v1/sandboxes';
  const error = notFoundAt('id', id, `the id of a ${kind} of ${list}`, 'there is no such session');
  return { status: 404, title: 'Not found', detail: error.message, fault: faultOf(error) };
}
