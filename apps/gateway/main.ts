import { loadConfig, readSecretFiles } from '#libs/config';
import { OPTIONS_TEXT, exitWith, readCommandLine, readCommunes, untilSignal, withFile } from '#libs/engines';
import { startGateway } from '#libs/gateway';

/** One address for readers where publishers and streamers follow a part of the feeds each. */
await exitWith(async () => {
  readSecretFiles(process.env);
  const { environment, positionals, help } = readCommandLine(process.env, { defaultPort: 3000 });
  if (help || positionals.length > 0) {
    process.stdout.write(`Estuaire's gateway: npm run gateway -- --config FILE\n\n${OPTIONS_TEXT}`);
    return help ? 0 : 2;
  }
  const start = async (): ReturnType<typeof startGateway> => {
    const config = loadConfig(environment.configFile, process.env);
    return startGateway(config, environment, readCommunes(config));
  };
  const { url, stop } = await start().catch((error: unknown) => {
    throw withFile(error, environment.configFile);
  });
  process.stdout.write(`gateway is running: ${url}/health/ready\n`);
  await untilSignal(stop);
  return 0;
});
