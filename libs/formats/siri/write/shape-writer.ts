import type { XmlWriter } from '#libs/formats/xml';
import type { Field, ElementShape, Values } from '../shape.js';
import { toToken } from '../token.js';
import { formatDuration, formatTime } from '../values.js';

/** Writes what a shape names of an object, in the shape's order. */
export function writeShape(writer: XmlWriter, shape: ElementShape, values: Values): void {
  for (const field of shape.fields) {
    if (field.readOnly) continue;
    if (field.kind === 'inline') {
      if (!hasAny(field.shape!, values)) continue;
      writer.start(field.local);
      writeShape(writer, field.shape!, values);
      writer.end();
    } else if (values[field.key] !== undefined) writeField(writer, field, values[field.key], values);
  }
}

function writeField(writer: XmlWriter, field: Field, value: unknown, values: Values): void {
  const { local, kind } = field;
  switch (kind) {
    case 'object':
      for (const one of field.many ? (value as Values[]) : [value as Values]) {
        writer.start(local, attributesOf(field.shape!, one));
        writeShape(writer, field.shape!, one);
        writer.end();
      }
      return;
    case 'named':
      if (value !== local) return;
      writer.start(local);
      writeShape(writer, field.shape!, values);
      writer.end();
      return;
    case 'texts':
      for (const [language, text] of Object.entries(value as Record<string, string>))
        writer.leaf(local, text, language === 'und' ? {} : { 'xml:lang': language });
      return;
    case 'flag':
      if (value === true) writer.empty(local);
      return;
    default:
      for (const one of field.many ? (value as unknown[]) : [value])
        writer.leaf(local, field.token ? toToken(String(one)) : leafText(field, one));
  }
}

function attributesOf(shape: ElementShape, values: Values): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { key } of shape.attributes) if (values[key] !== undefined) attributes[key] = String(values[key]);
  return attributes;
}

function leafText({ kind }: Field, value: unknown): string {
  if (kind === 'time') return formatTime(value as number);
  return kind === 'duration' ? formatDuration(value as number) : String(value);
}

export function hasAny(shape: ElementShape, values: Values): boolean {
  return shape.fields.some((field) => {
    if (field.readOnly) return false;
    if (field.kind === 'inline') return hasAny(field.shape!, values);
    const value = values[field.key];
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
}

/**
 * The same as SIRI Lite: UpperCamelCase, references as `{"value": …}` and texts as lists of them, as French servers
 * write it.
 */
export function toLite(shape: ElementShape, values: Values): Record<string, unknown> {
  const lite: Record<string, unknown> = {};
  for (const field of shape.fields) {
    if (field.readOnly) continue;
    const { local, key } = field;
    const value = values[key];
    if (field.kind === 'inline') {
      if (hasAny(field.shape!, values)) lite[local] = toLite(field.shape!, values);
    } else if (value !== undefined) {
      const made = liteValue(field, value, values);
      if (made !== undefined) lite[local] = made;
    }
  }
  for (const { key } of shape.attributes) if (values[key] !== undefined) lite[key] = values[key];
  return lite;
}

function liteValue(field: Field, value: unknown, values: Values): unknown {
  switch (field.kind) {
    case 'object':
      return field.many
        ? (value as Values[]).map((one) => toLite(field.shape!, one))
        : toLite(field.shape!, value as Values);
    case 'named':
      return value === field.local ? toLite(field.shape!, values) : undefined;
    case 'texts':
      return Object.entries(value as Record<string, string>).map(([language, text]) =>
        language === 'und' ? { value: text } : { value: text, lang: language },
      );
    case 'boolean':
    case 'number':
    case 'flag':
      return value;
    default: {
      const make = (one: unknown): unknown =>
        field.local.endsWith('Ref') ? { value: leafText(field, one) } : leafText(field, one);
      return field.many ? (value as unknown[]).map(make) : make(value);
    }
  }
}
