import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** One line of the day's journal: when which document came from where. */
export interface JournalEntry {
  at: string;
  feedId: string;
  sourceId: string;
  format: string;
  document?: string;
  language?: string;
  isTranslation?: true;
  hash: string;
  bytes: number;
  /** What a replay added to each time inside the document, in milliseconds; absent for 0. */
  timeShiftMs?: number;
}

const DAY_MS = 86_400_000;

/**
 * Lines of the journals of a folder, in the order they were written: those of `<YYYY-MM-DD>.jsonl` and, of days gone by,
 * `.jsonl.gz`. A line that was cut by a kill is passed over.
 */
export async function* readJournal(
  folder: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  feedId?: string,
): AsyncIterable<JournalEntry> {
  // Most lines are of other feeds: they are not parsed.
  const mark = feedId === undefined ? '' : `"feedId":${JSON.stringify(feedId)}`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.sort()) {
    const dayMs = Date.parse(name.slice(0, 10));
    if (!(dayMs + DAY_MS > fromMs && dayMs < toMs)) continue;
    for await (const line of linesOf(join(folder, name))) {
      if (!line.includes(mark)) continue;
      const entry = parse(line);
      const atMs = entry ? Date.parse(entry.at) : NaN;
      if (entry && atMs >= fromMs && atMs < toMs && (feedId ?? entry.feedId) === entry.feedId) yield entry;
    }
  }
}

/** Nothing where the journal has been packed, or dropped, since the folder was listed. */
async function* linesOf(path: string): AsyncIterable<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return;
  const packed = file.createReadStream();
  const bytes = path.endsWith('.gz') ? pipeline(packed, createGunzip(), () => undefined) : packed;
  try {
    let rest = '';
    for await (const chunk of bytes.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    packed.destroy();
  }
}

function parse(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}

/** Days a folder has a journal of, as epoch milliseconds of their beginning in UTC, ascending. */
export async function listJournalDays(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  const days = names.flatMap((name) =>
    /^\d{4}-\d{2}-\d{2}\.jsonl(\.gz)?$/.test(name) ? [Date.parse(name.slice(0, 10))] : [],
  );
  return [...new Set(days)].sort((a, b) => a - b);
}
