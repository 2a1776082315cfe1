export * from './messages.js';
export { SIRI_NAMESPACE } from './shape.js';
export { SiriDecoder } from './decoder.js';
export { isSiriElement } from './known-elements.js';
export { readSiriLite } from './lite-reader.js';
export { decodeSiri, readSiri } from './document.js';
export * from './write/delivery.js';
export {
  encodeCheckStatus,
  encodeDataSupplyRequest,
  encodeServiceRequest,
  encodeSubscriptionRequest,
  encodeTerminateSubscription,
  type SiriEnvelope,
  type SiriRequestMeta,
  type SiriSubscription,
  type SiriTopic,
} from './write/requests.js';
export * from './write/answers.js';
export { DEFAULT_TIME_ZONE as DEFAULT_SIRI_TIME_ZONE } from './leaf-values.js';
export { SIRI_LOSSES, type SiriLossKind } from './loss-kinds.js';
export { fromToken as fromSiriToken, toToken as toSiriToken } from './token.js';
export { listUnused as listUnusedInSiri } from './unused.js';
export { OPEN_START } from './values.js';
