import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import {
  mergeGtfs,
  republishGtfs,
  type MergeOptions,
  type MergeSource,
  type RepublishOptions,
} from '#libs/formats/gtfs';

/** Functions cannot be sent to a thread: it brings its own. */
export type Codec = 'inflateRaw' | 'deflateRaw' | 'crc32';

export type GtfsTask =
  | { task: 'republish'; zip: Uint8Array; options: Omit<RepublishOptions, Codec> }
  | { task: 'merge'; sources: readonly MergeSource[]; options: Omit<MergeOptions, Codec> };

export interface BuiltGtfs {
  zip: Uint8Array;
  /** Feeds that could not be part of a merged schedule. */
  leftOut: string[];
}

const codec = { inflateRaw: inflateRawSync, deflateRaw: deflateRawSync, crc32 };

/** Does the work here and now. What is wrong with the data was told when the schedule was taken: it is not told again. */
export function buildGtfs(request: GtfsTask): BuiltGtfs {
  const silent = new IssueCollector(0);
  if (request.task === 'republish') {
    const { zip } = republishGtfs(request.zip, { ...request.options, ...codec }, silent);
    return { zip, leftOut: [] };
  }
  const { zip, leftOut } = mergeGtfs(request.sources, { ...request.options, ...codec }, silent);
  return { zip, leftOut };
}
