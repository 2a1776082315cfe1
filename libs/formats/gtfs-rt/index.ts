export * from './enums.js';
export * from './messages.js';
export { decodeEntity, decodeFeedMessage, scanFeedMessage } from './decode.js';
export { encodeEntityField, encodeFeedMessage, encodeHeaderField } from './encode.js';
export { hashEntity, hashSlice } from './hash.js';
export { countPolylinePoints } from './polyline.js';
export { REALTIME_LOSSES, type RealtimeLossKind } from './loss-kinds.js';
export { holdsNetwork } from './holds-network.js';
export { isJsonDocument, protobufOfJson } from './json-document.js';
export { feedMessageFromJson, feedMessageToJson } from './json.js';

/** The .proto this library follows. */
export const GTFS_REALTIME_PROTO = 'google/transit 2dd229b (June 2026)';
