import { parseArgs } from 'node:util';
import { readEnvironment, type HubEnvironment } from '#libs/config';
import { HubError, findHubError } from '#libs/errors';

export const OPTIONS_TEXT = `Options: --config FILE, --port N, --host ADDRESS, --data FOLDER, --log silent|error|warn|info|debug, --follow PARTS
Environment: HUB_CONFIG, HUB_PORT, HUB_HOST, HUB_DATA_DIR, HUB_LOG_LEVEL, HUB_FOLLOW
`;

export interface CommandLine {
  environment: HubEnvironment;
  positionals: string[];
  help: boolean;
  /** Those of `own` that were given. */
  options: Record<string, string | undefined>;
}

const text = { type: 'string' } as const;

/**
 * Options go before variables; `own` are those of the program's commands. Throws CONFIG_INVALID for a value that cannot be,
 * a TypeError for an unknown option.
 */
export function readCommandLine(
  variables: Record<string, string | undefined>,
  { defaultPort, own = [] }: { defaultPort?: number; own?: readonly string[] } = {},
): CommandLine {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      log: { type: 'string' },
      follow: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      ...Object.fromEntries(own.map((name) => [name, text])),
    },
  });
  const environment = readEnvironment({
    ...(defaultPort === undefined ? {} : { HUB_PORT: String(defaultPort) }),
    ...variables,
    ...(values.config ? { HUB_CONFIG: values.config } : {}),
    ...(values.port ? { HUB_PORT: values.port } : {}),
    ...(values.host ? { HUB_HOST: values.host } : {}),
    ...(values.data ? { HUB_DATA_DIR: values.data } : {}),
    ...(values.log ? { HUB_LOG_LEVEL: values.log } : {}),
    ...(values.follow ? { HUB_FOLLOW: values.follow } : {}),
  });
  const given = values as Record<string, string | undefined>;
  const options = Object.fromEntries(own.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
  return { environment, positionals, help: values.help ?? false, options };
}

/** Runs a main; what goes wrong is one line that says what to do, and a code that is not zero. */
export async function exitWith(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const known = findHubError(error);
    process.stderr.write(
      known ? `${known.code}: ${known.message}\n` : `${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

/** A problem in a configuration is reported with the name of its file. */
export function withFile(error: unknown, file: string): unknown {
  const known = findHubError(error);
  if (known?.code !== 'CONFIG_INVALID' || known.message.includes(file)) return error;
  return new HubError('CONFIG_INVALID', `${file} ${known.message}`, { where: known.where, cause: error });
}
