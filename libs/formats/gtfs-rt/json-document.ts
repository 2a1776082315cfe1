import type { IssueCollector } from '#libs/errors';
import { JSON_DOCUMENT, describeForeignContainer, unreadable } from './container.js';
import { encodeFeedMessage } from './encode.js';
import { feedMessageFromJson } from './json.js';

/** Whether the bytes are text that begins as JSON does; a message may begin with a line feed and a brace, too. */
export function isJsonDocument(bytes: Uint8Array): boolean {
  return describeForeignContainer(bytes) === JSON_DOCUMENT;
}

/**
 * A document in JSON as the protobuf it stands for, so that both go the same way from there on. Issues and throws: see
 * `feedMessageFromJson`; CONTAINER_UNREADABLE too for what is no JSON.
 */
export function protobufOfJson(bytes: Uint8Array, issues: IssueCollector): Uint8Array {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw unreadable(`a JSON document that cannot be read: ${(cause as Error).message.slice(0, 120)}`);
  }
  return encodeFeedMessage(feedMessageFromJson(json, issues));
}
