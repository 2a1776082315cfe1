import type { DecodeContext } from './decode-context.js';
import { MESSAGES, type MessageField, type MessageName, type MessageTypes } from './schema.js';

/**
 * Reads one message up to `end` by the message table. `undefined` when a required field is absent (FIELD_MISSING).
 * A field that stands twice keeps its last value.
 */
export function decodeByTable<Name extends MessageName>(
  context: DecodeContext,
  end: number,
  name: Name,
): MessageTypes[Name] | undefined {
  const { fields, byTag } = MESSAGES[name];
  const message: Record<string, unknown> = {};
  for (const field of fields) if (field.repeated && !field.sparse) message[field.name] = [];
  while (context.at < end) {
    const tag = context.tag();
    const field = byTag[tag];
    if (!field) {
      context.other(tag, name);
    } else if (field.repeated) {
      const list = (message[field.name] ??= []) as unknown[];
      const value = decodeField(context, field, list.length);
      if (value !== undefined) list.push(value);
    } else {
      const value = decodeField(context, field, -1);
      if (value !== undefined) message[field.name] = value;
    }
  }
  for (const field of fields) {
    if (field.required && message[field.name] === undefined) {
      context.missing(field.protoName, `required in ${name}, which is left out`);
      return undefined;
    }
  }
  return message as unknown as MessageTypes[Name];
}

/** Reads one message by the faster reader where there is one. */
export function decodeMessage<Name extends MessageName>(
  context: DecodeContext,
  end: number,
  name: Name,
): MessageTypes[Name] | undefined {
  const hot = context.hot[name];
  return hot ? (hot(context, end) as MessageTypes[Name] | undefined) : decodeByTable(context, end, name);
}

/** Reads a nested message whose tag was just read. */
export function decodeNested<Name extends MessageName>(
  context: DecodeContext,
  name: Name,
  field: string,
  index = -1,
): MessageTypes[Name] | undefined {
  const end = context.enter(field, index);
  const message = decodeMessage(context, end, name);
  context.leave(end);
  return message;
}

function decodeField(context: DecodeContext, field: MessageField, index: number): unknown {
  if (field.message) return decodeNested(context, field.message, field.protoName, index);
  if (field.enumName) return context.enumValue(field.enumName, field.protoName);
  switch (field.scalar!) {
    case 'string':
      return field.protoName === 'text' ? context.text() : context.string();
    case 'bool':
      return context.varint() !== 0;
    case 'uint32':
      return context.uint32();
    case 'int32':
      return context.int32();
    case 'uint64':
      return context.varint();
    case 'int64':
      return context.int64();
    case 'float':
      return context.float();
    case 'double':
      return context.double();
  }
}
