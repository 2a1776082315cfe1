import { setTimeout as sleep } from 'node:timers/promises';
import { findHubError, type HubError } from '#libs/errors';
import type { RunningProcess } from './start-process.js';
import { untilSignal } from './until-signal.js';

/** Brokers may still be at work on what was deleted. */
const TRIES = 10;
const PAUSE_MS = 2_000;

/**
 * Runs until SIGINT or SIGTERM: 0. When the bus has lost its log, everything is stopped and started anew on the one that
 * stands there now, or is made. When the data folder is another process's, everything is stopped: 1.
 */
export async function untilOver(
  start: (port?: number) => Promise<RunningProcess>,
  onRunning: (running: RunningProcess) => void = () => undefined,
): Promise<number> {
  let running = await start();
  for (;;) {
    onRunning(running);
    const { stop, failed } = running;
    const failure = await untilSignal(stop, failed);
    if (failure === undefined) return 0;
    process.stderr.write(`${failure.code}: ${failure.message}\n`);
    if (failure.code !== 'LOG_REPLACED') return 1;
    process.stderr.write('a new log is begun: every reader is sent a gap and starts over\n');
    // Readers know the address they had, also where it was any free port.
    const port = Number(new URL(running.url).port);
    running = await startAgain(() => start(port), failure);
  }
}

async function startAgain(start: () => Promise<RunningProcess>, because: HubError): Promise<RunningProcess> {
  for (let left = TRIES; ; left -= 1) {
    try {
      const running = await start();
      running.engines.log.warn('log-begun-anew', { because: because.message, epoch: running.engines.bus.epoch });
      return running;
    } catch (error) {
      if (left === 0 || findHubError(error)?.retryable !== true) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
