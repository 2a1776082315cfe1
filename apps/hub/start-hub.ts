import type { HubConfig, HubEnvironment } from '#libs/config';
import { ROLES, type RunningProcess, startProcess } from '#libs/engines';
import type { Clock } from '#libs/telemetry';
import { leaveLabBodiesRaw } from '../lab/raw-bodies.js';
import { useStreamAdapter } from '../streamer/stream-adapter.js';
import { HubModule } from './hub.module.js';

export type RunningHub = RunningProcess;

/** Starts every role. Throws a HubError that says what to do; nothing is left running then. */
export function startHub(
  config: HubConfig,
  environment: HubEnvironment,
  secrets: Record<string, string | undefined>,
  clock?: Clock,
): Promise<RunningHub> {
  return startProcess({
    config,
    environment,
    secrets,
    clock,
    roles: ROLES,
    module: (engines) => HubModule.around(engines),
    prepare: (app) => {
      useStreamAdapter(app);
      leaveLabBodiesRaw(app);
    },
  });
}
