import { z } from 'zod';
import type { HubConfig } from '#libs/config';
import { schemaForReaders } from '#libs/model/schemas';
import { ANSWERS } from './answers.js';
import { ENDPOINTS, type Endpoint } from './endpoints.js';
import type { Parameter } from './parameters.js';
import { WRITE_ENDPOINTS, type WriteEndpoint } from './write-endpoints.js';

const AT_COMPONENTS = '#/components/schemas/';

/** `/openapi.json`. Spec: OpenAPI 3.1. */
export function openApi(hub: HubConfig['hub'], base: string): object {
  return {
    openapi: '3.1.0',
    info: { title: hub.name, version: '1', contact: { name: hub.operator, email: hub.contact } },
    servers: [{ url: base }],
    paths: paths(),
    components: {
      schemas: components(),
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'a key of this hub' } },
    },
  };
}

function paths(): Record<string, Record<string, object>> {
  const found: Record<string, Record<string, object>> = Object.fromEntries(
    ENDPOINTS.map((endpoint) => [endpoint.path, { get: operation(endpoint) }]),
  );
  for (const endpoint of WRITE_ENDPOINTS)
    found[endpoint.path] = { ...found[endpoint.path], [endpoint.method]: writeOperation(endpoint) };
  return found;
}

function writeOperation({ path, method, summary, tag, body, answer, status }: WriteEndpoint): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const json = (name: string): object => ({ 'application/json': { schema: { $ref: AT_COMPONENTS + name } } });
  return {
    operationId: `${method}_${idOf(path)}`,
    summary,
    tags: [tag],
    security: [{ key: [] }],
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: { description: status === 204 ? 'Done' : 'OK', ...(answer && { content: json(answer) }) },
      400: faultOf('What was sent cannot be meant'),
      ...UNKNOWN_CALLER,
      ...(names.length > 0 && { 404: faultOf('Nothing of this name, or nothing the caller may know of') }),
      default: faultOf('Problem details (RFC 9457)'),
    },
  };
}

const UNKNOWN_CALLER = { 401: faultOf('No key, or none of this hub') };

function idOf(path: string): string {
  return path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '');
}

let made: Record<string, object> | undefined;

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
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, schema as object]),
  );
}

function operation({ path, summary, tag, type, goes, query = {}, answer, isGuarded }: Endpoint): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: idOf(path),
    summary,
    tags: [tag],
    ...(goes && { deprecated: true }),
    ...(isGuarded && { security: [{ key: [] }] }),
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...Object.entries(query).map(([name, parameter]) => queryParameter(name, parameter)),
    ],
    responses: {
      200: { description: 'OK', content: { [type]: { schema: bodySchema(type, answer) } } },
      ...(isTagged(path, type) && !isGuarded && { 304: { description: 'Not modified: the reader has it already' } }),
      ...(isAsked(path, query) && { 400: faultOf('A parameter the address does not know or cannot mean') }),
      ...(isGuarded && UNKNOWN_CALLER),
      ...(names.length > 0 && { 404: faultOf('Nothing of this name, or nothing the reader may know of') }),
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

/** Every address of `/v1` refuses a parameter it does not know. */
function isAsked(path: string, query: object): boolean {
  return path.startsWith('/v1/') || Object.keys(query).length > 0;
}

/** Outputs before their feed was read, and history while its store is away. */
function isMadeOnce(path: string, tag: string): boolean {
  return tag === 'Feeds' || tag === 'History' || path === '/health/ready';
}

function bodySchema(type: string, answer: string | undefined): object {
  if (answer !== undefined) return { $ref: AT_COMPONENTS + answer };
  const isText = type.startsWith('text/') || type.endsWith('xml');
  return isText ? { type: 'string' } : { type: 'string', contentMediaType: type };
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
