import { IssueCollector } from '#libs/errors';
import { unreadable } from './container.js';
import { ENUM_FALLBACK, ENUMS } from './enums.js';
import type { FeedEntity, FeedHeader, FeedMessage } from './messages.js';
import { MESSAGES, type MessageField, type MessageName, type ScalarKind } from './schema.js';

type JsonObject = Record<string, unknown>;

/**
 * The message as agencies publish it in JSON: field names of the .proto, enums by name, instants as numbers (protobuf's
 * own JSON writes 64-bit numbers as text; readers of GTFS-Realtime JSON expect numbers). Absent fields and empty lists
 * are left out, float32 values are written with the fewest digits that read back the same.
 */
export function feedMessageToJson(message: FeedMessage): JsonObject {
  return {
    header: toJson('FeedHeader', message.header),
    entity: message.entities.map((entity) => toJson('FeedEntity', entity)),
  };
}

function toJson(name: MessageName, message: object): JsonObject {
  const json: JsonObject = {};
  for (const field of MESSAGES[name].fields) {
    const value = (message as JsonObject)[field.name];
    if (value === undefined || value === null) continue;
    if (!field.repeated) json[field.protoName] = fieldToJson(field, value);
    else if ((value as unknown[]).length > 0) {
      json[field.protoName] = (value as unknown[]).map((element) => fieldToJson(field, element));
    }
  }
  return json;
}

function fieldToJson(field: MessageField, value: unknown): unknown {
  if (field.message) return toJson(field.message, value as object);
  return field.scalar === 'float' ? shortestFloat(value as number) : value;
}

function shortestFloat(value: number): number {
  const exact = Math.fround(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(exact.toPrecision(digits));
    if (Math.fround(short) === exact) return short;
  }
  return Number(exact.toPrecision(9));
}

/**
 * Reads that form back; names may be those of the .proto or camelCase, enums names or numbers, numbers may be text; a list
 * of one element may be that element, and one message a list of its parts (MBTA's texts).
 * Faults yield FIELD_TYPE, FIELD_ENUM, FIELD_MISSING; a part without a required field is left out. Unknown names are
 * counted, one UNKNOWN_FIELD an entity. Throws HubError CONTAINER_UNREADABLE when there is no header object.
 */
export function feedMessageFromJson(value: unknown, issues: IssueCollector): FeedMessage {
  if (!isObject(value)) throw unreadable(`JSON that is ${kindOf(value)}`);
  if (!isObject(value['header'])) throw unreadable('JSON without a header object');
  const list = value['entity'] ?? value['entities'] ?? [];
  const reader = new JsonReader(issues);
  const header = (reader.message('FeedHeader', value['header'], 'header') ?? {}) as unknown as FeedHeader;
  if (header.gtfsRealtimeVersion === undefined) header.gtfsRealtimeVersion = '';
  reader.finish('header');
  if (!Array.isArray(list)) {
    issues.add({ code: 'FIELD_TYPE', severity: 'error', where: 'entity', got: kindOf(list), expected: 'an array' });
    return { header, entities: [] };
  }
  const entities: FeedEntity[] = [];
  list.forEach((element: unknown, index) => {
    const where = `entity[${index}]`;
    if (!isObject(element)) {
      reader.wrongType(where, undefined, element, 'an object');
      return;
    }
    const entity = reader.message('FeedEntity', element, where) as unknown as FeedEntity;
    if (entity.id === undefined) entity.id = '';
    reader.finish(where);
    const parts = MESSAGES.FeedEntity.fields.filter((field) => field.message);
    const has = parts.some((field) => (entity as unknown as JsonObject)[field.name] !== undefined);
    if (!has && parts.some((field) => element[field.protoName] || element[field.name])) return;
    if (!has && !entity.isDeleted) issues.add({ code: 'ENTITY_EMPTY', severity: 'warning', where });
    entities.push(entity);
  });
  return { header, entities };
}

/** Messages nest at most this deep in the .proto, so recursion has a bound whatever the JSON holds. */
class JsonReader {
  private unknown: string[] = [];

  constructor(private readonly issues: IssueCollector) {}

  finish(where: string): void {
    const [first] = this.unknown;
    if (first === undefined) return;
    const more = this.unknown.length > 1 ? ` and ${this.unknown.length - 1} more` : '';
    this.issues.add({
      code: 'UNKNOWN_FIELD',
      severity: 'advice',
      where,
      got: `${first}${more}`,
      count: this.unknown.length,
    });
    this.unknown = [];
  }

  wrongType(where: string, field: string | undefined, got: unknown, expected: string): undefined {
    const shown = typeof got === 'object' ? kindOf(got) : String(got);
    this.issues.add({ code: 'FIELD_TYPE', severity: 'warning', where, field, got: shown, expected });
    return undefined;
  }

  message(name: MessageName, json: JsonObject, where: string): JsonObject | undefined {
    const { fields, byName } = MESSAGES[name];
    const message: JsonObject = {};
    for (const field of fields) if (field.repeated && !field.sparse) message[field.name] = [];
    for (const [key, value] of Object.entries(json)) {
      const field = byName.get(key);
      if (!field) this.unknown.push(`${where}.${key}`);
      else if (value !== null && value !== undefined) this.field(message, field, value, where);
    }
    const missing = fields.find((field) => field.required && message[field.name] === undefined);
    if (missing) {
      const kept = name === 'FeedHeader' || name === 'FeedEntity';
      this.issues.add({
        code: 'FIELD_MISSING',
        severity: kept ? 'warning' : 'error',
        where,
        field: missing.protoName,
        expected: kept ? 'required; kept as empty text' : `required in ${name}, which is left out`,
      });
      if (!kept) return undefined;
    }
    return message;
  }

  private field(message: JsonObject, field: MessageField, value: unknown, where: string): void {
    if (!field.repeated) {
      const read =
        field.message && Array.isArray(value)
          ? this.merged(field.message, value, `${where}.${field.protoName}`)
          : this.value(field, value, where, `${where}.${field.protoName}`);
      if (read !== undefined) message[field.name] = read;
      return;
    }
    if (!Array.isArray(value) && !(field.message && isObject(value))) {
      this.wrongType(where, field.protoName, value, 'an array');
      return;
    }
    const list: unknown[] = [];
    [value].flat().forEach((element: unknown, index) => {
      const read = this.value(field, element, where, `${where}.${field.protoName}[${index}]`);
      if (read !== undefined) list.push(read);
    });
    if (list.length > 0 || !field.sparse) message[field.name] = list;
  }

  /** Several of what there is one of are one, as protobuf merges them: the last word counts, lists are joined. */
  private merged(name: MessageName, parts: readonly unknown[], where: string): JsonObject | undefined {
    let merged: JsonObject | undefined;
    parts.forEach((part, index) => {
      const place = `${where}[${index}]`;
      if (!isObject(part)) return void this.wrongType(place, undefined, part, 'an object');
      const read = this.message(name, part, place);
      for (const [key, value] of Object.entries(read ?? {})) {
        const before = merged?.[key];
        const joined =
          Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : value;
        merged = { ...merged, [key]: joined };
      }
    });
    return merged;
  }

  private value(field: MessageField, value: unknown, where: string, below: string): unknown {
    if (field.message) {
      if (!isObject(value)) return this.wrongType(where, field.protoName, value, 'an object');
      return this.message(field.message, value, below);
    }
    if (field.enumName) return this.enumValue(field, value, where);
    return scalarFromJson(field.scalar!, value) ?? this.wrongType(where, field.protoName, value, `a ${field.scalar}`);
  }

  private enumValue(field: MessageField, value: unknown, where: string): unknown {
    const names = ENUMS[field.enumName!] as readonly (string | undefined)[];
    if (typeof value === 'string' && names.includes(value)) return value;
    const named = /^\d+$/.test(String(value)) ? names[Number(value)] : undefined;
    if (named !== undefined) return named;
    const fallback = ENUM_FALLBACK[field.enumName!];
    this.issues.add({
      code: 'FIELD_ENUM',
      severity: 'warning',
      where,
      field: field.protoName,
      got: typeof value === 'object' ? kindOf(value) : String(value),
      expected: `a ${field.enumName}; read as ${fallback ?? 'absent'}`,
    });
    return fallback;
  }
}

const RANGES: Partial<Record<ScalarKind, readonly [number, number]>> = {
  uint32: [0, 0xffffffff],
  int32: [-0x80000000, 0x7fffffff],
  uint64: [0, 2 ** 64],
  int64: [-(2 ** 63), 2 ** 63],
};

function scalarFromJson(kind: ScalarKind, value: unknown): unknown {
  if (kind === 'string')
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  if (kind === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (typeof value !== 'number' && !(typeof value === 'string' && value.trim() !== '')) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  const range = RANGES[kind];
  if (!range) return number;
  return Number.isInteger(number) && number >= range[0] && number <= range[1] ? number : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
