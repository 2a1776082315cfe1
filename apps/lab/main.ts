import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HubConfig } from '#libs/config';
import { EnginesModule, behindThoseWhoPassOn, exitWith, runRole, startProcess, withFile } from '#libs/engines';
import { useStreamAdapter } from '../streamer/stream-adapter.js';
import { LabProcessModule } from './lab-process.module.js';
import type { LabStart } from './lab-start.js';
import { leaveLabBodiesRaw } from './raw-bodies.js';

/** The root of the process. */
class LabRoot {}

function prepare(app: NestFastifyApplication): void {
  useStreamAdapter(app);
  leaveLabBodiesRaw(app);
}

/** A role of its own, or the laboratory beside a hub, which has started it. */
if (process.send) await runBesideHub();
else await runRole('lab', LabProcessModule, prepare);

/** The hub is the only one to ask it: until SIGTERM, or until the hub is gone. */
async function runBesideHub(): Promise<void> {
  await exitWith(async () => {
    // Of a terminal everybody hears it; the hub says when.
    process.on('SIGINT', () => undefined);
    const start = await new Promise<LabStart>((told) =>
      process.once('message', (message) => told(message as LabStart)),
    );
    // Nothing is written for a hub that is not there: the next one opens what this one has open.
    process.once('disconnect', () => process.exit());
    const stopped = new Promise<void>((stop) => process.once('SIGTERM', () => stop()));
    const running = await startProcess({
      config: besideHub(start),
      environment: { ...start.environment, host: '127.0.0.1', port: 0 },
      secrets: start.secrets,
      roles: ['lab'],
      hubSecret: start.secret,
      module: (engines) => ({ module: LabRoot, imports: [EnginesModule.around(engines), LabProcessModule] }),
      prepare,
    }).catch((error: unknown) => {
      throw withFile(error, start.environment.configFile);
    });
    process.send!({ url: running.url });
    await stopped;
    await running.stop();
    return 0;
  });
  // The channel to the hub would keep a process that could not start.
  if (process.connected) process.disconnect();
}

function besideHub({ config, publicUrl }: LabStart): HubConfig {
  return behindThoseWhoPassOn({ ...config, hub: { ...config.hub, publicUrl } });
}
