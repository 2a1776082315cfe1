import type { HubConfig, HubEnvironment } from '#libs/config';
import { HubError } from '#libs/errors';
import { Metrics, createLog, systemClock } from '#libs/telemetry';
import type { Communes } from '#libs/territory';
import { Gateway } from './gateway.js';

export interface RunningGateway {
  /** `http://127.0.0.1:3000` */
  url: string;
  gateway: Gateway;
  stop(): Promise<void>;
}

/** Starts a gateway in this process. Throws CONFIG_INVALID where the configuration has no parts it could find. */
export async function startGateway(
  config: HubConfig,
  { port, host, logLevel }: Pick<HubEnvironment, 'port' | 'host' | 'logLevel'>,
  communes?: Communes,
): Promise<RunningGateway> {
  refuseUnfit(config);
  const log = createLog(logLevel);
  const gateway = new Gateway({
    config,
    clock: systemClock,
    log,
    metrics: new Metrics({ processMetrics: true }),
    communes,
  });
  try {
    await gateway.start(port, host);
  } catch (cause) {
    await gateway.stop();
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new HubError('PORT_TAKEN', `${host}:${port} is in use by another program. Set HUB_PORT to a free port.`, {
      where: `${host}:${port}`,
      cause,
    });
  }
  const bound = gateway.server.address();
  const url = `http://${host}:${bound && typeof bound === 'object' ? bound.port : port}`;
  log.info('process-started', { roles: ['gateway'], url });
  return { url, gateway, stop: () => gateway.stop() };
}

function refuseUnfit({ follow, limits }: HubConfig): void {
  const refuse = (where: string, got: string, expected: string): never => {
    throw new HubError('CONFIG_INVALID', `${where}: got ${got}, expected ${expected}`, { where, got, expected });
  };
  if (!follow || Object.keys(follow).length === 0)
    return refuse('follow', 'no parts', 'the parts a gateway stands before');
  for (const [part, { publisher }] of Object.entries(follow))
    if (!publisher)
      refuse(`follow.${part}.publisher`, 'no address', 'the address of a publisher that follows the part');
  if (limits.trustedProxies === 0)
    refuse('limits.trustedProxies', '0', 'at least 1: behind a gateway all readers would be one client');
}
