import { HubError, type IssueCollector } from '#libs/errors';
import { isDeeperThan, readJsonText } from '#libs/formats/text';
import { MAPPED_LIMITS } from './mapping.js';

const SHOWN = 60;

/** The start of what is no JSON, as far as a person can read it. */
export function shownStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'nothing';
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, SHOWN * 2)).trimStart();
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) ? `${bytes.length} bytes, not text` : text.slice(0, SHOWN);
}

/** Issue TEXT_CLEANED. Throws LIMIT_EXCEEDED or CONTAINER_UNREADABLE, with place, got and expected. */
export function parseDocument(bytes: Uint8Array, where: string, issues: IssueCollector): unknown {
  if (bytes.length > MAPPED_LIMITS.bytes)
    throw new HubError('LIMIT_EXCEEDED', 'the document is too large', {
      where,
      got: `${bytes.length} bytes`,
      expected: `at most ${MAPPED_LIMITS.bytes} bytes`,
    });
  if (isDeeperThan(bytes, MAPPED_LIMITS.depth))
    throw new HubError('LIMIT_EXCEEDED', 'the document nests too deep', {
      where,
      got: 'deeper brackets',
      expected: `at most ${MAPPED_LIMITS.depth} levels`,
    });
  try {
    const { value, cleaned } = readJsonText(new TextDecoder('utf-8').decode(bytes));
    if (cleaned > 0) issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where, count: cleaned });
    return value;
  } catch (cause) {
    throw new HubError('CONTAINER_UNREADABLE', 'no JSON', { where, got: shownStart(bytes), expected: 'JSON', cause });
  }
}
