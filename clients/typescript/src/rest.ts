import type { paths } from './openapi.js';

/** What the hub says is wrong (RFC 9457). */
export class EstuaireError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Milliseconds after which to ask again, where the hub says so. */
    readonly retryAfterMs?: number,
  ) {
    super(`${status} ${title}: ${detail}`);
    this.name = 'EstuaireError';
  }
}

/** Addresses whose answer is JSON. */
export type JsonPath = {
  [Path in keyof paths]: paths[Path] extends {
    get: { responses: { 200: { content: { 'application/json': unknown } } } };
  }
    ? Path
    : never;
}[keyof paths];

export type Answer<Path extends JsonPath> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

type Get<Path extends JsonPath> = paths[Path] extends { get: { parameters: infer Parameters } } ? Parameters : never;
type Part<Path extends JsonPath, Name extends 'path' | 'query'> =
  Get<Path> extends { [Key in Name]?: infer Values } ? NonNullable<Values> : Record<never, never>;

export interface RestOptions {
  /** A key of the hub, for what is not open to everybody. */
  key?: string;
  fetch?: typeof fetch;
}

/** `/v1` and whatever else answers JSON, typed by the hub's own description. */
export class RestClient {
  constructor(
    private readonly base: string,
    private readonly options: RestOptions = {},
  ) {}

  /** `get('/v1/stops/{id}/departures', { path: { id }, query: { limit: 5 } })`. Throws EstuaireError. */
  async get<Path extends JsonPath>(
    path: Path,
    asked: { path?: Part<Path, 'path'>; query?: Partial<Part<Path, 'query'>>; signal?: AbortSignal } = {},
  ): Promise<Answer<Path>> {
    const response = await this.fetch(addressOf(path as string, asked.path ?? {}, asked.query ?? {}), {
      signal: asked.signal,
    });
    return (await response.json()) as Answer<Path>;
  }

  /** Every item of a list, page by page. */
  async *all<Path extends JsonPath>(
    path: Path,
    query: Partial<Part<Path, 'query'>> = {},
  ): AsyncGenerator<Answer<Path> extends { items: readonly (infer Item)[] } ? Item : never> {
    let cursor: string | undefined;
    do {
      const page = (await this.get(path, { query: { ...query, ...(cursor && { cursor }) } as never })) as {
        items: never[];
        next?: string;
      };
      yield* page.items;
      cursor = page.next;
    } while (cursor !== undefined);
  }

  /** Any address, with the key; a fault is thrown. */
  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const { key, fetch: ask = globalThis.fetch } = this.options;
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    const response = await ask(this.base.replace(/\/$/, '') + address, { ...init, headers });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
    const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
    throw new EstuaireError(
      response.status,
      problem.title ?? response.statusText,
      problem.detail ?? '',
      Number.isFinite(retryAfter) ? retryAfter * 1_000 : undefined,
    );
  }
}

function addressOf(path: string, parts: object, query: object): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = (parts as Record<string, unknown>)[name];
    if (value === undefined) throw new TypeError(`path.${name}: got nothing`);
    return encodeURIComponent(String(value));
  });
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  return asked.length === 0
    ? filled
    : `${filled}?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`;
}
