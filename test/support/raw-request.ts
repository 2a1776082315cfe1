import { connect } from 'node:net';
import { once } from 'node:events';

/** Writes bytes as they are to a server and gives what it answers until a whole head of an answer is there. */
export async function rawRequest(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(text);
  let answer = '';
  for await (const part of socket) {
    answer += String(part);
    if (answer.includes('\r\n\r\n')) break;
  }
  socket.destroy();
  return answer;
}

const BEHIND = (path: string): string => `DELETE ${path} HTTP/1.1\r\nhost: a\r\nx-swallowed: `;

/** Requests whose body, taken for no body by who passes them on, would be the beginning of somebody else's request. */
export function smuggled(path: string, swallowed: string): [string, string][] {
  const body = BEHIND(swallowed);
  const length = Buffer.byteLength(body);
  const head = (method: string, more: string): string => `${method} ${path} HTTP/1.1\r\nhost: a\r\n${more}\r\n\r\n`;
  const chunked = `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return [
    ...['GET', 'HEAD'].map((method): [string, string] => [
      `${method} with a length`,
      head(method, `content-length: ${length}`) + body,
    ]),
    ...['GET', 'DELETE', 'OPTIONS', 'POST', 'PUT'].map((method): [string, string] => [
      `${method} in chunks`,
      head(method, 'transfer-encoding: chunked') + chunked,
    ]),
    ['DELETE with a length', head('DELETE', `content-length: ${length}`) + body],
  ];
}
