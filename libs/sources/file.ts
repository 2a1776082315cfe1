import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HubError, findHubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Clock } from '#libs/telemetry';
import { LastContent } from './content-hash.js';
import { gunzipWithin } from './gunzip.js';
import type { Source, SourceSink } from './source.js';

export interface FileOptions {
  feedId: FeedId;
  id: string;
  format: string;
  document?: string;
  file: string;
  everyMs: number;
  maxBytes: number;
  clock: Clock;
}

/** A file somebody else writes; read when its time or size changes. A name ending in `.gz` is unpacked. */
export class FileSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;
  private lastContent = new LastContent();
  private lastSeen = '';

  constructor(private readonly options: FileOptions) {
    this.feedId = options.feedId;
    this.id = options.id;
  }

  prime(sink: SourceSink): Promise<void> {
    return this.readOnce(sink);
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.readOnce(sink);
      await this.options.clock.sleep(this.options.everyMs, signal);
    }
  }

  async readOnce(sink: SourceSink): Promise<void> {
    const { feedId, id: sourceId, format, document, file, maxBytes, clock } = this.options;
    const started = clock.now();
    const attempt = { feedId, sourceId, at: toInstant(started), everyMs: this.options.everyMs };
    try {
      const { mtimeMs, size } = await stat(file);
      const seen = `${mtimeMs}/${size}`;
      if (seen === this.lastSeen) {
        sink.attempt({
          ...attempt,
          outcome: 'unchanged',
          bytes: 0,
          durationMs: clock.now() - started,
          contentHash: this.lastContent.hash,
        });
        return;
      }
      const bytes = await readDocumentFile(file, maxBytes, feedId);
      const contentHash = this.lastContent.take(bytes);
      this.lastSeen = seen;
      sink.attempt({
        ...attempt,
        outcome: contentHash === undefined ? 'unchanged' : 'changed',
        bytes: bytes.byteLength,
        durationMs: clock.now() - started,
        contentHash: this.lastContent.hash,
      });
      if (contentHash === undefined) return;
      await sink.document({
        feedId,
        sourceId,
        format,
        document,
        bytes,
        contentHash,
        receivedAt: toInstant(clock.now()),
        timeShiftMs: 0,
        replayed: false,
      });
    } catch (cause) {
      // What could not be taken is not known: the next look reads it again.
      this.lastSeen = '';
      this.lastContent = new LastContent();
      const error =
        findHubError(cause) ??
        new HubError('SOURCE_UNREACHABLE', `${basename(file)}: ${withoutPath(cause)}`, {
          feedId,
          where: basename(file),
          retryable: true,
          cause,
        });
      sink.attempt({ ...attempt, outcome: 'failed', bytes: 0, durationMs: clock.now() - started, error });
    }
  }
}

/** What the file system says, without the folder: where this machine keeps its files is nobody's business. */
export function withoutPath(cause: unknown): string {
  const { message, code } = cause as NodeJS.ErrnoException;
  return code === undefined ? message : message.replace(/, \w+( '.*')?$/, '');
}

/** Throws SOURCE_TOO_LARGE, SOURCE_EMPTY or what the file system says. */
export async function readDocumentFile(file: string, maxBytes: number, feedId: FeedId): Promise<Uint8Array> {
  const name = basename(file);
  const { size } = await stat(file);
  if (size > maxBytes) {
    throw new HubError('SOURCE_TOO_LARGE', `${name}: got ${size} bytes, expected at most ${maxBytes}`, {
      feedId,
      where: name,
    });
  }
  if (size === 0)
    throw new HubError('SOURCE_EMPTY', `${name}: got an empty file, expected a document`, {
      feedId,
      where: name,
      retryable: true,
    });
  const bytes = await readFile(file);
  return name.endsWith('.gz') ? gunzipWithin(bytes, maxBytes, name) : bytes;
}
