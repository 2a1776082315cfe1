import 'reflect-metadata';
import { readSecretFiles } from '#libs/config';
import { exitWith, OPTIONS_TEXT, readCommandLine } from '#libs/engines';
import { checkConfig } from './cli/check-config.js';
import { acceptDataset, listRefused } from './cli/refused.js';
import { migrateStore } from './cli/migrate.js';
import { KEYS_USAGE, KEY_OPTIONS, keysCommand } from './cli/keys.js';
import { runHub } from './cli/run.js';
import { SIGN_IN_USAGE, signInCommand } from './cli/sign-in.js';

const USAGE = `Estuaire, a real-time mobility data hub

  npm start                               the demo city
  npm run hub -- --config FILE            your own feeds
  npm run hub -- check-config FILE        every problem of a configuration, with its path
  npm run hub -- migrate --config FILE    the tables of the history, brought to this version; nothing is started
  npm run hub -- list-refused             timetables that were refused because they are worse than the one in use
  npm run hub -- accept-dataset FEED HASH puts a refused timetable in use all the same
${KEYS_USAGE}${SIGN_IN_USAGE}
One role in a process of its own: npm run collector|recorder|publisher|streamer|analyst -- --config FILE
One address for readers of processes that follow a part each: npm run gateway -- --config FILE

${OPTIONS_TEXT}`;

await exitWith(async () => {
  readSecretFiles(process.env);
  const { environment, positionals, help, options } = readCommandLine(process.env, { own: KEY_OPTIONS });
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [command, first, second] = positionals;
  const known: readonly string[] = { keys: KEY_OPTIONS, 'sign-in': ['name', 'role'] as const }[command ?? ''] ?? [];
  const stray = Object.keys(options).find((option) => !known.includes(option));
  if (stray !== undefined) throw new TypeError(`Unknown option '--${stray}' of ${command ?? 'the hub'}`);
  if (command === 'check-config') return checkConfig(first ?? environment.configFile, process.env);
  if (command === 'migrate') return migrateStore(environment, process.env);
  if (command === 'list-refused') return listRefused(environment, process.env);
  if (command === 'accept-dataset') return acceptDataset(first, second, environment, process.env);
  if (command === 'keys') return keysCommand([first, second], options, environment, process.env);
  if (command === 'sign-in') return signInCommand(options, environment, process.env);
  if (command !== undefined) {
    process.stderr.write(`unknown command ${command}\n\n${USAGE}`);
    return 2;
  }
  return runHub(environment, process.env);
});
