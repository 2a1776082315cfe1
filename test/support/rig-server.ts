import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AnswerCache,
  GatheredDatasets,
  OutputServer,
  PART_HEADER,
  PartHandler,
  Portal,
  PortalHandler,
  Transit,
  TransitHandler,
  answerCsw,
  cswOfQuery,
} from '#libs/publish';
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
    const datasets = new PartHandler(context);
    const described = new GatheredDatasets(context, rig.cache);
    const portal = new Portal(directory, rig.cache, ...([] as unknown as [never, never, never, never, never]));
    const pages = new PortalHandler(portal, new AnswerCache(), fail);
    this.server = createServer((request, response) => {
      if (part !== undefined) response.setHeader(PART_HEADER, part);
      if (request.url === '/health/live') response.end('{}');
      else if (part !== undefined && datasets.serve(request, response, 'open')) return;
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
