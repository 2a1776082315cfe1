import type { IssueCollector } from '#libs/errors';
import { XmlScanner, endScan, refuseForeign, type XmlHandler, type XmlName } from '#libs/formats/xml';
import { ENTITIES, FRAME_VALIDITY, FRAMES, SILENT, VALIDITY, type ReadKind } from './elements.js';
import type { Valid, ValidBetween } from './entities.js';
import { NETEX_NAMESPACE, vocabulary, type Values } from './shape.js';
import { NetexReader, isCollection } from './netex-reader.js';
import type { NetexLimits } from './types.js';
import { parseDay } from './values.js';

/** Takes entities as they end. `where` is the document's name; `frames` say when all their content is valid. */
export interface EntitySink {
  entity(kind: ReadKind, local: string, entity: Values, where: string, frames?: readonly Valid[]): void;
  notCarried(local: string): void;
  published(timestamp: string): void;
}

interface OpenFrame {
  depth: number;
  isComposite: boolean;
  validity: Valid[];
  /** Its own `ValidBetween`; one that holds is enough. */
  between?: ValidBetween[];
}

/** The collection that holds the frames is looked for no deeper: PublicationDelivery, SOAP envelopes around it. */
const MAX_ENVELOPE_DEPTH = 6;

/**
 * Reads one NeTEx document from bytes cut anywhere. Issues, with the document's name as place: LIMIT_EXCEEDED (an
 * entity too large, left out), ENCODING_NOT_UTF8, and for a document that breaks off CONTAINER_TRUNCATED,
 * CONTAINER_UNREADABLE, LIMIT_EXCEEDED or XML_DTD_REFUSED; what stood before is kept.
 */
export class NetexDocumentReader {
  private readonly scanner: XmlScanner;
  private readonly reader: NetexReader;
  private recognised = false;
  /** Depth of `dataObjects`, or of PublicationDelivery where it has none; 0 before. */
  private dataDepth = 0;
  private entity: { kind: ReadKind; local: string; values: Values } | undefined;
  private collectingTimestamp = false;
  /** Frames that are open, the innermost last, with what each says of its validity so far. */
  private readonly open: OpenFrame[] = [];
  private inForce: readonly Valid[] | undefined;

  constructor(
    private readonly where: string,
    private readonly sink: EntitySink,
    private readonly issues: IssueCollector,
    limits: NetexLimits,
  ) {
    this.reader = new NetexReader(
      (local) => sink.notCarried(`${this.entity!.local}/${local}`),
      limits.elementsPerEntity,
    );
    const handler: XmlHandler = {
      start: (name, scanner) => this.startElement(name, scanner),
      end: (name, scanner) => this.endElement(name, scanner),
    };
    this.scanner = new XmlScanner(vocabulary, handler, { maxBytes: limits.documentBytes });
  }

  write(chunk: Uint8Array): void {
    this.scanner.write(chunk);
  }

  /** True when there was NeTEx in it, whole or not. */
  end(): boolean {
    endScan(this.scanner, {
      add: (issue) => this.issues.add({ ...issue, where: `${this.where} ${issue.where}` }),
    } as IssueCollector);
    return this.recognised && this.scanner.fault?.code !== 'XML_DTD_REFUSED';
  }

  /** Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED unless there was NeTEx in it. */
  demand(): void {
    refuseForeign(this.scanner, this.recognised, {
      message: 'The document is not NeTEx',
      got: 'XML without a PublicationDelivery',
      expected: 'PublicationDelivery of NeTEx, or a zip of such documents',
    });
  }

  private startElement(name: XmlName, scanner: XmlScanner): void {
    if (this.entity) this.reader.start(name, scanner);
    else if (this.dataDepth > 0) this.startInData(name.local, scanner);
    else this.startInEnvelope(name, scanner);
  }

  private endElement(name: XmlName, scanner: XmlScanner): void {
    if (this.entity) {
      if (!this.reader.end(scanner)) return;
      const { kind, local, values } = this.entity;
      this.entity = undefined;
      if (!this.reader.overflow) this.takeEntity(kind, local, values);
      else
        this.issues.add({
          code: 'LIMIT_EXCEEDED',
          severity: 'error',
          where: `${this.where} ${local}[${idOf(values)}]`,
          expected: 'fewer elements in one entity; it is left out',
        });
    } else if (this.collectingTimestamp) {
      this.sink.published(scanner.text().trim());
      this.collectingTimestamp = false;
      scanner.collecting = false;
    } else if (scanner.depth === this.open.at(-1)?.depth) {
      this.open.pop();
      this.noteInForce();
    } else if (scanner.depth === this.dataDepth && name.local === 'dataObjects') this.dataDepth = 0;
  }

  private takeEntity(kind: ReadKind, local: string, values: Values): void {
    const frame = this.open.at(-1);
    if (kind !== 'frameValidity' && kind !== 'validity')
      return this.sink.entity(kind, local, values, this.where, this.inForce);
    // Conditions may be referred to from elsewhere.
    for (const condition of (values as Valid).conditions ?? [])
      if (condition.id !== undefined)
        this.sink.entity('availability', 'AvailabilityCondition', { ...condition }, this.where);
    if (frame?.isComposite && kind === 'validity') {
      this.sink.entity(kind, local, values, this.where);
      // Of the whole delivery, too. One that runs backwards is reported, and is a mistake: it means no days.
      if (runsBackwards(values)) return;
    }
    if (kind === 'frameValidity') frame?.validity.push(values as Valid);
    else if (frame?.between) return void frame.between.push(values);
    else frame?.validity.push({ between: (frame.between = [values]) });
    this.noteInForce();
  }

  private noteInForce(): void {
    const all = this.open.flatMap(({ validity }) => validity);
    this.inForce = all.length > 0 ? all : undefined;
  }

  private startInEnvelope(name: XmlName, scanner: XmlScanner): void {
    const { local } = name;
    if (scanner.depth > MAX_ENVELOPE_DEPTH) scanner.skip();
    else if (local === 'PublicationDelivery' && (name.uri === NETEX_NAMESPACE || name.uri === '')) {
      this.recognised = true;
    } else if (!this.recognised) return;
    else if (local === 'dataObjects') this.dataDepth = scanner.depth;
    else if (local === 'PublicationTimestamp') {
      this.collectingTimestamp = true;
      scanner.collecting = true;
    } else scanner.skip();
  }

  private startInData(local: string, scanner: XmlScanner): void {
    const isOfFrame = scanner.depth - 1 === this.open.at(-1)?.depth;
    if (Object.hasOwn(ENTITIES, local)) {
      const { kind, shape } = ENTITIES[local]!;
      this.entity = { kind, local, values: this.reader.begin(shape, scanner) };
    } else if (isOfFrame && local === 'ValidBetween') {
      this.entity = { kind: 'validity', local, values: this.reader.begin(VALIDITY, scanner) };
    } else if (isOfFrame && local === 'validityConditions') {
      this.entity = { kind: 'frameValidity', local, values: this.reader.begin(FRAME_VALIDITY, scanner) };
    } else if (SILENT.has(local)) scanner.skip();
    else if (FRAMES.has(local) && local.endsWith('Frame'))
      this.open.push({ depth: scanner.depth, isComposite: local === 'CompositeFrame', validity: [] });
    else if (!FRAMES.has(local) && !isCollection(local)) {
      this.sink.notCarried(local);
      scanner.skip();
    }
  }
}

function runsBackwards({ fromDate, toDate }: ValidBetween): boolean {
  const [first, last] = [parseDay(fromDate), parseDay(toDate)];
  return first !== undefined && last !== undefined && last < first;
}

function idOf(values: Values): string {
  return typeof values['id'] === 'string' ? values['id'] : '?';
}
