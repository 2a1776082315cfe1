import { createServer, type RequestListener, type Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HubConfig, HubEnvironment } from '#libs/config';
import { HubError } from '#libs/errors';
import type { Engines } from '../engines/engines.js';
import { openEngines } from '../engines/open-engines.js';
import { ProblemFilter, frameworkProblem } from '../publisher/problem.filter.js';
import { streamAdapter } from '../streamer/stream-adapter.js';
import { HubModule } from './hub.module.js';

export interface RunningHub {
  engines: Engines;
  /** `http://127.0.0.1:3000` */
  url: string;
  /** Stops sources, drains, commits, closes clients with the reconnect code, closes the engines. */
  stop(): Promise<void>;
}

/** Starts every role. Throws a HubError that says what to do; nothing is left running then. */
export async function startHub(
  config: HubConfig,
  environment: HubEnvironment,
  secrets: Record<string, string | undefined>,
): Promise<RunningHub> {
  const address = { url: `http://${environment.host}:${environment.port}` };
  const { engines, close } = await openEngines(config, environment, secrets, address);
  const { log } = engines;
  let server: Server | undefined;
  const adapter = new FastifyAdapter({
    // Feeds are answered before the framework sees the request: they are most of the traffic.
    serverFactory: (handler: RequestListener) =>
      (server = createServer((request, response) => {
        if (!engines.outlet.serve(request, response)) handler(request, response);
      })),
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: frameworkProblem,
  });
  const app = await createApp(engines, adapter).catch(async (cause: unknown) => {
    await close();
    throw cause;
  });
  app.useGlobalFilters(new ProblemFilter(log));
  app.useWebSocketAdapter(streamAdapter(app));
  app.enableCors({ origin: '*', methods: ['GET', 'HEAD', 'OPTIONS'] });
  try {
    await engines.live.start((error) => log.error('live-state-stopped', { error }));
    await app.listen(environment.port, environment.host);
  } catch (cause) {
    await app.close().catch(() => undefined);
    await close();
    throw portError(cause, environment);
  }
  const bound = server!.address();
  if (bound && typeof bound === 'object') address.url = `http://${environment.host}:${bound.port}`;
  log.info('hub-started', { url: address.url });
  return {
    engines,
    url: address.url,
    stop: async () => {
      log.info('hub-stopping');
      server?.closeIdleConnections();
      await app.close();
      await close();
      log.info('hub-stopped');
    },
  };
}

/** Throws what a role has against the configuration: a rule that does not exist, a secret that is not set. */
function createApp(engines: Engines, adapter: FastifyAdapter): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(HubModule.around(engines), adapter, {
    logger: false,
    abortOnError: false,
  });
}

function portError(cause: unknown, { host, port }: HubEnvironment): unknown {
  if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') return cause;
  return new HubError(
    'PORT_TAKEN',
    `${host}:${port} is in use by another program. Stop it, or set HUB_PORT to a free port.`,
    { where: `${host}:${port}`, cause },
  );
}
