import { parentPort, workerData } from 'node:worker_threads';
import { IssueCollector, findHubError } from '#libs/errors';
import type { AsideAnswer } from './import-aside.js';
import { importTimetable, type TimetableDocument } from './import-document.js';

const issues = new IssueCollector();
try {
  const imported = importTimetable(workerData as TimetableDocument, issues);
  const answer: AsideAnswer = { imported, counts: issues.counts, samples: issues.samples };
  parentPort!.postMessage(answer);
} catch (cause) {
  const known = findHubError(cause);
  if (!known) throw cause;
  const answer: AsideAnswer = { error: { code: known.code, message: known.message } };
  parentPort!.postMessage(answer);
}
