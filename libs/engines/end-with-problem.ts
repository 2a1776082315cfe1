import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS, problemOf } from '#libs/publish';

/** For what never becomes a request. Spec: RFC 9457. */
export function endWithProblem(
  socket: Duplex,
  status: number,
  title: string,
  detail: string,
  more: Record<string, string> = {},
): void {
  const body = JSON.stringify(problemOf(status, title, detail));
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    connection: 'close',
    ...SECURITY_HEADERS,
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
