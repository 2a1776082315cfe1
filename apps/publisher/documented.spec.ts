import 'reflect-metadata';
import { HealthController } from '#libs/engines';
import { ENDPOINTS, openApi } from '#libs/publish';
import { PublishRig } from '../../test/support/publish-rig.js';
import { SseController } from '../streamer/sse.controller.js';
import { BlocksController } from './blocks.controller.js';
import { DocsController } from './docs.controller.js';
import { DocumentsController } from './documents.controller.js';
import { ExportsController } from './exports.controller.js';
import { EntitiesController } from './entities.controller.js';
import { FeedsController } from './feeds.controller.js';
import { UsageController } from './usage.controller.js';
import { HubController } from './hub.controller.js';

const CONTROLLERS = [
  DocumentsController,
  ExportsController,
  DocsController,
  BlocksController,
  EntitiesController,
  FeedsController,
  HubController,
  UsageController,
  HealthController,
  SseController,
];

interface OpenApi {
  paths: Record<string, { get: { responses: { 200: { content: Record<string, { schema: object }> } } } }>;
  components: { schemas: Record<string, object> };
}

/** `/v1/feeds/:id` of each handler. */
function routes(): string[] {
  return CONTROLLERS.flatMap((controller) => {
    const base = Reflect.getMetadata('path', controller) as string;
    const { constructor: _, ...own } = Object.getOwnPropertyDescriptors(controller.prototype);
    const handlers = Object.values(own).map(({ value }) => value);
    return handlers.flatMap((handler: object) => {
      const path = handler && (Reflect.getMetadata('path', handler) as string | undefined);
      return path === undefined ? [] : [`/${base}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')];
    });
  });
}

const asPattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}|:\w+/g, '[^/]+')}$`);

describe('the description of the interfaces', () => {
  it('describes every address the program answers', () => {
    const paths = ENDPOINTS.map(({ path }) => path.replace(/\{(\w+)\}/g, 'x'));
    const unknown = routes().filter((route) => !paths.some((path) => asPattern(route).test(path)));
    expect(routes().length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it('describes every output', async () => {
    const rig = await PublishRig.start([{ id: 'x', formats: ['gtfs', 'gtfs-rt', 'gbfs', 'datex2'] }]);
    const patterns = ENDPOINTS.map(({ path }) => asPattern(path));
    const unknown = rig.cache.list().filter(({ path }) => !patterns.some((pattern) => pattern.test(path)));
    expect(unknown.map(({ path }) => path)).toEqual([]);
    await rig.stop();
  });

  it('says of every answer what it is, and refers to nothing it does not describe', () => {
    const document = openApi({ name: 'x', operator: 'y', contact: 'z' } as never, 'http://h') as OpenApi;
    const bodies = Object.entries(document.paths)
      .flatMap(([path, { get }]) => (get ? [[path, get] as const] : []))
      .map(([path, get]) => [path, Object.values(get.responses[200].content)[0]!.schema]);
    expect(bodies.filter(([, schema]) => Object.keys(schema as object).length === 0)).toEqual([]);
    const described = new Set(Object.keys(document.components.schemas));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((to) => !described.has(to.replace('#/components/schemas/', '')))).toEqual([]);
    expect(Object.entries(document.components.schemas).filter(([, schema]) => '$id' in schema)).toEqual([]);
  });

  it('names each address and each operation once', () => {
    const { paths } = openApi({ name: 'x', operator: 'y', contact: 'z' } as never, 'http://h') as {
      paths: Record<string, { get: { operationId: string } }>;
    };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(Object.values(paths).filter(({ get }) => get)).toHaveLength(ENDPOINTS.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(operations.length).toBeGreaterThan(ENDPOINTS.length);
  });

  it('says which faults an address may answer, and where a reader learns that nothing has changed', () => {
    const { paths } = openApi({ name: 'x', operator: 'y', contact: 'z' } as never, 'http://h') as {
      paths: Record<string, { get: { responses: Record<string, object> } }>;
    };
    const statuses = (path: string): string[] => Object.keys(paths[path]!.get.responses);
    expect(statuses('/v1/stops/{id}/departures')).toEqual(['200', '304', '400', '401', '404', '429', 'default']);
    expect(statuses('/v1/hub')).toEqual(['200', '400', '401', '429', 'default']);
    expect(statuses('/gtfs/{feed}.zip')).toEqual(['200', '304', '400', '401', '404', '429', '503', 'default']);
  });

  it('describes the parameters of an address as they are read: with their bounds, and an example where it helps', () => {
    const { paths } = openApi({ name: 'x', operator: 'y', contact: 'z' } as never, 'http://h') as {
      paths: Record<string, { get: { parameters: { name: string; required?: boolean; schema: object }[] } }>;
    };
    const parameter = (path: string, name: string) => paths[path]!.get.parameters.find((one) => one.name === name);
    expect(parameter('/v1/departures', 'near')).toMatchObject({ required: true, example: [49.4431, 1.0993] });
    expect(parameter('/v1/stops', 'radius')!.schema).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 20_000,
      default: 500,
    });
  });

  it('has what common tools ask of every operation and schema', () => {
    const document = openApi({ name: 'x', operator: 'y', contact: 'z@example.org' } as never, 'http://h') as OpenApi & {
      security: object[];
      tags: { name: string }[];
      components: { securitySchemes: object };
    };
    const operations = Object.values(document.paths).flatMap(
      (methods) =>
        Object.values(methods) as { operationId: string; tags: string[]; responses: object; security?: object[] }[],
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { operationId, responses, tags: of } of operations) {
      expect([operationId, Object.keys(responses)]).toEqual([
        operationId,
        expect.arrayContaining(['401', '429', 'default']),
      ]);
      expect(of.every((tag) => tags.has(tag))).toBe(true);
    }
    const schemes = Object.keys(document.components.securitySchemes);
    const named = [...document.security, ...operations.flatMap(({ security = [] }) => security)].flatMap(Object.keys);
    expect(named.filter((name) => !schemes.includes(name))).toEqual([]);
    const faults: string[] = [];
    const walk = (path: string, schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, items, unit, required, properties } = schema as Record<string, unknown>;
      if (type === 'array' && (typeof items !== 'object' || items === null)) faults.push(`${path} has no items`);
      if (typeof unit === 'string') faults.push(`${path} has a word no tool knows`);
      const names = Object.keys((properties ?? {}) as object);
      if (Array.isArray(required) && required.some((name) => !names.includes(name as string)))
        faults.push(`${path} requires what it does not have`);
      for (const [name, value] of Object.entries(schema)) walk(`${path}/${name}`, value);
    };
    walk('', document.components.schemas);
    expect(faults).toEqual([]);
  });
});
