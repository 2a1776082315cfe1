import type { IncomingMessage } from 'node:http';

/** Over TLS browsers hold the name to this host alone, and send it over TLS alone. */
const PROTECTED = '__Host-estuaire';
const PLAIN = 'estuaire_session';
const SESSION = /(?:^|;\s*)(?:__Host-estuaire|estuaire_session)=(ses_[A-Za-z0-9_-]+)(?=;|$)/;
const STATE = /(?:^|;\s*)estuaire_sign_in=([A-Za-z0-9_-]{20,200})(?=;|$)/;

/**
 * The session a browser says it has. Not from a page of another origin, which may lead a browser to open a WebSocket
 * here: the browser says where it comes from.
 */
export function sessionIn(request: IncomingMessage): string | undefined {
  const { cookie } = request.headers;
  const session = cookie === undefined ? undefined : SESSION.exec(cookie)?.[1];
  return session === undefined || isFromElsewhere(request) ? undefined : session;
}

/** Whether a browser says that a page of another origin led it here. */
export function isFromElsewhere({ headers: { origin, host } }: Pick<IncomingMessage, 'headers'>): boolean {
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase();
}

/** Value of `Set-Cookie` that keeps a session, or ends it where `token` is empty. */
export function sessionCookie(token: string, publicUrl: string, seconds: number): string {
  const isTls = publicUrl.startsWith('https:');
  const life = token === '' ? 0 : seconds;
  return `${isTls ? PROTECTED : PLAIN}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${isTls ? '; Secure' : ''}`;
}

/** What a browser on its way to the identity provider must bring back. Lax: it comes back from another site. */
export function stateCookie(state: string, publicUrl: string): string {
  const isTls = publicUrl.startsWith('https:');
  const life = state === '' ? 0 : 600;
  return `estuaire_sign_in=${state}; Path=/v1/session; HttpOnly; SameSite=Lax; Max-Age=${life}${isTls ? '; Secure' : ''}`;
}

export function stateIn({ headers }: IncomingMessage): string | undefined {
  return headers.cookie === undefined ? undefined : STATE.exec(headers.cookie)?.[1];
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
