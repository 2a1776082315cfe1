import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toInstant } from '#libs/model';
import {
  AnswerCache,
  GatheredDatasets,
  OutputServer,
  PART_HEADER,
  packFor,
  PartHandler,
  Portal,
  PortalHandler,
  findNgsi,
  problem,
  queryNgsi,
  queryNgsiPart,
  represent,
  sendRepresentation,
  Transit,
  TransitHandler,
  answerCsw,
  cswOfQuery,
} from '#libs/publish';
import { MORNING } from '#libs/testing';
import type { PublishRig } from './publish-rig.js';

/** Outputs, stops and lines of a rig over HTTP, as a publisher of its own gives them. */
export class RigServer {
  private readonly server: Server;

  constructor(rig: PublishRig, part?: string) {
    const { context } = rig;
    const fail = (address: string, error: unknown): void => void rig.failures.push(`${address}: ${String(error)}`);
    const outputServer = new OutputServer(rig.cache);
    const directory = new Transit(context, context.communeOf);
    const transit = new TransitHandler(directory, new AnswerCache(), fail, {
      isPart: part !== undefined,
    });
    const described = new GatheredDatasets(context, rig.cache);
    const outlines = rig.communes?.geojson;
    const portal = new Portal(
      directory,
      rig.cache,
      undefined as never,
      outlines,
      ...([] as unknown as [never, never, never]),
    );
    const parts = new PartHandler(context, portal);
    const pages = new PortalHandler(portal, new AnswerCache(), fail);
    this.server = createServer((request, response) => {
      if (part !== undefined) response.setHeader(PART_HEADER, part);
      if (request.url === '/health/live') response.end('{}');
      else if (part !== undefined && parts.has(request.url ?? '/')) parts.serve(request, response, 'open');
      else if (request.url?.startsWith('/ngsi-ld/v1/entities')) answerSmartData(request, response, rig, part);
      else if (pages.serve(request, response)) return;
      else if (request.url?.startsWith('/csw')) {
        const asked = cswOfQuery(Object.fromEntries(new URLSearchParams(request.url.split('?')[1])));
        void described.list().then((list) => {
          const { status, body } = answerCsw(asked, list, context);
          response
            .writeHead(status, {
              'content-type': 'application/xml; charset=utf-8',
              'cache-control': 'public, max-age=60',
            })
            .end(body);
        });
      } else if (outputServer.serve(request, response) || transit.serve(request, response)) return;
      else response.writeHead(404).end();
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** As the controller of the publisher gives them, with the tag that everything has. */
function answerSmartData(
  request: IncomingMessage,
  response: ServerResponse,
  { context }: PublishRig,
  part: string | undefined,
): void {
  const [path = '/', text = ''] = request.url!.split('?', 2);
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) (query[name] ??= []).push(value);
  const id = path.split('/')[4];
  try {
    const ofPart = request.headers[PART_HEADER] === part ? queryNgsiPart(query, 'open', context) : undefined;
    const { entities, count } = ofPart || id !== undefined ? {} : queryNgsi(query, 'open', context);
    const given = ofPart ?? entities ?? findNgsi(decodeURIComponent(id!), query, 'open', context);
    if (!given) return problem(response, 404, 'Not found', `no entity ${id}`);
    if (count !== undefined) response.setHeader('ngsild-results-count', String(count));
    const made = represent({
      body: JSON.stringify(given),
      contentType: 'application/ld+json; charset=utf-8',
      modifiedAt: toInstant(MORNING),
      maxAgeSeconds: 0,
      compress: true,
    });
    const cacheControl = 'public, max-age=5';
    const send = (): void =>
      sendRepresentation(request, response, { ...made, cacheControl }, { ok: 0, notModified: 0 });
    const packing = packFor(request, made);
    if (packing) void packing.then(send);
    else send();
  } catch (error) {
    problem(response, 400, 'Invalid request', (error as Error).message);
  }
}
