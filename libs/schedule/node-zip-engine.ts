import { inflateRawSync } from 'node:zlib';
import type { ZipEngine } from '#libs/formats/gtfs';

/** Node's own zlib: some three times as fast as the pure JavaScript the format library brings along. */
export const nodeZipEngine: ZipEngine = {
  inflateRaw: inflateRawSync,
};
