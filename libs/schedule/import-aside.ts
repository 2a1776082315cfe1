import { Worker } from 'node:worker_threads';
import { HubError, IssueCollector } from '#libs/errors';
import { importTimetable, type TimetableDocument, type TimetableImport } from './import-document.js';

export type AsideAnswer =
  | { imported: TimetableImport; counts: Record<string, number>; samples: IssueCollector['samples'] }
  | { error: { code: HubError['code']; message: string } };

/** Below this an import takes less time than starting a thread. */
const WORTH_A_THREAD_BYTES = 256 * 1024;
/** Zipped XML says in as many bytes a fraction of what zipped CSV says, and takes as long by its unpacked size. */
const WORTH_A_THREAD_BYTES_OF_XML = 16 * 1024;

/**
 * Imports in a thread of its own, so that a second of parsing stops neither polls nor the stream. Adds to `issues`.
 * Throws as `importTimetable` does.
 */
export async function importScheduleAside(
  request: TimetableDocument,
  issues: IssueCollector,
): Promise<TimetableImport> {
  // Run from TypeScript source (under a test runner's transform) there is no compiled worker to start.
  const compiled = import.meta.url.endsWith('.js');
  const worth = request.netex ? WORTH_A_THREAD_BYTES_OF_XML : WORTH_A_THREAD_BYTES;
  if (!compiled || request.bytes.byteLength < worth) return importTimetable(request, issues);
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
