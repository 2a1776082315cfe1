export * from './content.js';
export * from './encode-context.js';
export { GBFS_LOSSES, type GbfsLossKind } from './loss-kinds.js';
export type { SystemIds } from './references.js';
export { decodeDiscovery, decodeGbfsFile, type GbfsDecodeOptions } from './decode.js';
export {
  encodeDiscovery23,
  encodeDiscovery30,
  encodeGbfs23,
  encodeGbfs30,
  encodeManifest30,
  type Envelope,
} from './encode.js';
export { MAX_LANGUAGES, editionsOf, type GbfsEdition, type GbfsEditions } from './editions.js';
export {
  isTranslated,
  textsOf,
  unknownTo,
  withTexts,
  type TextsByRecord,
  type TranslatedName,
} from './translations.js';
export { GBFS_FILE_NAMES, toNeutralName } from './file-names.js';
export { fromOpeningHours, toOpeningHours, type Hours } from './opening-hours.js';
