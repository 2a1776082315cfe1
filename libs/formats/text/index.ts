export { webAddress, appAddress } from './address.js';
export { isWritable, onOneLine, writable } from './characters.js';
export { xsdDurationSeconds } from './duration.js';
export { toColour } from './colour.js';
export { isJsonBeyond, isDeeperThan } from './json-depth.js';
export { readJsonText, type JsonReading } from './json.js';
export { hasMarkup, plainText } from './markup.js';
export type { IsoInstant } from './instant.js';
