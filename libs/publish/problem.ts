import type { ServerResponse } from 'node:http';
import { SECURITY_HEADERS } from './security-headers.js';

/** Spec: RFC 9457. `type` is about:blank: the title says what the status says. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
}

export function problemOf(status: number, title: string, detail: string): Problem {
  return { type: 'about:blank', title, status, detail };
}

export function problem(
  response: ServerResponse,
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(problemOf(status, title, detail));
  response.writeHead(status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    ...SECURITY_HEADERS,
    ...headers,
  });
  response.end(body);
}
