import { parseArgs } from 'node:util';
import { startSimulator } from './server.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3100' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '76' },
  },
});

try {
  const simulator = await startSimulator({ port: Number(values.port), host: values.host, seed: Number(values.seed) });
  if (process.send) process.send({ url: simulator.url });
  else process.stdout.write(`Simulated city on ${simulator.url}\n`);
  const end = (): void => {
    void simulator.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  // Ctrl-C reaches the whole process group; when a hub started us, it says when to end.
  process.on('SIGINT', () => {
    if (!process.send) end();
  });
  process.on('disconnect', end);
} catch (error) {
  process.stderr.write(`simulator: ${(error as Error).message}\n`);
  process.exit(1);
}
