import type { IssueCollector } from '#libs/errors';
import { XmlScanner, endScan, refuseForeign, type XmlHandler, type XmlName } from '#libs/formats/xml';
import { DeliveryEmitter } from './delivery-emitter.js';
import { CONTAINERS, DELIVERIES, ENTITIES } from './entities.js';
import { deliveryHeader, EXCHANGE_ELEMENTS, exchangeMessage, soapFault } from './exchange-shapes.js';
import { DEFAULT_TIME_ZONE, LeafValues } from './leaf-values.js';
import { isDelivery } from './known-elements.js';
import type { SiriExchangeMessage, SiriLimits, SiriSink, SiriSummary } from './messages.js';
import { SIRI_NAMESPACE, vocabulary, type Values } from './shape.js';
import { SiriReader } from './siri-reader.js';

/** Deliveries stand at most this deep: SOAP envelope, body, operation, answer. */
const MAX_ENVELOPE_DEPTH = 8;
const MAX_XML_BYTES = 256 << 20;

const VERSION = vocabulary.name('', 'version');
const HEADER_WRAPPERS: ReadonlySet<string> = new Set([
  'ServiceDelivery',
  'ServiceDeliveryInfo',
  'DataSupplyAnswerInfo',
]);
/** In SOAP what a delivery's head holds may also be next to the deliveries; answers that are no deliveries have it, too. */
const ANSWER = 'Answer';

/**
 * Reads a SIRI document from bytes cut anywhere and hands the sink one thing at a time; memory is bounded by the largest
 * journey or situation, not by the document. Plain XML and SOAP (answers and notifications), any prefix, versions 1.3 to
 * 2.1: ET, VM, SM and SX deliveries, and the messages of subscriptions. What is met and not carried is counted.
 *
 * Issues: TIME_FORMAT, FIELD_TYPE, UNKNOWN_FIELD (once for each name), DELIVERY_REFUSED (Status false, an ErrorCondition
 * or a SOAP fault), LIMIT_EXCEEDED (an entity too large, left out), ENCODING_NOT_UTF8, and for a document that breaks off
 * CONTAINER_TRUNCATED, CONTAINER_UNREADABLE, LIMIT_EXCEEDED or XML_DTD_REFUSED. `end` throws HubError
 * CONTAINER_UNREADABLE or LIMIT_EXCEEDED when there was no SIRI at all.
 */
export class SiriDecoder {
  private readonly scanner: XmlScanner;
  private readonly reader: SiriReader;
  private readonly values: LeafValues;
  private readonly emitter: DeliveryEmitter;
  private recognised = false;
  private deliveryDepth = 0;
  private serviceDepth = 0;
  /** What is done with the element in hand when it has ended; undefined while none is being read. */
  private finish: (() => void) | undefined;

  constructor(
    private readonly sink: SiriSink,
    private readonly issues: IssueCollector,
    limits: SiriLimits = {},
  ) {
    this.values = new LeafValues(issues, limits.timeZone ?? DEFAULT_TIME_ZONE);
    this.emitter = new DeliveryEmitter(sink, issues);
    this.reader = new SiriReader(
      this.values,
      (local) => this.emitter.notCarried(local),
      limits.maxElementsPerEntity ?? 100_000,
    );
    const handler: XmlHandler = {
      start: (name, scanner) => this.startElement(name, scanner),
      end: (_name, scanner) => this.endElement(scanner),
    };
    this.scanner = new XmlScanner(vocabulary, handler, {
      maxBytes: limits.maxBytes ?? MAX_XML_BYTES,
      ...(limits.maxDepth !== undefined && { maxDepth: limits.maxDepth }),
    });
  }

  write(chunk: Uint8Array): void {
    this.scanner.write(chunk);
  }

  end(): SiriSummary {
    const whole = endScan(this.scanner, this.issues);
    if (!whole) this.emitter.emitDelivery();
    const summary = this.emitter.finish(whole && this.recognised);
    refuseForeign(this.scanner, this.recognised, {
      message: 'The document is not SIRI',
      got: 'XML without a SIRI message',
      expected: 'Siri, or a SOAP envelope with a SIRI answer or notification',
    });
    return summary;
  }

  private startElement(name: XmlName, scanner: XmlScanner): void {
    if (this.finish) this.reader.start(name, scanner);
    else if (this.deliveryDepth > 0) this.startInDelivery(name, scanner, this.emitter.delivery!);
    else this.startInEnvelope(name, scanner);
  }

  private endElement(scanner: XmlScanner): void {
    if (this.finish) {
      if (!this.reader.end(scanner)) return;
      const { finish } = this;
      this.finish = undefined;
      finish();
    } else if (scanner.depth === this.deliveryDepth) {
      this.deliveryDepth = 0;
      this.emitter.endDelivery();
    } else if (scanner.depth === this.serviceDepth) this.serviceDepth = 0;
  }

  private startInEnvelope(name: XmlName, scanner: XmlScanner): void {
    const { local } = name;
    if (scanner.depth > MAX_ENVELOPE_DEPTH) return scanner.skip();
    if (Object.hasOwn(DELIVERIES, local) && isSiri(name)) {
      this.recognised = true;
      this.deliveryDepth = scanner.depth;
      this.values.where = () => local;
      this.emitter.beginDelivery(DELIVERIES[local]!, scanner.attribute(VERSION));
    } else if (Object.hasOwn(DELIVERIES, local)) {
      // Of another namespace, whatever it is called.
      this.emitter.notCarried(local);
      scanner.skip();
    } else if (Object.hasOwn(EXCHANGE_ELEMENTS, local) && this.serviceDepth === 0) {
      this.recognised = true;
      const message = this.reader.begin(exchangeMessage, scanner);
      this.values.where = () => local;
      this.finish = () => this.sink.exchange?.({ type: EXCHANGE_ELEMENTS[local]!, ...message } as SiriExchangeMessage);
    } else if (local === 'Fault' && name.uri.includes('soap')) {
      this.recognised = true;
      const fault = this.reader.begin(soapFault, scanner);
      this.finish = () => this.emitter.refused({ error: 'SoapFault', text: fault['text'] as string }, 'SOAP fault');
    } else if (HEADER_WRAPPERS.has(local)) {
      this.recognised = true;
      this.serviceDepth = scanner.depth;
    } else if (local === ANSWER) this.serviceDepth = scanner.depth;
    else if (this.serviceDepth > 0) {
      const field = deliveryHeader.byId[name.id];
      if (field) this.readField(name, scanner, this.emitter.service);
      else {
        if (isDelivery(local) && isSiri(name)) this.emitter.notRead(local);
        else this.emitter.notCarried(local);
        scanner.skip();
      }
    } else if (local === 'Siri' && name.uri === SIRI_NAMESPACE) this.recognised = true;
  }

  private startInDelivery(name: XmlName, scanner: XmlScanner, delivery: Values): void {
    const { local } = name;
    if (Object.hasOwn(ENTITIES, local) && isSiri(name)) {
      const kind = ENTITIES[local]!;
      if (!this.sink[kind.wantedBy]) return scanner.skip();
      const place = this.emitter.summary[kind.counted];
      this.values.where = () => `${local}[${place}]`;
      const entity = this.reader.begin(kind.shape, scanner);
      this.finish = () => this.giveEntity(local, entity, place);
    } else if (CONTAINERS.has(local)) this.emitter.frameTime = undefined;
    else if (local === 'RecordedAtTime') {
      const frame: Values = {};
      this.readField(name, scanner, frame, () => (this.emitter.frameTime = frame['recordedAtTime'] as number));
    } else if (deliveryHeader.byId[name.id]) this.readField(name, scanner, delivery);
    else {
      this.emitter.notCarried(local);
      scanner.skip();
    }
  }

  private readField(name: XmlName, scanner: XmlScanner, target: Values, finish: () => void = nothing): void {
    const field = deliveryHeader.byLocal.get(name.local) ?? RECORDED_AT;
    this.reader.enter(field, name, scanner, target);
    this.finish = finish;
  }

  private giveEntity(local: string, entity: Values, place: number): void {
    if (!this.reader.overflow) this.emitter.emitEntity(local, entity);
    else
      this.issues.add({
        code: 'LIMIT_EXCEEDED',
        severity: 'error',
        where: `${local}[${place}]`,
        expected: 'fewer elements',
      });
  }
}

const RECORDED_AT = ENTITIES['EstimatedVehicleJourney']!.shape.byLocal.get('RecordedAtTime')!;

function nothing(): void {}

/** Servers that forget the namespace are understood; an extension's namespace is not SIRI's. */
function isSiri(name: XmlName): boolean {
  return name.uri === SIRI_NAMESPACE || name.uri === '';
}
