export * from './source.js';
export * from './content-hash.js';
export * from './raw-archive.js';
export { AddressGuard } from './http/address-guard.js';
export { fetchDocument, place, type FetchLimits } from './http/fetch-document.js';
export { PolledSource, type PollOptions } from './http/poll.js';
export { DiscoveredSource, type DiscoveredFile } from './http/discovered.js';
export { FileSource } from './file.js';
export { ReplayedSource, listRecordings, timeInName, type ReplayOptions } from './replay.js';
