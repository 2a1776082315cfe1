import type { HubConfig, HubEnvironment } from '#libs/config';
import { ROLES, type RunningProcess, startProcess } from '#libs/engines';
import type { Clock } from '#libs/telemetry';
import { useStreamAdapter } from '../streamer/stream-adapter.js';
import { HubModule } from './hub.module.js';
import { LabProcess } from './lab-process.js';

export type RunningHub = RunningProcess;

/**
 * Starts every role, and the laboratory in a process of its own where it is needed. Throws a HubError that says what to do;
 * nothing is left running then.
 */
export async function startHub(
  config: HubConfig,
  environment: HubEnvironment,
  secrets: Record<string, string | undefined>,
  clock?: Clock,
): Promise<RunningHub> {
  const lab = new LabProcess({ config, environment, secrets });
  const running = await startProcess({
    config,
    environment,
    secrets,
    clock,
    roles: ROLES,
    lab,
    module: (engines) => HubModule.around(engines),
    prepare: useStreamAdapter,
  });
  lab.attach(running);
  return {
    ...running,
    stop: async () => {
      await Promise.all([lab.stop(), running.stop()]);
    },
  };
}
