import { Worker, type ResourceLimits } from 'node:worker_threads';
import { HubError } from '#libs/errors';
import { buildGtfs, type BuiltGtfs, type GtfsTask } from './build-gtfs.js';

export type WorkerAnswer = BuiltGtfs | { error: { code: HubError['code'] | undefined; message: string } };

/** Below this the work takes less time than starting a thread. */
const WORTH_A_THREAD_BYTES = 256 * 1024;

/** A whole country's schedule takes less; whatever takes more shall not take the hub with it. */
const LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 2_048 };

/** One thread at a time: a second one would take the processor from the stream, and each holds a whole schedule. */
let lastInLine: Promise<unknown> = Promise.resolve();

/** A thread that fails, or ends without an answer, fails this build and nothing else. */
export function buildAside(task: GtfsTask, bytes: number): Promise<BuiltGtfs> {
  const turn = lastInLine.then(() => run(task, bytes));
  lastInLine = turn.catch(() => undefined);
  return turn;
}

async function run(task: GtfsTask, bytes: number): Promise<BuiltGtfs> {
  // Run from TypeScript source (under a test runner's transform) there is no compiled worker to start.
  const compiled = import.meta.url.endsWith('.js');
  if (!compiled || bytes < WORTH_A_THREAD_BYTES) return buildGtfs(task);
  return inThread(new URL('./gtfs-worker.js', import.meta.url), task);
}

/** What a worker program answers to one task. */
export async function inThread(
  program: URL,
  task: unknown,
  resourceLimits: ResourceLimits = LIMITS,
): Promise<BuiltGtfs> {
  const worker = new Worker(program, { workerData: task, resourceLimits });
  const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with code ${code} and no answer`)));
  });
  if (!('error' in answer)) return answer;
  const { code, message } = answer.error;
  throw code ? new HubError(code, message) : new Error(message);
}
