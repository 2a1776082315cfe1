import { z } from 'zod';
import type { HubConfig } from '#libs/config';
import { schemaForReaders } from '#libs/model/schemas';
import { ANSWERS } from './answers.js';
import type { Endpoint, WriteEndpoint } from './endpoint.js';
import { ENDPOINTS } from './endpoints.js';
import { EXAMPLES } from './examples.js';
import { FIELD_MEANINGS, REFERENCE_MEANINGS } from './meanings/index.js';
import { OPERATION_TEXTS } from './operation-texts.js';
import type { Parameter } from './parameters.js';
import { pathParameters } from './path-parameters.js';
import { WRITE_ENDPOINTS } from './write-endpoints.js';

const AT_COMPONENTS = '#/components/schemas/';
const TAGS = [...new Set([...ENDPOINTS, ...WRITE_ENDPOINTS].map(({ tag }) => tag))];
const ONLY_WITH_KEY = [{ key: [] }, { apiKey: [] }];
/** Whose bodies, answers and errors have examples and a description of their own. */
const OPERATION_TAGS = ['Access', 'Stream', 'Operators', 'Living Lab'];

/** `/openapi.json`. Spec: OpenAPI 3.1. */
export function openApi(hub: HubConfig['hub'], base: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: hub.name,
      version: '1',
      description: `Mobility of a territory, live: stops and departures, vehicles, stations, roads, history, as JSON and in the field's standards. Guide: ${base}/docs`,
      contact: { name: hub.operator, email: hub.contact },
      license: { name: 'Each feed under its own licence, which /v1/feeds names', url: `${base}/catalog` },
    },
    servers: [{ url: base }],
    tags: TAGS.map((name) => ({ name })),
    // What is open is read without a key.
    security: [{}, { key: [] }, { apiKey: [] }],
    paths: paths(),
    components: {
      schemas: components(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'a key of this hub' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'the same key in a header of its own' },
      },
    },
  };
}

/** A parameter as the document has it. */
export interface DescribedParameter {
  name: string;
  in: 'path' | 'query';
  description: string;
  schema: Record<string, unknown>;
  required?: boolean;
  example?: unknown;
}

/** An operation of the document, as far as `/docs` shows it. */
export interface DescribedOperation {
  summary: string;
  description?: string;
  parameters: DescribedParameter[];
  requestBody?: object;
  responses: Record<string, { description: string }>;
}

let described: Record<string, Record<string, object>> | undefined;

/** What the document says of an address and a method of it. */
export function describedOperation(path: string, method: string): DescribedOperation {
  return (described ??= paths())[path]![method] as DescribedOperation;
}

function paths(): Record<string, Record<string, object>> {
  const found: Record<string, Record<string, object>> = Object.fromEntries(
    ENDPOINTS.map((endpoint) => [endpoint.path, { get: operation(endpoint) }]),
  );
  for (const endpoint of WRITE_ENDPOINTS)
    found[endpoint.path] = { ...found[endpoint.path], [endpoint.method]: writeOperation(endpoint) };
  return found;
}

function writeOperation(endpoint: WriteEndpoint): object {
  const { path, method, summary, tag, body, answer, status, query = {}, sends, isOptional } = endpoint;
  const { mayReplace, mayConflict, mayBeGone } = endpoint;
  const inPath = pathParameters(path);
  const json = (name: string, example: unknown): object => ({
    'application/json': { schema: { $ref: AT_COMPONENTS + name }, ...(example !== undefined && { example }) },
  });
  const done = {
    description: status === 204 ? 'Done' : 'OK',
    ...(answer && { content: json(answer, EXAMPLES[answer]) }),
  };
  const content = (body ?? sends) && { ...(body && json(body, exampleOfBody(endpoint))), ...alsoSent(sends) };
  return {
    operationId: `${method}_${idOf(path)}`,
    summary,
    ...textOf(method, path),
    tags: [tag],
    security: ONLY_WITH_KEY,
    parameters: [...inPath, ...Object.entries(query).map(([name, parameter]) => queryParameter(name, parameter))],
    ...(content && { requestBody: { ...(!isOptional && { required: true }), content } }),
    responses: {
      [status]: done,
      ...(mayReplace && { 200: done }),
      400: faultOf('What was sent cannot be meant'),
      ...UNKNOWN_CALLER,
      403: faultOf('The role of the key does not reach'),
      ...(inPath.length > 0 && { 404: faultOf('Nothing of this name, or nothing the caller may know of') }),
      ...(mayConflict && { 409: faultOf('Somebody else has changed it meanwhile') }),
      ...(mayBeGone && { 410: GONE }),
      ...(content && {
        413: faultOf('The body is larger than the address takes'),
        415: faultOf('The body is of a media type the address does not read'),
      }),
      429: TOO_MANY,
      default: faultOf('Problem details (RFC 9457)'),
    },
  };
}

/** The body as it may be sent: what an operation alone sends stands before what all send who send this body. */
export function exampleOfBody({ path, body }: Pick<WriteEndpoint, 'path' | 'body'>): unknown {
  return EXAMPLES[`${body} ${path.split('/').at(-1)}`] ?? EXAMPLES[body ?? ''];
}

/** Media types beside JSON. */
function alsoSent(types: readonly string[] = []): Record<string, object> {
  return Object.fromEntries(types.map((type) => [type, { schema: bodySchema(type, undefined) }]));
}

function textOf(method: string, path: string): { description?: string } {
  const text = OPERATION_TEXTS[`${method} ${path}`]?.[1];
  return text === undefined ? {} : { description: text };
}

const UNKNOWN_CALLER = { 401: faultOf('No key where one is needed, or none of this hub') };
const GONE = faultOf('It was there and is no more');
const UNKNOWN_PARAMETER = faultOf('A parameter the address does not know or cannot mean');
const TEXT = { schema: { type: 'string' } };
const TOO_MANY = faultOf('More than the budget of the key or the address; Retry-After says when to come again');

function idOf(path: string): string {
  return path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '');
}

let made: Record<string, object> | undefined;

/** The bodies of the document, by name. */
export function describedBodies(): Readonly<Record<string, object>> {
  return components();
}

/** Every body once, by name; wherever one is part of another it is referred to. The same for every request. */
function components(): Record<string, object> {
  return (made ??= makeComponents());
}

function makeComponents(): Record<string, object> {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(ANSWERS)) named.add(schema, { id });
  const { schemas } = z.toJSONSchema(named, {
    io: 'input',
    unrepresentable: 'any',
    override: schemaForReaders,
    uri: (id) => AT_COMPONENTS + id,
  });
  const all = Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, asOpenApi(schema) as object]),
  );
  for (const schema of Object.values(all)) describeReferences(schema, all);
  const asked = JSON.stringify([paths(), all]);
  return Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(`"${AT_COMPONENTS}${name}"`)));
}

/**
 * A JSON Schema in the words common tools of OpenAPI know: units under a name of their own, lists of a fixed length by
 * `items`, and every required property among the properties.
 */
function asOpenApi(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asOpenApi);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { unit, prefixItems, ...rest } = schema as Record<string, unknown>;
  const same = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      name === 'properties' ? eachAsOpenApi(value) : asOpenApi(value),
    ]),
  );
  if (unit !== undefined) same['x-unit'] = unit;
  if (Array.isArray(prefixItems) && !rest['items']) {
    const { length } = prefixItems;
    Object.assign(same, { items: asOpenApi(prefixItems[0]), minItems: length, maxItems: length });
  } else if (prefixItems !== undefined) same['prefixItems'] = asOpenApi(prefixItems);
  const {
    required,
    properties = {},
    additionalProperties,
  } = same as {
    required?: string[];
    properties?: Record<string, unknown>;
    additionalProperties?: unknown;
  };
  const missing = Array.isArray(required) ? required.filter((name) => !(name in properties)) : [];
  const any = typeof additionalProperties === 'object' ? additionalProperties : {};
  const every = { ...properties, ...Object.fromEntries(missing.map((name) => [name, { ...any }])) };
  for (const [name, property] of Object.entries(every))
    if (saysNothing(property) && FIELD_MEANINGS[name]) property['description'] = FIELD_MEANINGS[name][1];
  if (missing.length > 0) same['properties'] = every;
  return same;
}

/** Properties by their names, which may be words of JSON Schema. */
function eachAsOpenApi(properties: unknown): object {
  return Object.fromEntries(Object.entries(properties as object).map(([name, schema]) => [name, asOpenApi(schema)]));
}

/** Says of a property that is a body of its own what it is, where the body says nothing of that itself. */
function describeReferences(schema: unknown, bodies: Readonly<Record<string, object>>): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, value] of Object.entries(schema)) {
    describeReferences(value, bodies);
    const { $ref, description } = (value ?? {}) as { $ref?: unknown; description?: string };
    if (typeof $ref !== 'string' || description !== undefined || !REFERENCE_MEANINGS[name]) continue;
    if (!('description' in bodies[$ref.slice(AT_COMPONENTS.length)]!))
      (value as Record<string, unknown>)['description'] = REFERENCE_MEANINGS[name][1];
  }
}

/** A property without a word on what it is, that is no body with a description of its own. */
function saysNothing(property: unknown): property is Record<string, unknown> {
  return typeof property === 'object' && property !== null && !('description' in property) && !('$ref' in property);
}

function operation(endpoint: Endpoint): object {
  const { path, summary, tag, type, goes, query = {}, answer, fault, isGuarded, mayBeGone } = endpoint;
  const inPath = pathParameters(path);
  const shown = OPERATION_TAGS.includes(tag) && answer !== undefined ? EXAMPLES[answer] : undefined;
  const example = shown === undefined ? {} : { example: shown };
  return {
    operationId: idOf(path),
    summary,
    ...textOf('get', path),
    tags: [tag],
    ...(goes && { deprecated: true }),
    ...(isGuarded && { security: ONLY_WITH_KEY }),
    parameters: [...inPath, ...Object.entries(query).map(([name, parameter]) => queryParameter(name, parameter))],
    responses: {
      200: { description: 'OK', content: { [type]: { schema: bodySchema(type, answer), ...example } } },
      ...(isTagged(path, type) && !isGuarded && { 304: { description: 'Not modified: the reader has it already' } }),
      400: { ...UNKNOWN_PARAMETER, ...(fault && { content: { [fault]: TEXT } }) },
      ...UNKNOWN_CALLER,
      ...(isGuarded && { 403: faultOf('The role of the key does not reach') }),
      ...(inPath.length > 0 && { 404: faultOf('Nothing of this name, or nothing the reader may know of') }),
      ...(mayBeGone && { 410: GONE }),
      429: TOO_MANY,
      ...(isMadeOnce(path, tag) && { 503: faultOf('Not available now') }),
      default: faultOf('Problem details (RFC 9457)'),
    },
  };
}

function faultOf(description: string): object {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: `${AT_COMPONENTS}Problem` } } },
  };
}

/** Outputs and answers of `/v1` have an ETag; what gives the clock of the hub, or goes on, has none. */
function isTagged(path: string, type: string): boolean {
  if (path === '/v1/hub' || type === 'text/event-stream') return false;
  return /^\/(v1|gtfs|gtfs-rt|gbfs|datex2|siri|geojson|catalog|communes|embed|docs)\b/.test(path);
}

/** Outputs before their feed was read, and history while its store is away. */
function isMadeOnce(path: string, tag: string): boolean {
  return tag === 'Feeds' || tag === 'History' || path === '/health/ready';
}

function bodySchema(type: string, answer: string | undefined): object {
  if (answer !== undefined) return { $ref: AT_COMPONENTS + answer };
  const isText = type.startsWith('text/') || type.endsWith('xml');
  return isText ? TEXT.schema : { type: 'string', contentMediaType: type };
}

function queryParameter(name: string, { isList, isRequired, ...parameter }: Parameter): object {
  return {
    name,
    in: 'query',
    ...parameter,
    ...(isRequired && { required: true }),
    ...(isList && { style: 'form', explode: false }),
  };
}
