import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadConfig, type HubEnvironment } from '#libs/config';
import { printFirstSignIn, untilOver, withFile } from '#libs/engines';
import { startHub, type RunningHub } from '../start-hub.js';
import { startSimulatorProcess, type SimulatorProcess } from './simulator-process.js';

/** Runs until SIGINT or SIGTERM. */
export async function runHub(
  environment: HubEnvironment,
  variables: Record<string, string | undefined>,
): Promise<number> {
  const simulator = wantsSimulator(environment.configFile) ? await startSimulatorProcess(environment) : undefined;
  const start = async (port = environment.port): Promise<RunningHub> => {
    try {
      const config = loadConfig(environment.configFile, {
        ...variables,
        ...(simulator ? { SIMULATOR_URL: simulator.url } : {}),
      });
      return await startHub(config, { ...environment, port }, variables);
    } catch (error) {
      throw withFile(error, environment.configFile);
    }
  };
  try {
    return await untilOver(start, (hub) => {
      printAddresses(hub, simulator);
      void printFirstSignIn(hub.engines);
    });
  } finally {
    await simulator?.stop();
  }
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
