import { HubError, type IssueCollector } from '#libs/errors';
import { readJsonText } from '#libs/formats/text';
import { DeliveryEmitter } from './delivery-emitter.js';
import { CONTAINERS, DELIVERIES, ENTITIES } from './entities.js';
import { deliveryHeader, EXCHANGE_ELEMENTS, exchangeMessage } from './exchange-shapes.js';
import { isDelivery, isSiriElement } from './known-elements.js';
import { DEFAULT_TIME_ZONE, LeafValues } from './leaf-values.js';
import type { SiriExchangeMessage, SiriLimits, SiriSink, SiriSummary } from './messages.js';
import { noteUnread } from '#libs/formats/xml/shape';
import type { Field, ElementShape, Values } from './shape.js';
import { putLeaf } from './siri-reader.js';

const MAX_JSON_BYTES = 64 << 20;

/**
 * Reads a SIRI Lite document (JSON) the same way: element names in UpperCamelCase, single things or lists of them, texts
 * bare or as `{"value": …, "lang": …}`. The document is read whole. Issues as SiriDecoder's without those of XML;
 * throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED for what is no SIRI Lite.
 */
export function readSiriLite(
  bytes: Uint8Array,
  sink: SiriSink,
  issues: IssueCollector,
  limits: SiriLimits = {},
): SiriSummary {
  const maxBytes = limits.maxBytes ?? MAX_JSON_BYTES;
  if (bytes.byteLength > maxBytes)
    throw new HubError('LIMIT_EXCEEDED', 'The document is too large', {
      got: `${bytes.byteLength} bytes`,
      expected: `at most ${maxBytes} bytes`,
    });
  return new LiteReader(sink, issues, limits).read(parse(bytes, issues));
}

function parse(bytes: Uint8Array, issues: IssueCollector): unknown {
  try {
    const { value, cleaned } = readJsonText(new TextDecoder('utf-8').decode(bytes));
    if (cleaned > 0) issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where: 'document', count: cleaned });
    return value;
  } catch (cause) {
    throw new HubError('CONTAINER_UNREADABLE', 'The document is not JSON', {
      got: (cause as Error).message.slice(0, 80),
      expected: 'a SIRI Lite document',
      cause,
    });
  }
}

class LiteReader {
  private readonly emitter: DeliveryEmitter;
  private readonly values: LeafValues;
  private readonly maxElements: number;
  private elements = 0;

  constructor(
    private readonly sink: SiriSink,
    private readonly issues: IssueCollector,
    limits: SiriLimits,
  ) {
    this.emitter = new DeliveryEmitter(sink, issues);
    this.values = new LeafValues(issues, limits.timeZone ?? DEFAULT_TIME_ZONE);
    this.maxElements = limits.maxElementsPerEntity ?? 100_000;
  }

  read(document: unknown): SiriSummary {
    const root = isObject(document) ? (memberOf(document, 'Siri') ?? document) : undefined;
    let recognised = false;
    for (const [name, value] of entriesOf(root)) {
      const local = upperFirst(name);
      if (local === 'ServiceDelivery') {
        recognised = true;
        for (const one of listOf(value)) this.readService(one);
      } else if (Object.hasOwn(EXCHANGE_ELEMENTS, local)) {
        recognised = true;
        this.elements = 0;
        const message = this.fill(value, exchangeMessage, {});
        this.sink.exchange?.({ type: EXCHANGE_ELEMENTS[local]!, ...message } as SiriExchangeMessage);
      }
    }
    if (!recognised)
      throw new HubError('CONTAINER_UNREADABLE', 'The document is not SIRI Lite', {
        got: Object.keys(root ?? {})
          .slice(0, 5)
          .join(', '),
        expected: 'Siri.ServiceDelivery',
      });
    return this.emitter.finish(true);
  }

  private readService(service: unknown): void {
    const deliveries: [string, unknown][] = [];
    for (const [name, value] of entriesOf(service)) {
      const local = upperFirst(name);
      const field = deliveryHeader.byLocal.get(local);
      if (Object.hasOwn(DELIVERIES, local)) deliveries.push([local, value]);
      else if (field) this.put(field, value, this.emitter.service);
      else if (isDelivery(local)) for (let at = 0; at < listOf(value).length; at += 1) this.emitter.notRead(local);
      else this.emitter.notCarried(local);
    }
    for (const [local, value] of deliveries) for (const one of listOf(value)) this.readDelivery(local, one);
    this.emitter.endService();
  }

  private readDelivery(local: string, content: unknown): void {
    this.values.where = () => local;
    const entries = entriesOf(content).map(([name, value]): [string, unknown] => [upperFirst(name), value]);
    const version = entries.find(([name]) => name === 'Version')?.[1];
    const delivery = this.emitter.beginDelivery(DELIVERIES[local]!, typeof version === 'string' ? version : undefined);
    // The head may stand behind the entities: order means nothing in JSON.
    for (const [name, value] of entries) {
      const field = deliveryHeader.byLocal.get(name);
      if (field) this.put(field, value, delivery);
    }
    for (const [name, value] of entries) {
      if (deliveryHeader.byLocal.has(name) || name === 'Version') continue;
      if (CONTAINERS.has(name)) for (const one of listOf(value)) this.readContainer(one);
      else this.readEntities(name, value);
    }
    this.emitter.endDelivery();
  }

  private readContainer(content: unknown): void {
    this.emitter.frameTime = undefined;
    const entries = entriesOf(content).map(([name, value]): [string, unknown] => [upperFirst(name), value]);
    const recorded = entries.find(([name]) => name === 'RecordedAtTime')?.[1];
    if (recorded !== undefined)
      this.emitter.frameTime = this.values.read(RECORDED_AT, textOf(recorded) ?? '') as number | undefined;
    for (const [name, value] of entries) if (name !== 'RecordedAtTime') this.readEntities(name, value);
  }

  private readEntities(local: string, value: unknown): void {
    const kind = Object.hasOwn(ENTITIES, local) ? ENTITIES[local]! : undefined;
    if (!kind) {
      this.emitter.notCarried(local);
      return;
    }
    if (!this.sink[kind.wantedBy]) return;
    for (const one of listOf(value)) {
      const place = this.emitter.summary[kind.counted];
      this.values.where = () => `${local}[${place}]`;
      this.elements = 0;
      const entity = this.fill(one, kind.shape, {});
      if (this.elements <= this.maxElements) this.emitter.emitEntity(local, entity);
      else
        this.issues.add({
          code: 'LIMIT_EXCEEDED',
          severity: 'error',
          where: `${local}[${place}]`,
          expected: 'fewer elements',
        });
    }
  }

  private fill(value: unknown, shape: ElementShape, target: Values): Values {
    for (const [name, member] of entriesOf(value)) {
      this.elements += 1;
      if (this.elements > this.maxElements) return target;
      const field = shape.byLocal.get(name) ?? shape.byLocal.get(upperFirst(name));
      const attribute = shape.attributes.find(({ key }) => key === name);
      if (field) this.put(field, member, target);
      else if (attribute && typeof member === 'string') target[attribute.key] = member;
      else {
        if (shape.narrowing?.has(upperFirst(name))) noteUnread(target, upperFirst(name));
        this.leaveBehind(upperFirst(name), member);
      }
    }
    return target;
  }

  /** Counts what is not carried, and by its name all that is in an element of the standard. */
  private leaveBehind(local: string, value: unknown): void {
    this.emitter.notCarried(local);
    if (!isSiriElement(local)) return;
    for (const one of listOf(value))
      for (const [name, member] of entriesOf(one)) {
        this.elements += 1;
        if (this.elements > this.maxElements) return;
        if (isSiriElement(upperFirst(name))) this.leaveBehind(upperFirst(name), member);
      }
  }

  private put(field: Field, value: unknown, target: Values): void {
    switch (field.kind) {
      case 'object':
        this.putObjects(field, value, target);
        return;
      case 'inline':
        for (const one of listOf(value)) this.fill(unwrapped(one, field.shape!), field.shape!, target);
        return;
      case 'named':
        target[field.key] = field.local;
        this.fill(value, field.shape!, target);
        return;
      case 'flag':
        target[field.key] = value !== false && value !== 'false';
        return;
      default:
        this.putLeaves(field, value, target);
    }
  }

  private putObjects(field: Field, value: unknown, target: Values): void {
    for (const one of listOf(value)) {
      if (!isObject(one)) {
        this.values.report('FIELD_TYPE', 'warning', field, String(one));
        continue;
      }
      const made = this.fill(one, field.shape!, {});
      if (field.many) ((target[field.key] ??= []) as Values[]).push(made);
      else target[field.key] ??= made;
    }
  }

  private putLeaves(field: Field, value: unknown, target: Values): void {
    const isSingle = !field.many && field.kind !== 'texts';
    for (const one of listOf(value)) {
      const text = textOf(one);
      if (text === undefined) {
        if (one !== null && !isEmpty(one)) this.values.report('FIELD_TYPE', 'warning', field, JSON.stringify(one));
        continue;
      }
      putLeaf(target, field, this.values.read(field, text), languageOf(one));
      if (isSingle) return;
    }
  }
}

const RECORDED_AT = ENTITIES['EstimatedVehicleJourney']!.shape.byLocal.get('RecordedAtTime')!;

/** A wrapper of one list may be left out: `"EstimatedCalls": [{…}]` for `{"EstimatedCall": [{…}]}`. */
function unwrapped(value: unknown, wrapper: ElementShape): unknown {
  const [only, ...others] = wrapper.fields;
  if (!only?.many || others.length > 0 || !isObject(value) || Object.keys(value).length === 0) return value;
  return memberOf(value, only.local) === undefined ? { [only.local]: [value] } : value;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isObject(value)) return undefined;
  const inner = value['value'] ?? value['Value'] ?? value['content'];
  return typeof inner === 'string' || typeof inner === 'number' || typeof inner === 'boolean'
    ? String(inner)
    : undefined;
}

function languageOf(value: unknown): string {
  const language = isObject(value) ? (value['lang'] ?? value['Lang']) : undefined;
  return (typeof language === 'string' && language.trim()) || 'und';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function memberOf(value: Record<string, unknown>, local: string): unknown {
  return value[local] ?? value[local.charAt(0).toLowerCase() + local.slice(1)];
}

function listOf(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
