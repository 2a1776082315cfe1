import { HubError, type IssueCollector } from '#libs/errors';
import { InUtf8, ZipEntryFault, openZip, type ZipEngine } from '#libs/formats/gtfs';

/** Documents are given on in pieces, so that no buffers of whole documents are made. */
const PIECE_BYTES = 256 * 1024;

export interface NetexDocument {
  name: string;
  /** Throws ZipEntryFault, also after pieces were given. */
  read(emit: (chunk: Uint8Array) => void): void;
}

/**
 * The XML documents of a delivery, by name: those of a zip, or the bytes themselves. Other files of a zip are reported
 * with UNKNOWN_FIELD. Throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED as `openZip` does, and
 * CONTAINER_UNREADABLE for a zip without XML.
 */
export function openNetex(bytes: Uint8Array, engine: ZipEngine, issues: IssueCollector): NetexDocument[] {
  if (!isZip(bytes)) {
    const read = (emit: (chunk: Uint8Array) => void): void => {
      for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) emit(bytes.subarray(at, at + PIECE_BYTES));
    };
    return [{ name: 'document', read }];
  }
  const archive = openZip(bytes, engine);
  const documents: NetexDocument[] = [];
  for (const entry of archive.entries) {
    if (entry.name.startsWith('__MACOSX/') || /(^|\/)\./.test(entry.name)) continue;
    if (/\.xml$/i.test(entry.name)) {
      documents.push({ name: entry.name, read: (emit) => archive.read(entry, emit) });
    } else {
      const expected = 'an XML document; left out';
      issues.add({ code: 'UNKNOWN_FIELD', severity: 'advice', where: entry.name, expected });
    }
  }
  if (documents.length === 0) {
    const got = archive.entries.map(({ name }) => name).slice(0, 3);
    throw new HubError('CONTAINER_UNREADABLE', 'The archive holds no NeTEx', {
      where: 'document',
      got: got.length > 0 ? got.join(', ') : 'an empty archive',
      expected: 'XML documents',
    });
  }
  // The order of the archive says nothing; that of the names is the same on each machine.
  return documents.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Reads one document; false and FILE_UNREADABLE when its entry is broken. */
export function readDocument(
  document: NetexDocument,
  emit: (chunk: Uint8Array) => void,
  issues: IssueCollector,
): boolean {
  try {
    const text = new InUtf8();
    document.read((chunk) => emit(text.push(chunk)));
    emit(text.end());
    return true;
  } catch (error) {
    if (!(error instanceof ZipEntryFault)) throw error;
    issues.add({ code: 'FILE_UNREADABLE', severity: 'error', where: document.name, got: error.reason });
    return false;
  }
}

export function isZip(bytes: Uint8Array): boolean {
  const startsAsZip = (at: number): boolean => at >= 0 && bytes[at] === 0x50 && bytes[at + 1] === 0x4b;
  // What stands before a zip does not make it another thing: its end has a mark as well.
  return bytes.byteLength >= 4 && (startsAsZip(0) || startsAsZip(bytes.byteLength - 22));
}
