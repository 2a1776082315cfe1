import type { IncomingMessage } from 'node:http';

type HandshakeHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Of a request, what its handshake is judged by, but for the address. */
export const pickHead = ({ method, headers }: IncomingMessage): Omit<HandshakeHead, 'url'> => ({ method, headers });

type Fault = [status: number, title: string, detail: string, headers?: Record<string, string>];

/** The one address of WebSockets. */
export const STREAM = '/v1/stream';
const KEY = /^[+/0-9A-Za-z]{22}==$/;
const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(\s*,\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;

/** Why a handshake cannot become a connection, in the words of all other refusals. Spec: RFC 6455 §4.2. */
export function handshakeFault({ method, url = '', headers }: HandshakeHead): Fault | undefined {
  if (url.split('?')[0] !== STREAM) return [404, 'Not found', `WebSockets are answered at ${STREAM}`];
  if (method !== 'GET') return [405, 'Method not allowed', 'a WebSocket is opened by GET', { allow: 'GET' }];
  const version = headers['sec-websocket-version'];
  if (version !== '13' && version !== '8')
    return [426, 'Upgrade required', 'expected Sec-WebSocket-Version 13', { 'sec-websocket-version': '13' }];
  if (!KEY.test(headers['sec-websocket-key'] ?? ''))
    return [400, 'Bad request', 'expected Sec-WebSocket-Key: 16 bytes in base64'];
  const offered = headers['sec-websocket-protocol'];
  if (offered !== undefined && !TOKENS.test(offered))
    return [400, 'Bad request', 'expected Sec-WebSocket-Protocol: names, with commas between'];
  return undefined;
}

/** Whether an upgrade is asked to a WebSocket, among what else is offered. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
    .includes('websocket');
}
