import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepublishOptions } from '#libs/formats/gtfs';
import { buildAside } from './build-in-worker.js';
import { MERGED_FILE, type BuiltGtfs, type Codec, type GtfsTask, type WaitingSource } from './build-gtfs.js';

/**
 * One feed's schedule, repaired. Seconds of work on a big feed: done in a thread, so that neither polls nor the stream
 * wait for it. Rejects as `republishGtfs` throws.
 */
export function makeGtfs(zip: Uint8Array, options: Omit<RepublishOptions, Codec>): Promise<BuiltGtfs> {
  return buildAside({ task: 'republish', zip, options }, zip.byteLength);
}

export interface MergedSource extends Omit<WaitingSource, 'file'> {
  /** Asked for once, one source after the other, so that only one dataset is held. */
  read: () => Promise<Uint8Array>;
}

/**
 * Several schedules as one, likewise; `leftOut` names the feeds that could not be part of it. Datasets, repaired parts and
 * the result wait in a folder of the system's for temporary files (`TMPDIR`; about three times what the feeds take) that
 * is removed in the end: memory follows the largest feed, and the result.
 */
export async function makeMergedGtfs(
  sources: readonly MergedSource[],
  options: Extract<GtfsTask, { task: 'merge' }>['options'],
): Promise<BuiltGtfs> {
  const folder = await mkdtemp(join(tmpdir(), 'estuaire-merge-'));
  try {
    const waiting: WaitingSource[] = [];
    let bytes = 0;
    for (const { read, ...source } of sources) {
      const zip = await read();
      const file = join(folder, `source-${waiting.length}.zip`);
      await writeFile(file, zip);
      bytes += zip.byteLength;
      waiting.push({ ...source, file });
    }
    const { leftOut, droppedRows, changedValues } = await buildAside(
      { task: 'merge', sources: waiting, folder, options },
      bytes,
    );
    return { zip: await readFile(join(folder, MERGED_FILE)), leftOut, droppedRows, changedValues };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
