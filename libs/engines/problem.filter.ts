import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { findHubError, forReaders, invalidRequest, type HubError } from '#libs/errors';
import { PROBLEM_STATUS, absentAddress, faultOf, problemOf, type ProblemFault } from '#libs/publish';
import type { Log } from '#libs/telemetry';

/** Every fault leaves as RFC 9457 problem details, without a stack or an inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    /** Methods an address answers; empty where there is none. */
    private readonly methodsOf: (path: string) => readonly string[] = () => [],
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const { method, url, headers } = http.getRequest<FastifyRequest>();
    const path = url.split('?')[0]!;
    const isNowhere = exception instanceof NotFoundException;
    const methods = isNowhere ? this.methodsOf(path) : [];
    const isOtherMethod = methods.length > 0 && !methods.includes(method);
    // What no route answers: an address nobody has, or an id, for outputs are there by their feed.
    const thrown = isNowhere && !isOtherMethod ? absentAddress(path) : exception;
    const { more, ...described } = this.describe(thrown, headers['content-type']);
    let { status, title, detail } = described;
    if (isOtherMethod) {
      [status, title, detail] = [405, 'Method not allowed', `this address answers ${methods.join(', ')}`];
      void reply.header('allow', methods.join(', '));
    }
    // Spec: RFC 9110 §15.5.2.
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .status(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problemOf(status, title, detail, more)));
  }

  private describe(
    exception: unknown,
    type: string | undefined,
  ): {
    status: number;
    title: string;
    detail: string;
    more?: ProblemFault;
  } {
    const known = findHubError(exception);
    const mapped = known && PROBLEM_STATUS[known.code];
    // Where an engine is, is for the log; what was asked wrongly is for who asked.
    if (known && mapped)
      return {
        ...mapped,
        detail: mapped.status === 503 ? forReaders(known.message) : known.message,
        more: mapped.status < 500 ? faultOf(known) : { code: known.code },
      };
    if (exception instanceof HttpException) {
      const status = exception.getStatus();
      const fault = bodyFault(status, exception.message, type);
      if (fault) return { status, title: STATUS_CODES[status]!, ...fault };
      return { status, title: STATUS_CODES[status] ?? exception.name, detail: exception.message };
    }
    this.log.error('request-failed', { error: exception });
    return {
      status: 500,
      title: 'Internal error',
      detail: 'The hub failed to answer; its operators see why in the log.',
    };
  }
}

/** What the server refuses of a body before anybody has looked into it, in the form of every other refusal. */
function bodyFault(
  status: number,
  message: string,
  type: string | undefined,
): { detail: string; more: ProblemFault } | undefined {
  const error =
    status === 415
      ? invalidRequest('Content-Type', type ?? 'none', 'application/json')
      : status === 413
        ? invalidRequest('body', 'more bytes than are read', 'a smaller one')
        : status === 400 && /JSON|body/i.test(message)
          ? invalidRequest('body', /empty/i.test(message) ? 'nothing' : 'no JSON', 'JSON')
          : undefined;
  return error && describedFault(error);
}

function describedFault(error: HubError): { detail: string; more: ProblemFault } {
  return { detail: error.message, more: faultOf(error) };
}

/** The same for what the server refuses before any route is chosen: an address that cannot be decoded, for instance. */
export function frameworkProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  const fault =
    bodyFault(status, error.message, request.headers['content-type']) ??
    (status === 400 ? describedFault(invalidRequest('path', request.url, 'an address encoded as UTF-8')) : undefined);
  void reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      JSON.stringify(problemOf(status, 'Invalid request', fault?.detail ?? error.message.slice(0, 200), fault?.more)),
    );
}
