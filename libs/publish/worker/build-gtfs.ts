import { closeSync, fstatSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import {
  mergeGtfs,
  republishGtfs,
  type MergeOptions,
  type MergeSource,
  type Merged,
  type PartStore,
  type RepublishOptions,
} from '#libs/formats/gtfs';

/** Functions cannot be sent to a thread: it brings its own. */
export type Codec = 'inflateRaw' | 'deflateRaw';

/** A dataset that waits in a file: a thread need not be sent all of them. */
export interface WaitingSource extends Omit<MergeSource, 'zip'> {
  file: string;
}

export type GtfsTask =
  | { task: 'republish'; zip: Uint8Array; options: Omit<RepublishOptions, Codec> }
  | {
      task: 'merge';
      sources: readonly WaitingSource[];
      /** Where the repaired parts wait, and `MERGED_FILE` is written. */
      folder: string;
      options: Omit<MergeOptions, Codec | 'parts' | 'sink'>;
    };

export const MERGED_FILE = 'merged.zip';

export interface BuiltGtfs {
  /** Empty for a merged schedule, which is a file. */
  zip: Uint8Array;
  /** Feeds that could not be part of a merged schedule. */
  leftOut: string[];
  /** Rows not in it, by feed and file; of one feed's schedule under an empty name. */
  droppedRows: Record<string, Record<string, number>>;
  /** Values written otherwise than they came, likewise. */
  changedValues: Merged['changedValues'];
}

const codec = { inflateRaw: inflateRawSync, deflateRaw: deflateRawSync };

/** Does the work here and now. What is wrong with the data was reported when the schedule was accepted and is not reported again; what is
 * left out or changed here is counted. */
export function buildGtfs(request: GtfsTask): BuiltGtfs {
  const silent = new IssueCollector(0);
  if (request.task === 'republish') {
    const { zip, droppedRows, changedValues } = republishGtfs(request.zip, { ...request.options, ...codec }, silent);
    return { zip, leftOut: [], droppedRows: { '': droppedRows }, changedValues: { '': changedValues } };
  }
  const { folder, options } = request;
  const readSource = oneAtATime();
  const sources = request.sources.map(({ file, ...source }) => ({ ...source, zip: () => readSource(file) }));
  const merged = openSync(join(folder, MERGED_FILE), 'w');
  try {
    const sink = (chunk: Uint8Array): void => writeWhole(merged, chunk);
    const { zip, leftOut, droppedRows, changedValues } = mergeGtfs(
      sources,
      { ...options, ...codec, parts: partsIn(folder), sink },
      silent,
    );
    return { zip, leftOut, droppedRows, changedValues };
  } finally {
    closeSync(merged);
  }
}

/** Parts on the disk, each read when its turn comes. */
function partsIn(folder: string): PartStore {
  const fileOf = (index: number): string => join(folder, `part-${index}.zip`);
  const read = oneAtATime();
  return {
    keep: (index, zip) => writeFileSync(fileOf(index), zip),
    read: (index) => read(fileOf(index)),
  };
}

/** Reads files into one buffer: what was read before is overwritten. Dozens of buffers would wait long to be collected. */
function oneAtATime(): (file: string) => Uint8Array {
  let buffer = new Uint8Array(0);
  return (file) => {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      if (buffer.length < size) buffer = new Uint8Array(size);
      let filled = 0;
      while (filled < size) {
        const count = readSync(descriptor, buffer, filled, size - filled, filled);
        if (count === 0) throw new Error(`${file} became shorter`);
        filled += count;
      }
      return buffer.subarray(0, size);
    } finally {
      closeSync(descriptor);
    }
  };
}

function writeWhole(file: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
}
