import type { IncomingMessage, ServerResponse } from 'node:http';
import { findHubError, invalidRequest, notFoundAt } from '#libs/errors';
import type { OutputCache } from './output-cache.js';
import { etagOf, type Output, type Representation } from './output.js';
import { packFor } from './packing.js';
import { problem, refuse } from './problem.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { privately, sendRepresentation } from './send.js';

/**
 * Serves the outputs straight on `node:http`: feeds are what most readers poll, so they do not pass through the
 * framework. GET and HEAD, strong ETag, 304, br or gzip as the reader takes it, CORS for everybody.
 */
export class OutputServer {
  readonly requests = { ok: 0, notModified: 0, failed: 0 };

  constructor(
    private readonly outputs: OutputCache,
    /** What is private is kept by nobody on the way. */
    private readonly options: { isPrivate?: boolean } = {},
  ) {}

  /** True when the path is an output and the response has been (or will be) given here. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? '/';
    const cut = url.indexOf('?');
    const asked = cut === -1 ? url : url.slice(0, cut);
    const negotiated = this.outputs.find(asked)?.alternatives;
    const path = negotiated ? (preferred(request.headers.accept, negotiated) ?? asked) : asked;
    const output = this.outputs.find(path);
    if (!output || output.visibility !== 'open') return false;
    if (negotiated) {
      response.setHeader('vary', 'accept, accept-encoding');
      if (path !== asked) response.setHeader('content-location', path);
    }
    if (refusesMethod(request, response, path)) return true;
    const query = cut === -1 ? '' : url.slice(cut + 1);
    // A part that was asked for and not given would be taken for the part.
    if (query !== '' && !output.select && !output.isPage) {
      const [name] = new URLSearchParams(query).keys();
      refuse(response, invalidRequest(name ?? 'query', name ?? '', `no parameter: ${path} is given whole`));
      return true;
    }
    if (output.isEmpty?.()) {
      refuse(response, notFoundAt('path', path, 'one that has something', `${path} has nothing to give now`));
      return true;
    }
    const fresh = this.outputs.fresh(path);
    if (output.select && query !== '') void this.selectAndSend(output, query, request, response);
    else if (fresh) this.send(request, response, fresh)?.catch(() => this.refuse(path, response));
    else void this.buildAndSend(path, request, response);
    return true;
  }

  private async buildAndSend(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.send(request, response, (await this.outputs.get(path))!);
    } catch {
      this.requests.failed += 1;
      this.refuse(path, response);
    }
  }

  /** A part is made for one reader; what it is a part of is made once for all. */
  private async selectAndSend(
    output: Output,
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const { contentType, modifiedMs, cacheControl, lastModified } = (await this.outputs.get(output.path))!;
      const body = Buffer.from(output.select!(new URLSearchParams(query)));
      await this.send(request, response, {
        body,
        contentType,
        etag: etagOf(body),
        modifiedMs,
        cacheControl,
        lastModified,
      });
    } catch (error) {
      this.requests.failed += 1;
      const known = findHubError(error);
      if (known?.code === 'REQUEST_INVALID') refuse(response, known);
      else this.refuse(output.path, response);
    }
  }

  private refuse(path: string, response: ServerResponse): void {
    problem(response, 503, 'Not available yet', `${path} cannot be made now: its feed has not been read yet`, {
      'retry-after': '5',
    });
  }

  /** At once where nothing has to be packed for it, as for nearly every request. */
  private send(
    request: IncomingMessage,
    response: ServerResponse,
    representation: Representation,
  ): Promise<void> | undefined {
    const packing = packFor(request, representation);
    if (packing) return packing.then(() => this.sendReady(request, response, representation));
    this.sendReady(request, response, representation);
    return undefined;
  }

  private sendReady(request: IncomingMessage, response: ServerResponse, representation: Representation): void {
    const sent = this.options.isPrivate ? privately(response, representation) : representation;
    sendRepresentation(request, response, sent, this.requests);
  }
}

/** Path of the media type a reader would rather have than the page; the first he names, among those of one weight. */
export function preferred(accept: string | undefined, all: NonNullable<Output['alternatives']>): string | undefined {
  const ranges = (accept ?? '').split(',').map((part) => {
    const [type = '', ...parameters] = part.trim().toLowerCase().split(';');
    const weight = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
    return { type: type.trim(), weight: weight === undefined ? 1 : Number(weight) };
  });
  const page = ranges.find(({ type }) => type === 'text/html' || type === 'application/xhtml+xml')?.weight ?? 0;
  const best = ranges
    .filter(({ type, weight }) => weight > page && all.some(({ mediaType }) => mediaType === type))
    .sort((a, b) => b.weight - a.weight)[0];
  return all.find(({ mediaType }) => mediaType === best?.type)?.path;
}

/** Whether something else than reading was asked for, and has been answered here. */
export function refusesMethod({ method }: IncomingMessage, response: ServerResponse, path: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  if (method === 'OPTIONS') preflight(response);
  else problem(response, 405, 'Method not allowed', `${path} answers GET and HEAD`, { allow: 'GET, HEAD, OPTIONS' });
  return true;
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': 'if-none-match, if-modified-since, authorization, x-api-key, range, if-range',
    'access-control-max-age': '86400',
    allow: 'GET, HEAD, OPTIONS',
    ...SECURITY_HEADERS,
  });
  response.end();
}
