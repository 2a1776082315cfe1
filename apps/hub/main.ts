import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readEnvironment } from '#libs/config';
import { findHubError } from '#libs/errors';
import { checkConfig } from './cli/check-config.js';
import { runHub } from './cli/run.js';

const USAGE = `Estuaire, a real-time mobility data hub

  npm start                               the demo city
  npm run hub -- --config FILE            your own feeds
  npm run hub -- check-config FILE        every problem of a configuration, with its path

Options: --config FILE, --port N, --host ADDRESS, --data FOLDER, --log silent|error|warn|info|debug
Environment: HUB_CONFIG, HUB_PORT, HUB_HOST, HUB_DATA_DIR, HUB_LOG_LEVEL
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      log: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const environment = readEnvironment({
    ...process.env,
    ...(values.config ? { HUB_CONFIG: values.config } : {}),
    ...(values.port ? { HUB_PORT: values.port } : {}),
    ...(values.host ? { HUB_HOST: values.host } : {}),
    ...(values.data ? { HUB_DATA_DIR: values.data } : {}),
    ...(values.log ? { HUB_LOG_LEVEL: values.log } : {}),
  });
  const [command, file] = positionals;
  if (command === 'check-config') return checkConfig(file ?? environment.configFile, process.env);
  if (command !== undefined) {
    process.stderr.write(`unknown command ${command}\n\n${USAGE}`);
    return 2;
  }
  return runHub(environment, process.env);
}

try {
  process.exitCode = await main();
} catch (error) {
  const known = findHubError(error);
  process.stderr.write(
    known ? `${known.code}: ${known.message}\n` : `${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
