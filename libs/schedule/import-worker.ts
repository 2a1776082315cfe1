import { parentPort, workerData } from 'node:worker_threads';
import { IssueCollector, findHubError } from '#libs/errors';
import type { AsideAnswer, AsideRequest } from './import-aside.js';
import { importSchedule } from './import-schedule.js';

const { zip, feedId, documentHash } = workerData as AsideRequest;
const issues = new IssueCollector();
try {
  const imported = importSchedule(zip, { feedId, documentHash }, issues);
  const answer: AsideAnswer = { imported, counts: issues.counts, samples: issues.samples };
  parentPort!.postMessage(answer);
} catch (cause) {
  const known = findHubError(cause);
  if (!known) throw cause;
  const answer: AsideAnswer = { error: { code: known.code, message: known.message } };
  parentPort!.postMessage(answer);
}
