export { BATCH_FORMAT, inspectMessage, joinBatch, type InspectedMessage, type ReceivedMessage } from './batch.js';
export { MappedReader, type MappedDocument, type MappedRow } from './decode.js';
export {
  MAPPED_FORMATS,
  MAPPED_LIMITS,
  isMappedFormat,
  type FieldMapping,
  type MappedFormat,
  type Mapping,
} from './mapping.js';
export { parsePath } from './path.js';
export { compilePattern } from './time.js';
export type { MappedValue } from './value.js';
