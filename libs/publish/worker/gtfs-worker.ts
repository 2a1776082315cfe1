import { parentPort, workerData } from 'node:worker_threads';
import { findHubError } from '#libs/errors';
import type { WorkerAnswer } from './build-in-worker.js';
import { buildGtfs, type GtfsTask } from './build-gtfs.js';

try {
  const built = buildGtfs(workerData as GtfsTask);
  const { buffer, byteOffset, byteLength } = built.zip;
  // A zip with a buffer of its own is handed over, not copied.
  const own = byteOffset === 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  parentPort!.postMessage(built satisfies WorkerAnswer, own ? [buffer] : []);
} catch (cause) {
  const answer: WorkerAnswer = {
    error: { code: findHubError(cause)?.code, message: cause instanceof Error ? cause.message : String(cause) },
  };
  parentPort!.postMessage(answer);
}
