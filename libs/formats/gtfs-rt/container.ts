import { HubError } from '#libs/errors';

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean => start.every((byte, i) => bytes[i] === byte);

export const JSON_DOCUMENT = 'a JSON document';

/**
 * What bytes that should be a FeedMessage look like instead; `undefined` when nothing speaks against protobuf.
 * A real message holds length bytes below 0x20 among its first bytes, text does not: that recognises a page that begins
 * with a line feed (0x0A, also the tag of `header`) from a message.
 */
export function describeForeignContainer(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'an empty document';
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return 'a zip archive';
  if (startsWith(bytes, 0x1f, 0x8b)) return 'a gzip stream';
  const head = bytes.subarray(0, 64);
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return undefined;
  const text = new TextDecoder().decode(head).trimStart();
  if (text === '') return 'a document of blanks';
  if (/^<(!doctype html|html)/i.test(text)) return 'an HTML page';
  if (text.startsWith('<')) return 'an XML or HTML document';
  if (/^[{[]/.test(text)) return JSON_DOCUMENT;
  if (/^(header|entity)\s*[{:]/.test(text)) return 'a protobuf text-format document';
  return bytes.length < 3 ? undefined : 'a text';
}

export function unreadable(got: string): HubError {
  return new HubError('CONTAINER_UNREADABLE', `the document is not a GTFS-Realtime FeedMessage but ${got}`, {
    where: 'document',
    got,
    expected: 'a protobuf FeedMessage',
  });
}
