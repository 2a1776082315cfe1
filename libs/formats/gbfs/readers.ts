import type { GbfsContentByName, GbfsName } from './content.js';
import type { Fields } from './fields.js';

/** What one version knows to read: the content of a file's `data`, or `undefined` when it cannot be used at all. */
export type GbfsReaders = { [N in GbfsName]?: (data: Fields) => GbfsContentByName[N] | undefined };
