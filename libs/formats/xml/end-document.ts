import { HubError, type IssueCollector } from '#libs/errors';
import type { XmlScanner } from './scanner.js';

/** What a document was to be, for the error when it is not. */
export interface ExpectedDocument {
  /** `The document is not DATEX II` */
  message: string;
  got: string;
  expected: string;
}

/** Ends a scan: what the scanner met on the way becomes issues, with the byte. True when the document is whole. */
export function endScan(scanner: XmlScanner, issues: IssueCollector): boolean {
  scanner.end();
  const { fault, misencoded, unwritable } = scanner;
  if (misencoded > 0) issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where: 'document' });
  if (unwritable > 0) issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where: 'document', count: unwritable });
  if (!fault) return true;
  const { code, offset, got, expected } = fault;
  issues.add({ code, severity: 'error', where: `byte ${offset}`, got, expected });
  return false;
}

/**
 * Throws LIMIT_EXCEEDED or CONTAINER_UNREADABLE for a document that cannot be used at all: none of its format, or one
 * with a DTD.
 */
export function refuseForeign({ fault }: XmlScanner, recognised: boolean, document: ExpectedDocument): void {
  if (recognised && fault?.code !== 'XML_DTD_REFUSED') return;
  throw new HubError(fault?.code === 'LIMIT_EXCEEDED' ? 'LIMIT_EXCEEDED' : 'CONTAINER_UNREADABLE', document.message, {
    where: `byte ${fault?.offset ?? 0}`,
    got: fault?.got ?? document.got,
    expected: fault?.expected ?? document.expected,
  });
}
