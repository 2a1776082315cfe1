import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadConfig, type HubEnvironment } from '#libs/config';
import { HubError, findHubError } from '#libs/errors';
import { startHub, type RunningHub } from '../start-hub.js';
import { startSimulatorProcess, type SimulatorProcess } from './simulator-process.js';

/** How long a stop may take before the process ends anyway; what was acknowledged is on disk already. */
const STOP_LIMIT_MS = 10_000;

/** Runs until SIGINT or SIGTERM. */
export async function runHub(
  environment: HubEnvironment,
  variables: Record<string, string | undefined>,
): Promise<number> {
  const simulator = wantsSimulator(environment.configFile) ? await startSimulatorProcess(environment) : undefined;
  let hub: RunningHub;
  try {
    const config = loadConfig(environment.configFile, {
      ...variables,
      ...(simulator ? { SIMULATOR_URL: simulator.url } : {}),
    });
    hub = await startHub(config, environment, variables);
  } catch (error) {
    await simulator?.stop();
    throw withFile(error, environment.configFile);
  }
  printAddresses(hub, simulator);
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  process.stdout.write(`\n${signal}: stopping\n`);
  const forced = setTimeout(() => process.exit(1), STOP_LIMIT_MS);
  // A second signal ends it at once: everything acknowledged is durable.
  process.once('SIGINT', () => process.exit(130));
  await simulator?.stop();
  await hub.stop();
  clearTimeout(forced);
  return 0;
}

/** What is wrong in a configuration is said with the file it stands in. */
function withFile(error: unknown, file: string): unknown {
  const known = findHubError(error);
  if (known?.code !== 'CONFIG_INVALID' || known.message.includes(file)) return error;
  return new HubError('CONFIG_INVALID', `${file} ${known.message}`, { where: known.where, cause: error });
}

/** Looked up before the configuration is checked, because its addresses may name the simulator's port. */
function wantsSimulator(file: string): boolean {
  try {
    const raw = parse(readFileSync(file, 'utf8')) as { simulator?: unknown } | null;
    return raw?.simulator !== undefined && raw.simulator !== null;
  } catch {
    return false;
  }
}

function printAddresses(hub: RunningHub, simulator: SimulatorProcess | undefined): void {
  const { name } = hub.engines.config.hub;
  const lines = [
    ['map', '/'],
    ['catalogue', '/catalog'],
    ['API', '/docs'],
    ['feeds', '/v1/feeds'],
    ['metrics', '/metrics'],
  ].map(([title, path]) => `  ${title!.padEnd(10)} ${hub.url}${path}`);
  lines.push(`  ${'stream'.padEnd(10)} ${hub.url.replace(/^http/, 'ws')}/v1/stream`);
  if (simulator)
    lines.push(`  ${'simulator'.padEnd(10)} ${simulator.url}  (invented city; everything from it is marked simulated)`);
  process.stdout.write(
    `${name} is running. Worth opening:\n${lines.join('\n')}\nCtrl-C stops it; the next start goes on from what was kept.\n`,
  );
}
