import type { MergeOptions, MergeSource, RepublishOptions } from '#libs/formats/gtfs';
import { buildAside } from './build-aside.js';
import type { BuiltGtfs, Codec } from './build-gtfs.js';

/**
 * One feed's schedule, repaired. Seconds of work on a big feed: done in a thread, so that neither polls nor the stream
 * wait for it. Rejects as `republishGtfs` throws.
 */
export function makeGtfs(zip: Uint8Array, options: Omit<RepublishOptions, Codec>): Promise<BuiltGtfs> {
  return buildAside({ task: 'republish', zip, options }, zip.byteLength);
}

/** Several schedules as one, likewise; `leftOut` names the feeds that could not be part of it. */
export function makeMergedGtfs(
  sources: readonly MergeSource[],
  options: Omit<MergeOptions, Codec>,
): Promise<BuiltGtfs> {
  const bytes = sources.reduce((sum, { zip }) => sum + zip.byteLength, 0);
  return buildAside({ task: 'merge', sources, options }, bytes);
}
