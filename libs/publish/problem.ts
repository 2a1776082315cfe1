import type { ServerResponse } from 'node:http';
import type { ErrorCode, HubError } from '#libs/errors';
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
  got?: string;
  expected?: string;
}

/** What a fault is to whoever asked, by its code; the others are the hub's own: 500. */
export const PROBLEM_STATUS: Partial<Record<ErrorCode, { status: number; title: string }>> = {
  REQUEST_INVALID: { status: 400, title: 'Invalid request' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  SIGN_IN_REFUSED: { status: 403, title: 'Not signed in' },
  SIGN_IN_UNAVAILABLE: { status: 503, title: 'Nobody can sign in now' },
  CONFLICT: { status: 409, title: 'Changed meanwhile' },
  STORE_UNAVAILABLE: { status: 503, title: 'Store not available' },
  STORE_SCHEMA: { status: 503, title: 'Store not available' },
  COORDINATION_UNAVAILABLE: { status: 503, title: 'Not available' },
  BUS_UNAVAILABLE: { status: 503, title: 'Not available' },
};

/** What a program reads of a fault: its code, and of what was asked wrongly the place, what was got and expected. */
export type ProblemFault = Pick<Problem, 'code' | 'where' | 'got' | 'expected'>;

const MOST_SHOWN = 80;

export function faultOf({ code, where, got, expected }: HubError): ProblemFault {
  return {
    code,
    ...(where !== undefined && { where }),
    ...(got !== undefined && { got: got.slice(0, MOST_SHOWN) }),
    ...(expected !== undefined && { expected }),
  };
}

export function problemOf(status: number, title: string, detail: string, more: ProblemFault = {}): Problem {
  return { type: 'about:blank', title, status, detail, ...more };
}

/** The problem a fault of who asks is: `undefined` for what is the hub's own failure. */
export function requestProblemOf(error: HubError): Problem | undefined {
  const mapped = PROBLEM_STATUS[error.code];
  if (!mapped || mapped.status >= 500) return undefined;
  return problemOf(mapped.status, mapped.title, error.message, faultOf(error));
}

/** Answers what was asked wrongly, or is not there, by the fault itself. Throws what is the hub's own failure. */
export function refuse(response: ServerResponse, error: HubError, headers: Record<string, string> = {}): void {
  const refused = requestProblemOf(error);
  if (!refused) throw error;
  const { status, title, detail } = refused;
  problem(response, status, title, detail, headers, faultOf(error));
}

export function problem(
  response: ServerResponse,
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
  more: ProblemFault = {},
): void {
  const body = JSON.stringify(problemOf(status, title, detail, more));
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
