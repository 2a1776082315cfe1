import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HubError, findHubError } from '#libs/errors';
import { toInstant, type FeedId } from '#libs/model';
import type { Clock } from '#libs/telemetry';
import { contentHashOf } from './content-hash.js';
import { restOfPause } from './http/backoff.js';
import { readDocumentFile, withoutPath } from './file.js';
import type { Source, SourceSink } from './source.js';

export interface ReplayOptions {
  feedId: FeedId;
  id: string;
  format: string;
  document?: string;
  folder: string;
  /** Names to play; all files of the folder without it. */
  match?: RegExp;
  /** Where a recording's time stands: in its name, or at a fixed step from one to the next (ms). */
  times: 'name' | number;
  /** 60 plays an hour in a minute. */
  speed: number;
  /** Move every time by as much, so that the first recording happens when a pass of the replay starts. */
  shift: boolean;
  loop: boolean;
  maxBytes: number;
  clock: Clock;
}

const LONE_RECORDING_MS = 60_000;

interface Recording {
  file: string;
  recordedMs: number;
}

/**
 * Plays a folder of recordings in the order of their times, at any speed. Everything that comes from it is marked as
 * replayed. With `shift` all times move by as much, documents and what is in them alike; without, they stay those of the
 * recording. So the feed's clock runs at the speed of the replay, and what is reported of one stop in two documents,
 * and how late it is, stays as it was: at a speed of 60 the feed is an hour ahead after a minute and a bus 5 minutes
 * late is 5 minutes late. Each pass of a loop sets that clock back to now.
 */
export class ReplayedSource implements Source {
  readonly feedId: FeedId;
  readonly id: string;

  constructor(private readonly options: ReplayOptions) {
    this.feedId = options.feedId;
    this.id = options.id;
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    let recordings: Recording[];
    try {
      recordings = await listRecordings(this.options);
    } catch (cause) {
      this.fail(sink, cause, basename(this.options.folder));
      return;
    }
    do {
      await this.playOnce(recordings, sink, signal);
    } while (this.options.loop && !signal.aborted && recordings.length > 0);
  }

  private async playOnce(recordings: readonly Recording[], sink: SourceSink, signal: AbortSignal): Promise<void> {
    const { clock, speed, shift } = this.options;
    const startedMs = clock.now();
    const firstMs = recordings[0]?.recordedMs ?? 0;
    let beforeMs = firstMs;
    for (const recording of recordings) {
      const dueMs = startedMs + (recording.recordedMs - firstMs) / speed;
      const stepMs = (recording.recordedMs - beforeMs) / speed;
      beforeMs = recording.recordedMs;
      await clock.sleep(restOfPause(stepMs, dueMs - stepMs, clock.now()), signal);
      if (signal.aborted) return;
      await this.play(recording, shift ? startedMs - firstMs : 0, sink);
    }
    if (this.options.loop) await clock.sleep(this.pauseBeforeLoopMs(recordings), signal);
  }

  /** One mean step after the last recording; a lone recording comes back each minute. */
  private pauseBeforeLoopMs(recordings: readonly Recording[]): number {
    const steps = recordings.length - 1;
    const spanMs = steps > 0 ? recordings.at(-1)!.recordedMs - recordings[0]!.recordedMs : LONE_RECORDING_MS;
    return Math.max(1000, spanMs / Math.max(1, steps) / this.options.speed);
  }

  private async play(recording: Recording, timeShiftMs: number, sink: SourceSink): Promise<void> {
    const { feedId, id: sourceId, format, document, maxBytes, clock } = this.options;
    const started = clock.now();
    try {
      const bytes = await readDocumentFile(recording.file, maxBytes, feedId);
      const contentHash = contentHashOf(bytes);
      const receivedAt = toInstant(Math.round(recording.recordedMs + timeShiftMs));
      sink.attempt({
        feedId,
        sourceId,
        at: toInstant(started),
        outcome: 'changed',
        bytes: bytes.byteLength,
        durationMs: clock.now() - started,
        contentHash,
      });
      await sink.document({
        feedId,
        sourceId,
        format,
        document,
        bytes,
        contentHash,
        receivedAt,
        timeShiftMs,
        replayed: true,
      });
    } catch (cause) {
      this.fail(sink, cause, basename(recording.file));
    }
  }

  private fail(sink: SourceSink, cause: unknown, where: string): void {
    const { feedId, id: sourceId, clock } = this.options;
    const error =
      findHubError(cause) ??
      new HubError('SOURCE_UNREACHABLE', `${where}: ${withoutPath(cause)}`, { feedId, where, cause });
    sink.attempt({ feedId, sourceId, at: toInstant(clock.now()), outcome: 'failed', bytes: 0, durationMs: 0, error });
  }
}

/** Recordings in the order of their times. Throws SOURCE_UNREACHABLE when a name that matches holds no time. */
export async function listRecordings(options: ReplayOptions): Promise<Recording[]> {
  const names = (await readdir(options.folder)).filter((name) => !options.match || options.match.test(name)).sort();
  if (names.length === 0) {
    throw new HubError('SOURCE_UNREACHABLE', `${basename(options.folder)}: no recording matches`, {
      where: basename(options.folder),
    });
  }
  const { times } = options;
  return names
    .map((name, index) => ({
      file: join(options.folder, name),
      recordedMs: times === 'name' ? timeInName(name) : options.clock.now() + index * times,
    }))
    .sort((a, b) => a.recordedMs - b.recordedMs);
}

/**
 * Epoch milliseconds a file name holds: ten digits of unix seconds, thirteen of milliseconds, or an ISO date and time
 * whose colons may have become dashes (`2023-05-29T14-03-24-04-00`, offset or `Z` optional, then UTC).
 */
export function timeInName(name: string): number {
  const iso = /(\d{4}-\d{2}-\d{2})[T_](\d{2})[:-](\d{2})[:-](\d{2})(?:([+-])(\d{2})[:-]?(\d{2})|Z)?/.exec(name);
  if (iso) {
    const [, date, hour, minute, second, sign, offsetHours, offsetMinutes] = iso;
    const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
    const offset = sign ? (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === '-' ? -1 : 1) : 0;
    return local - offset;
  }
  const unix = /(?<!\d)(\d{13}|\d{10})(?!\d)/.exec(name)?.[1];
  if (unix) return unix.length === 13 ? Number(unix) : Number(unix) * 1000;
  throw new HubError('SOURCE_UNREACHABLE', `${name}: no time in the name, expected unix seconds or an ISO date`, {
    where: name,
  });
}
