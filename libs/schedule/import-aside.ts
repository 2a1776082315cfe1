import { Worker } from 'node:worker_threads';
import { HubError, IssueCollector } from '#libs/errors';
import { importSchedule, type ScheduleImport } from './import-schedule.js';

export interface AsideRequest {
  zip: Uint8Array;
  feedId: string;
  documentHash: string;
}

export type AsideAnswer =
  | { imported: ScheduleImport; counts: Record<string, number>; samples: IssueCollector['samples'] }
  | { error: { code: HubError['code']; message: string } };

/** Below this an import takes less time than starting a thread. */
const WORTH_A_THREAD_BYTES = 256 * 1024;

/**
 * Imports in a thread of its own, so that a second of parsing stops neither polls nor the stream. Adds to `issues`.
 * Throws as `importSchedule` does.
 */
export async function importScheduleAside(request: AsideRequest, issues: IssueCollector): Promise<ScheduleImport> {
  // Run from TypeScript source (under a test runner's transform) there is no compiled worker to start.
  const compiled = import.meta.url.endsWith('.js');
  if (!compiled || request.zip.byteLength < WORTH_A_THREAD_BYTES) {
    return importSchedule(request.zip, { feedId: request.feedId, documentHash: request.documentHash }, issues);
  }
  const worker = new Worker(new URL('./import-worker.js', import.meta.url), { workerData: request });
  const answer = await new Promise<AsideAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with code ${code} and no answer`)));
  });
  if ('error' in answer) throw new HubError(answer.error.code, answer.error.message, { feedId: request.feedId });
  const found = new IssueCollector();
  Object.assign(found.counts, answer.counts);
  found.samples.push(...answer.samples);
  issues.merge(found);
  return answer.imported;
}
