import type { IncomingMessage, ServerResponse } from 'node:http';
import { findHubError } from '#libs/errors';
import type { AnswerCache } from '../answer-cache.js';
import { languagesOf } from '../languages.js';
import { preferred, refusesMethod } from '../output-server.js';
import type { Representation } from '../output.js';
import { codingToMake } from '../packing.js';
import { problem, refuse } from '../problem.js';
import { invalid, readKey, type Query } from '../query/request.js';
import { EMBED_HEADERS, SECURITY_HEADERS } from '../security-headers.js';
import { sendRepresentation } from '../send.js';
import { QueryParameters } from '../query/query-parameters.js';
import { html, type Html } from './html.js';
import { PAGES, type PageAddress } from './page-addresses.js';
import { languageOf, localised, pageOf, type PageView } from './page.js';
import type { Portal } from './portal.js';
import { Wording } from './words/index.js';

/** Pages speak of a moment, which moves in steps: within one, all who ask the same are given the same bytes. */
const STEP_MS = 5_000;
const ROOTS = /^\/(?:catalog|communes|embed|docs|usage|status|sign-in)\b/;
const HTML_TYPE = 'text/html; charset=utf-8';

/**
 * The open-data pages straight on `node:http`, made on the server so that they are read without a script. Faults are a
 * page for whoever reads pages, and problem details for everybody else.
 */
export class PortalHandler {
  readonly requests = { ok: 0, notModified: 0, refused: 0, failed: 0 };

  constructor(
    readonly portal: Portal,
    private readonly cache: AnswerCache,
    private readonly onError: (address: string, error: unknown) => void,
  ) {}

  /** Whether an address is a page of these, and not one of the files or graphs that stand under the same names. */
  isPage(request: IncomingMessage): boolean {
    // Feeds are most of what is asked: they pass by one look.
    if (!ROOTS.test(request.url ?? '/')) return false;
    const path = pathOf(request.url ?? '/');
    if (!PAGES.some(({ pattern }) => pattern.test(path))) return false;
    const output = this.portal.cache.find(path);
    if (!output) return true;
    return output.alternatives !== undefined && preferred(request.headers.accept, output.alternatives) === undefined;
  }

  /** True when the address is a page and the response has been, or will be, given here. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.isPage(request)) return false;
    const path = pathOf(request.url ?? '/');
    if (refusesMethod(request, response, path.slice(0, 80))) return true;
    void this.answer(
      PAGES.find(({ pattern }) => pattern.test(path))!,
      path,
      request,
      response,
    );
    return true;
  }

  private async answer(
    address: PageAddress,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const view = this.viewOf(request, path);
    try {
      const representation = await this.represent(address, path, view, request);
      response.setHeader('vary', 'accept, accept-language, accept-encoding');
      const coding = codingToMake(request, representation);
      const ready = coding
        ? await this.cache.packed(shelfAddress(request, view), representation, coding)
        : representation;
      if (address.isFramed) response.removeHeader('x-frame-options');
      sendRepresentation(request, response, ready, this.requests, address.isFramed ? EMBED_HEADERS : SECURITY_HEADERS);
    } catch (error) {
      this.refuse(error, view, request, response, address.isFramed ? EMBED_HEADERS : SECURITY_HEADERS);
    }
  }

  private async represent(
    address: PageAddress,
    path: string,
    view: PageView,
    request: IncomingMessage,
  ): Promise<Representation> {
    const { cache } = this;
    const name = shelfAddress(request, view);
    const revision = `${view.nowMs}/${this.portal.context.publicUrl()}`;
    const ready = cache.find(name, revision);
    if (ready) return ready;
    const [id, file] = [1, 2].map((group) => decodePart(address.pattern.exec(path)![group])) as [string, string];
    const asked = new QueryParameters(queryOf(request.url ?? '/'), address.query);
    asked.refuseUnbounded();
    const lang = asked.text('lang');
    const theme = 'theme' in address.query && address.isFramed ? asked.text('theme') : undefined;
    refuseUnless('lang', lang, ['fr', 'en']);
    refuseUnless('theme', theme, ['light', 'dark']);
    const made = await address.make(this.portal, view, id, asked, file);
    const [body, type] = 'type' in made ? [made.body, made.type] : [made.text, HTML_TYPE];
    return cache.put(name, revision, body, address.maxAgeSeconds, this.portal.context.clock.now(), type);
  }

  private viewOf(request: IncomingMessage, path: string): PageView {
    const { context } = this.portal;
    const { timezone, languages } = context.catalogue.hub;
    const url = request.url ?? '/';
    const query = new URLSearchParams(url.split('?')[1] ?? '');
    const language = languageOf(
      query.get('lang') ?? undefined,
      languagesOf(request.headers['accept-language'], [...new Set([...languages, 'fr', 'en'])]),
    );
    query.set('lang', language === 'fr' ? 'en' : 'fr');
    return {
      context,
      words: new Wording(language, timezone),
      nowMs: Math.floor(context.clock.now() / STEP_MS) * STEP_MS,
      otherLanguage: `${path}?${query.toString()}`,
    };
  }

  private refuse(
    error: unknown,
    view: PageView,
    request: IncomingMessage,
    response: ServerResponse,
    security: Readonly<Record<string, string>>,
  ): void {
    const known = findHubError(error);
    const status = known?.code === 'REQUEST_INVALID' ? 400 : known?.code === 'NOT_FOUND' ? 404 : 500;
    if (status === 500) {
      this.requests.failed += 1;
      this.onError(request.url ?? '/', error);
    } else this.requests.refused += 1;
    const detail = status === 500 ? 'The hub failed to answer; its operators see why in the log.' : known!.message;
    const title = { 400: 'Invalid request', 404: 'Not found', 500: 'Internal error' }[status];
    if (security === EMBED_HEADERS) response.removeHeader('x-frame-options');
    if (!/text\/html|application\/xhtml/.test(request.headers.accept ?? '')) {
      const vary = { vary: 'accept, accept-language' };
      if (status === 500) problem(response, status, title, detail, vary);
      else refuse(response, known!, vary);
      return;
    }
    const body = Buffer.from(faultPage(view, status, detail).text);
    response.writeHead(status, {
      'content-type': HTML_TYPE,
      'content-length': body.byteLength,
      'cache-control': 'no-store',
      vary: 'accept, accept-language',
      ...security,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function faultPage(view: PageView, status: 400 | 404 | 500, detail: string): Html {
  const { words } = view;
  const title = words.say(status === 500 ? 'error.503' : `error.${status}`);
  return pageOf(view, {
    title,
    body: html`<h1>${title}</h1>
      <p><code>${detail}</code></p>
      <p><a href="${localised('/catalog', words)}">${words.say('error.back')}</a></p>`,
  });
}

const pathOf = (url: string): string => url.split('?')[0]!;

/** A page is another in another language, whichever way that was chosen. */
const shelfAddress = ({ url = '/' }: IncomingMessage, { words }: PageView): string => `${words.language} ${url}`;

function refuseUnless(name: string, got: string | undefined, expected: readonly string[]): void {
  if (got !== undefined && !expected.includes(got)) throw invalid(name, got, `one of ${expected.join(', ')}`);
}

function decodePart(part = ''): string {
  try {
    return readKey(decodeURIComponent(part));
  } catch {
    throw invalid('id', part, 'an id, percent-encoded as UTF-8');
  }
}

function queryOf(url: string): Query {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(url.split('?')[1] ?? '')) (query[name] ??= []).push(value);
  return query;
}
