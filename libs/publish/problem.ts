import type { ServerResponse } from 'node:http';
import { SECURITY_HEADERS } from './security-headers.js';

/** Spec: RFC 9457. `type` is about:blank: the title says what the status says. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  /** What the hub calls the fault; the reader's own program says it in the reader's language. */
  code?: string;
  /** Of a request that cannot be meant: the parameter or field at fault, and what would have been right. */
  where?: string;
  expected?: string;
}

export function problemOf(
  status: number,
  title: string,
  detail: string,
  more: Pick<Problem, 'code' | 'where' | 'expected'> = {},
): Problem {
  return { type: 'about:blank', title, status, detail, ...more };
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
