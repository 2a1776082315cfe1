import type { RequestListener } from 'node:http';
import { createServer as createProbe } from 'node:net';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { engineAddressProblems, type HubConfig, type HubEnvironment } from '#libs/config';
import { HubError } from '#libs/errors';
import { PART_HEADER, refuseStrangeParameter } from '#libs/publish';
import type { Clock } from '#libs/telemetry';
import { addAnswerHook } from './answer-hook.js';
import { refuseDeepBodies } from './body-depth.js';
import type { Engines } from './engines.js';
import { HttpFront } from './http-front.js';
import { KnownRoutes } from './known-routes.js';
import { openEngines } from './open-engines.js';
import { ProblemFilter, frameworkProblem } from './problem.filter.js';
import { RoleHealth } from './role-health.js';
import { findLabApart } from './lab-apart.js';
import type { LabPlace } from './lab-place.js';
import { ROLES, isBesideHub, type Role } from './roles.js';

export interface ProcessToStart {
  config: HubConfig;
  environment: HubEnvironment;
  secrets: Record<string, string | undefined>;
  roles: readonly Role[];
  module: (engines: Engines) => DynamicModule;
  /** What time it is for the hub. Default: the machine's; a drill gives another one. */
  clock?: Clock | undefined;
  /** Where this process passes on what is asked of the laboratory. */
  lab?: LabPlace;
  /** In the laboratory: by it the hub in front is known. */
  hubSecret?: string | undefined;
  /** A laboratory that no hub has started: what it notes for the audit it puts on the bus itself. */
  isLabApart?: boolean | undefined;
  /** What a role needs of the server before it listens. */
  prepare?: ((app: NestFastifyApplication) => void) | undefined;
}

export interface RunningProcess {
  engines: Engines;
  /** `http://127.0.0.1:3000` */
  url: string;
  /** Resolves when an engine is lost for good: what runs on it must be stopped, and may be started anew. */
  failed: Promise<HubError>;
  /** Stops sources, drains, commits, closes clients with the reconnect code, closes the engines. */
  stop(): Promise<void>;
}

const MOST_XML_BYTES = 65_536;

/** Starts one or all roles in this process. Throws a HubError that says what to do; nothing is left running then. */
export async function startProcess(toStart: ProcessToStart): Promise<RunningProcess> {
  const { config, environment, secrets, roles } = toStart;
  refuseEmbeddedApart(toStart);
  refuseUnreadableAddresses(toStart);
  await refusePortInUse(environment);
  const address = { url: `http://${environment.host}:${environment.port}` };
  const lab = toStart.lab ?? findLabApart(config, secrets, roles);
  const { engines, follow, close } = await openEngines(config, environment, secrets, address, roles, {
    clock: toStart.clock,
    isLabApart: toStart.isLabApart,
  });
  const { log } = engines;
  if (lab) engines.lab = lab;
  let front: HttpFront | undefined;
  const adapter = new FastifyAdapter({
    serverFactory: (handler: RequestListener) =>
      (front = new HttpFront(engines, roles, handler, toStart.hubSecret)).server,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: frameworkProblem,
  });
  // Requests of catalogue harvesters are small documents; their address reads them.
  adapter
    .getInstance()
    .addContentTypeParser(
      ['application/xml', 'text/xml'],
      { parseAs: 'buffer', bodyLimit: MOST_XML_BYTES },
      (_, body, done) => done(null, body),
    );
  const routes = new KnownRoutes(adapter.getInstance());
  adapter.getInstance().addHook('preHandler', (request, _reply, done) => {
    // A gateway asks parts with words of its own.
    const isAskedAsPart = engines.following !== undefined && request.headers[PART_HEADER] !== undefined;
    if (!isAskedAsPart)
      refuseStrangeParameter(request.method, request.url.split('?')[0]!, Object.keys(request.query as object));
    done();
  });
  addAnswerHook(adapter.getInstance(), engines.answers, engines.clock);
  refuseDeepBodies(adapter.getInstance());
  let app: NestFastifyApplication | undefined;
  try {
    app = await NestFactory.create<NestFastifyApplication>(toStart.module(engines), adapter, {
      logger: false,
      abortOnError: false,
    });
    app.useGlobalFilters(new ProblemFilter(log, (path) => routes.methodsOf(path)));
    toStart.prepare?.(app);
    // OPTIONS is asked by others than browsers, too.
    app.enableCors({ origin: '*', methods: ['GET', 'HEAD', 'OPTIONS'], strictPreflight: false });
    await follow();
    await app.listen(environment.port, environment.host);
    void app.get(RoleHealth).watch();
  } catch (cause) {
    // Also what a role has against the configuration: a rule that does not exist, a secret that is not set.
    await app?.close().catch(() => undefined);
    await close();
    throw portError(cause, environment);
  }
  const bound = front!.server.address();
  if (bound && typeof bound === 'object') address.url = `http://${environment.host}:${bound.port}`;
  log.info('process-started', { roles, url: address.url });
  return {
    engines,
    url: address.url,
    failed: engines.watch.failed,
    stop: async () => {
      log.info('process-stopping', { roles });
      // Unready first, so that balancers look elsewhere, then no reader is cut off in the middle of asking.
      app.get(RoleHealth).drain();
      await front?.drain();
      await app.close();
      await close();
      log.info('process-stopped', { roles });
    },
  };
}

/** Embedded engines serve the one process that has their files open. */
function refuseEmbeddedApart({ config: { engines }, roles, isLabApart }: ProcessToStart): void {
  if (roles.length === ROLES.length || (isBesideHub(roles) && !isLabApart)) return;
  const needsStore = roles.some((role) => role === 'recorder' || role === 'publisher');
  const path =
    engines.bus === 'embedded' ? 'engines.bus' : needsStore && isEmbedded(engines.store) ? 'engines.store' : undefined;
  if (path === undefined) return;
  const got = path === 'engines.bus' ? 'embedded' : String(engines.store);
  const expected = path === 'engines.bus' ? 'kafka' : 'postgres or none';
  throw new HubError(
    'CONFIG_INVALID',
    `${path}: got ${got}, expected ${expected}: a ${roles.join(' and ')} of its own shares it with other processes. Or run every role in one process: npm start.`,
    { where: path, got, expected },
  );
}

/**
 * Before a role waits for a store that no waiting brings. A variable that is not set is reported by the part that needs
 * it.
 */
function refuseUnreadableAddresses({ config, secrets }: ProcessToStart): void {
  const problem = engineAddressProblems(config, secrets).find(({ fault }) => fault === 'unreadable');
  if (problem) throw new HubError('CONFIG_INVALID', `${problem.path}: ${problem.message}`, { where: problem.path });
}

const isEmbedded = (store: HubConfig['engines']['store']): boolean => typeof store === 'string' && store !== 'none';

/** Before anything is opened and any source is asked. */
function refusePortInUse(environment: HubEnvironment): Promise<void> {
  if (environment.port === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', (error) => reject(portError(error, environment)));
    probe.listen(environment.port, environment.host, () => probe.close(() => resolve()));
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
