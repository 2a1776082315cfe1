import type { IssueCollector } from '#libs/errors';
import { readJsonText, type JsonReading } from '#libs/formats/text';
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
  let json: JsonReading;
  try {
    json = readJsonText(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw unreadable(`a JSON document that cannot be read: ${(cause as Error).message.slice(0, 120)}`);
  }
  if (json.cleaned > 0)
    issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where: 'document', count: json.cleaned });
  return encodeFeedMessage(feedMessageFromJson(json.value, issues));
}
