import { ENUMS } from './enums.js';
import type { FeedEntity, FeedHeader, FeedMessage } from './messages.js';
import { MESSAGES, type MessageField, type MessageName } from './schema.js';
import { WireWriter } from './wire-writer.js';

/**
 * The message as protobuf, fields in number order, so equal messages give equal bytes. `undefined` fields are not
 * written; neither are numbers that are not finite and enum names outside their list. Numbers are cut to the range of
 * their field, coordinates rounded to float32.
 */
export function encodeFeedMessage(message: FeedMessage): Uint8Array {
  const writer = new WireWriter(16_384);
  writeNested(writer, 1, 'FeedHeader', message.header);
  for (const entity of message.entities) writeNested(writer, 2, 'FeedEntity', entity);
  return writer.finish();
}

/** One `entity` field of a FeedMessage, tag and length included: a document is its header and these, put together. */
export function encodeEntityField(entity: FeedEntity): Uint8Array {
  const writer = new WireWriter();
  writeNested(writer, 2, 'FeedEntity', entity);
  return writer.finish();
}

/** The `header` field of a FeedMessage, tag and length included. */
export function encodeHeaderField(header: FeedHeader): Uint8Array {
  const writer = new WireWriter(64);
  writeNested(writer, 1, 'FeedHeader', header);
  return writer.finish();
}

function writeNested(writer: WireWriter, number: number, name: MessageName, message: object): void {
  const start = writer.openField(number);
  writeMessage(writer, name, message as Record<string, unknown>);
  writer.close(start);
}

function writeMessage(writer: WireWriter, name: MessageName, message: Record<string, unknown>): void {
  for (const field of MESSAGES[name].fields) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    if (field.repeated) for (const element of value as unknown[]) writeField(writer, field, element);
    else writeField(writer, field, value);
  }
}

function writeField(writer: WireWriter, field: MessageField, value: unknown): void {
  if (field.message) {
    writeNested(writer, field.number, field.message, value as object);
    return;
  }
  if (field.enumName) {
    const number = (ENUMS[field.enumName] as readonly unknown[]).indexOf(value);
    if (number < 0) return;
    writer.tag(field.tag);
    writer.varint(number);
    return;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return;
  writer.tag(field.tag);
  switch (field.scalar!) {
    case 'string':
      writer.string(value as string);
      return;
    case 'bool':
      writer.varint(value ? 1 : 0);
      return;
    case 'uint32':
      writer.uint32(value as number);
      return;
    case 'int32':
      writer.int32(value as number);
      return;
    case 'uint64':
      writer.uint64(value as number);
      return;
    case 'int64':
      writer.int64(value as number);
      return;
    case 'float':
      writer.float(value as number);
      return;
    case 'double':
      writer.double(value as number);
  }
}
