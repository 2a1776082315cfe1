import { NAMES_NOT_READ } from './schema-names.js';

/** Of envelopes and of older versions. */
export const OF_OTHER_VERSIONS = 'RequestExtension AnswerExtension';

/**
 * Elements of the published schema the hub has no use for, and some that are no part of deliveries: counted in the
 * summary, and no surprise worth an issue. Everything else that is not carried is an UNKNOWN_FIELD as well.
 */
const KNOWN_NOT_CARRIED: ReadonlySet<string> = new Set(`${NAMES_NOT_READ}${OF_OTHER_VERSIONS}`.trim().split(/\s+/));

/** Whether the standard has an element of that name which the hub does not carry. */
export function isSiriElement(name: string): boolean {
  return KNOWN_NOT_CARRIED.has(name) || isDelivery(name);
}

const DELIVERY = /^[A-Z]\w+Delivery$/;

/** Whether an element of an answer is what a service delivers, whichever. */
export function isDelivery(local: string): boolean {
  return DELIVERY.test(local) && local !== 'ServiceDelivery';
}
