import { request } from 'node:http';

/** What `/openapi.json` says, as far as it can be asked wrongly. */
export interface AskedDocument {
  paths: Record<string, Partial<Record<AskedMethod, AskedOperation>>>;
  components: { schemas: Record<string, AskedSchema> };
}

type AskedMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface AskedOperation {
  parameters: { name: string; in: 'path' | 'query'; required?: boolean; schema: AskedSchema; example?: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: AskedSchema; example?: unknown }> };
  responses: Record<string, { content?: object }>;
}

interface AskedSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  items?: AskedSchema;
  anyOf?: AskedSchema[];
  oneOf?: AskedSchema[];
  properties?: Record<string, AskedSchema>;
  additionalProperties?: unknown;
}

/** A request that cannot be meant. */
export interface BadRequest {
  method: string;
  address: string;
  /** What is wrong with it: `unknown id {feed}`. */
  fault: string;
  /** Media type of the refusal, where a standard has another than problem details. */
  refusedAs: string;
  headers?: Record<string, string>;
  body?: string;
  /** A body that is announced and, as it is refused by its length, never sent. */
  announcedBytes?: number;
  /** What the refusal must have got, where that is certain. */
  got?: string;
}

export interface BadAnswer {
  status: number;
  type: string;
  body: string;
}

/** Things that are there. */
export interface KnownThings {
  /** What stands for a part of a path; without one, the example of its description. */
  part: (path: string, name: string) => string | undefined;
  /** `near=49.4431,1.0993` of an address that cannot be asked without. */
  query: (path: string) => string;
}

const PROBLEM = 'application/problem+json';
const NOBODY = 'no-such-one';
/** What has a form of its own and is nowhere all the same. */
const NOWHERE: Readonly<Record<string, string>> = {
  hash: 'f'.repeat(64),
  insee: '99999',
  year: '1999',
  month: '01',
  day: '01',
  file: 'no-such-one.parquet',
};
/** What stands in an address has a bound of the server's own. */
const LONGEST_IN_ADDRESS = 8_000;
/** More than is read of a body that is JSON. */
const TOO_LARGE = 2_000_000;
/** Read by a reader of their own whatever they say they are: declarations, observations. Each event is answered for itself. */
const READ_AS_SENT = /^\/v1\/sandboxes\/\{id\}\/(events|feeds\/\{feed\})$/;

/** Every way to ask each address wrongly that its own description says is wrong. */
export function badRequests(document: AskedDocument, known: KnownThings): BadRequest[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => [
      ...badAddresses(path, method, operation, known),
      ...badBodies(path, method, operation, known, document),
    ]),
  );
}

function badAddresses(path: string, method: string, operation: AskedOperation, known: KnownThings): BadRequest[] {
  const refusedAs = Object.keys(operation.responses['400']?.content ?? {})[0] ?? PROBLEM;
  const example = exampleBody(operation);
  const bad = (fault: string, address: string, got?: string): BadRequest => ({
    method: method.toUpperCase(),
    address,
    fault,
    refusedAs,
    ...(example !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(example) }),
    ...(got !== undefined && { got }),
  });
  const base = filledPath(path, operation, known);
  const query = known.query(path);
  const found: BadRequest[] = [];
  // Whoever asks by OGC's standard may send what a server does not know: it is passed over (OWS Common 06-121r3 §11.6).
  if (refusedAs === PROBLEM)
    found.push(bad('unknown parameter', `${base}?${query}${query && '&'}no-such-parameter=1`, 'no-such-parameter'));
  for (const { name, in: where, schema } of operation.parameters) {
    if (where === 'path') {
      // Whoever declares a feed names it.
      if (method === 'put' && name === 'feed') continue;
      const unknown = NOWHERE[name] ?? (name === 'key' || isTransit(path) ? `sim-transit:${NOBODY}` : NOBODY);
      // The other parts are there; what is looked for is not.
      const address = filledPath(path, operation, known, { [name]: unknown });
      // Of what is below something that is not there itself, that is said.
      const areOthersThere = operation.parameters.every(
        (one) => one.in !== 'path' || one.name === name || known.part(path, one.name) !== undefined,
      );
      found.push(
        bad(
          `unknown id {${name}}`,
          `${address}${query && `?${query}`}`,
          areOthersThere ? unknown.slice(0, 40) : undefined,
        ),
      );
      continue;
    }
    const others = new URLSearchParams(query);
    others.delete(name);
    for (const value of wrongValues(schema)) {
      if (value.length > LONGEST_IN_ADDRESS) continue;
      others.set(name, value);
      found.push(bad(`${name}=${value.slice(0, 20)}`, `${base}?${others.toString()}`));
    }
  }
  return found;
}

function filledPath(
  path: string,
  { parameters }: AskedOperation,
  known: KnownThings,
  instead: Readonly<Record<string, string>> = {},
): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { example } = parameters.find((one) => one.name === name)!;
    return encodeURIComponent(instead[name] ?? known.part(path, name) ?? String(example));
  });
}

const isTransit = (path: string): boolean => /^\/v1\/(stops|routes|trips|blocks)\//.test(path);

/** Values a parameter cannot mean by its own bounds. */
function wrongValues(schema: AskedSchema): string[] {
  const { type, format, minimum, maximum, maxLength, minItems, items, pattern, examples } = schema;
  if (schema.enum) return [NOBODY];
  switch (type) {
    case 'integer':
    case 'number':
      return [
        NOBODY,
        ...(minimum === undefined ? [] : [String(minimum - 1)]),
        ...(maximum === undefined ? [] : [String(maximum + 1)]),
      ];
    case 'boolean':
      return [NOBODY];
    case 'array':
      return [...(items ? wrongValues(items) : []), ...((minItems ?? 0) > 1 ? ['1'] : [])];
    default:
      return [
        ...(pattern !== undefined || format === 'date' || /^\d{4}-\d{2}-\d{2}/.test(String(examples?.[0]))
          ? ['never']
          : []),
        ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
      ];
  }
}

function exampleBody({ requestBody }: AskedOperation): unknown {
  return requestBody?.content['application/json']?.example;
}

function badBodies(
  path: string,
  method: string,
  operation: AskedOperation,
  known: KnownThings,
  document: AskedDocument,
): BadRequest[] {
  const { requestBody } = operation;
  if (!requestBody) return [];
  const type = Object.keys(requestBody.content)[0]!;
  const bad = (fault: string, body: string, sentAs = type): BadRequest => ({
    method: method.toUpperCase(),
    address: filledPath(path, operation, known),
    fault,
    refusedAs: PROBLEM,
    headers: { 'content-type': sentAs },
    body,
  });
  const found = [bad('a body that is not what it says', '{"not'), bad('a body that is a number', '17')];
  if (requestBody.required) found.push(bad('no body', ''));
  if (type !== 'application/json') return found;
  if (!READ_AS_SENT.test(path))
    found.push(bad('a body of another media type', 'x', 'text/plain'), {
      ...bad('a body that is too large', ''),
      announcedBytes: TOO_LARGE,
    });
  if (path.endsWith('/events')) return found;
  const example = exampleBody(operation);
  const whole = Array.isArray(example) ? {} : ((example ?? {}) as object);
  found.push(bad('unknown field', JSON.stringify({ ...whole, 'no-such-field': 1 })));
  for (const [name, schema] of Object.entries(propertiesOf(requestBody.content[type]!.schema, document))) {
    const value = valueOfNone(typesOf(schema, document));
    if (value !== undefined) found.push(bad(`${name} of a wrong type`, JSON.stringify({ ...whole, [name]: value })));
  }
  return found;
}

function resolved(schema: AskedSchema, { components }: AskedDocument): AskedSchema {
  return schema.$ref === undefined ? schema : components.schemas[schema.$ref.split('/').at(-1)!]!;
}

function choicesOf(schema: AskedSchema, document: AskedDocument): AskedSchema[] {
  const at = resolved(schema, document);
  const choices = at.anyOf ?? at.oneOf;
  return choices ? choices.flatMap((one) => choicesOf(one, document)) : [at];
}

function propertiesOf(schema: AskedSchema, document: AskedDocument): Record<string, AskedSchema> {
  return Object.assign({}, ...choicesOf(schema, document).map(({ properties }) => properties ?? {})) as never;
}

/** Types of JSON a value may have; empty where it may be anything. */
function typesOf(schema: AskedSchema, document: AskedDocument): string[] {
  const types = choicesOf(schema, document).map(({ type, enum: names, const: only }) =>
    type !== undefined
      ? [type].flat()
      : [...(names ?? []), ...(only === undefined ? [] : [only])].map((one) => typeof one),
  );
  return types.some((one) => one.length === 0) ? [] : types.flat();
}

const ONE_OF_EACH: readonly (readonly [types: readonly string[], value: unknown])[] = [
  [['number', 'integer'], 17],
  [['string'], 'no-such-thing'],
  [['boolean'], true],
  [['array'], ['no-such-thing']],
  [['object'], { 'no-such-field': 1 }],
];

function valueOfNone(types: readonly string[]): unknown {
  if (types.length === 0) return undefined;
  return ONE_OF_EACH.find(([names]) => !names.some((name) => types.includes(name)))?.[1];
}

const REFUSALS = [400, 404, 413, 415, 422];
const MEMBERS = ['type', 'title', 'detail', 'code', 'where', 'got', 'expected'] as const;

/** What is wrong with a refusal: `undefined` where it says all that whoever asked needs. */
export function refusalFault({ refusedAs, got }: BadRequest, { status, type, body }: BadAnswer): string | undefined {
  if (!REFUSALS.includes(status)) return `${status}, expected one of ${REFUSALS.join(', ')}`;
  const [media = ''] = type.split(';');
  if (refusedAs !== PROBLEM && media === refusedAs) return undefined;
  if (media !== PROBLEM) return `${status} ${media}, expected ${PROBLEM}`;
  const problem = JSON.parse(body) as Record<string, unknown>;
  if (problem['status'] !== status) return `status ${String(problem['status'])} in the body of a ${status}`;
  const absent = MEMBERS.filter(
    (name) => typeof problem[name] !== 'string' || (name !== 'got' && problem[name] === ''),
  );
  if (absent.length > 0) return `${status} without ${absent.join(', ')}: ${body.slice(0, 200)}`;
  // A declaration may have several; each has a sentence of its own.
  if (!('problems' in problem) && !String(problem['detail']).includes(String(problem['expected'])))
    return `${status} whose sentence does not say what was expected: ${body.slice(0, 200)}`;
  // Where several things are wrong another may be named, but an id nobody knows is.
  if (got !== undefined && status === 404 && !`${String(problem['got'])}`.includes(got))
    return `${status} that does not say which was looked for: ${body.slice(0, 200)}`;
  return undefined;
}

/** Asks, and reads no further than the head of what is no refusal: a stream has no end. */
export async function askBadly(url: string, key: string, bad: BadRequest): Promise<BadAnswer> {
  const { method, address, headers, body } = bad;
  if (bad.announcedBytes !== undefined) return announce(url, key, bad);
  const answer = await fetch(url + address, {
    method,
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body !== undefined && { body }),
  });
  const type = answer.headers.get('content-type') ?? '';
  if (type.startsWith(PROBLEM)) return { status: answer.status, type, body: await answer.text() };
  await answer.body?.cancel();
  return { status: answer.status, type, body: '' };
}

function announce(
  url: string,
  key: string,
  { method, address, headers, announcedBytes }: BadRequest,
): Promise<BadAnswer> {
  return new Promise((answered, failed) => {
    const sent = request(url + address, {
      method,
      headers: { ...headers, authorization: `Bearer ${key}`, 'content-length': announcedBytes },
    });
    sent.once('error', failed);
    sent.once('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => {
        sent.destroy();
        answered({ status: response.statusCode!, type: response.headers['content-type'] ?? '', body: text });
      });
    });
    sent.flushHeaders();
  });
}
