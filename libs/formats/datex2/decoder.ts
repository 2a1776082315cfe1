import type { IssueCollector } from '#libs/errors';
import {
  XmlScanner,
  XmlTreeBuilder,
  endScan,
  refuseForeign,
  type XmlElement,
  type XmlHandler,
  type XmlName,
} from '#libs/formats/xml';
import { count } from './counts.js';
import { toElaboratedMeasurement } from './elaborated-data.js';
import { toLanguage } from './elements.js';
import { HeaderBuilder } from './header.js';
import { InstantReader } from './instant.js';
import { toParking, toParkingStatus } from './parking.js';
import { toPredefinedSites } from './predefined-locations.js';
import { CONTENT, COUNTED, HEADER_CHILDREN } from './publications.js';
import { RuleFollower, type Rule } from './rules.js';
import type { SituationDialect } from './situation-dialect.js';
import { SiteMeasurements } from './site-measurements.js';
import { toSigns, toSignStatuses } from './signs.js';
import { toSite } from './sites.js';
import { toSituation } from './situations.js';
import type { Datex2Limits, Datex2Sink, Datex2Summary } from './types.js';
import { siteMeasurements as siteMeasurementsV2 } from './v2/measured-data.js';
import { situationsV2 } from './v2/situations.js';
import { siteMeasurements as siteMeasurementsV3 } from './v3/measured-data.js';
import { situationsV3 } from './v3/situations.js';
import { LANG, modelOf, roa, v2, vocabulary, XSI_TYPE, type ModelVersion } from './vocabulary.js';

/** Publications stand at most this deep: SOAP envelope, body, container, payload. */
const MAX_ENVELOPE_DEPTH = 8;

/** What a document of DATEX II begins with; one of them may be all there is, where nothing has happened. */
const ROOTS = new Set(['d2LogicalModel', 'payload', 'messageContainer', 'exchange']);

/** What differs between the models on the way to the content; the mapping itself is in `v2/` and `v3/`. */
const MODELS: Record<
  ModelVersion,
  { payload: string; siteMeasurements: XmlName; rules: Rule<SiteMeasurements>; situations: SituationDialect }
> = {
  '2': {
    payload: 'payloadPublication',
    siteMeasurements: v2('siteMeasurements'),
    rules: siteMeasurementsV2,
    situations: situationsV2,
  },
  '3': {
    payload: 'payload',
    siteMeasurements: roa('siteMeasurements'),
    rules: siteMeasurementsV3,
    situations: situationsV3,
  },
};

/** Elements read as a whole, each small: class of the publication is not needed to distinguish them. */
type TreeReader = (element: XmlElement) => void;

/**
 * Reads a DATEX II document of model 2 or 3 from bytes cut anywhere and hands the sink one thing at a time; memory is
 * bounded by the largest site or situation, not by the document. SOAP envelopes, message containers and documents
 * without exchange part are all read. What is met and not carried is counted in the summary.
 *
 * Issues: FIELD_MISSING, FIELD_TYPE, FIELD_RANGE, TIME_FORMAT, VALUE_FAULTY, LOCATION_MISSING, COORDINATE_IMPLAUSIBLE,
 * ENCODING_NOT_UTF8, and for a document that breaks off CONTAINER_TRUNCATED, CONTAINER_UNREADABLE, LIMIT_EXCEEDED or
 * XML_DTD_REFUSED. `end` throws HubError CONTAINER_UNREADABLE or LIMIT_EXCEEDED when there was no DATEX II at all.
 */
export class Datex2Decoder {
  private readonly scanner: XmlScanner;
  private readonly instants: InstantReader;
  private readonly measurements: SiteMeasurements;
  private readonly follower: RuleFollower<SiteMeasurements>;
  private readonly builder: XmlTreeBuilder;
  private readonly summary: Datex2Summary = {
    complete: false,
    publications: 0,
    sites: 0,
    measurements: 0,
    values: 0,
    dataErrors: 0,
    sentinels: 0,
    withoutInput: 0,
    situations: 0,
    records: 0,
    parkings: 0,
    signs: 0,
    notCarried: {},
  };
  private readonly headers: HeaderBuilder;
  /** Where the element in hand began; 0 while none is. */
  private followingFrom = 0;
  private onTree: TreeReader | undefined;
  /** Depth of the publication being read, 0 outside one. */
  private publicationDepth = 0;
  private publicationType = '';
  private counted: readonly string[] | undefined;
  private model: ModelVersion = '2';
  private recognised = false;

  constructor(
    private readonly sink: Datex2Sink,
    private readonly issues: IssueCollector,
    limits: Datex2Limits = {},
  ) {
    this.instants = new InstantReader(issues, limits.defaultOffsetMinutes ?? 0);
    this.headers = new HeaderBuilder(this.instants);
    this.measurements = new SiteMeasurements(sink, issues, this.summary, this.instants);
    this.follower = new RuleFollower(this.measurements);
    this.builder = new XmlTreeBuilder(limits.maxElementsPerEntity ?? 100_000);
    const handler: XmlHandler = {
      start: (name, scanner) => this.startElement(name, scanner),
      end: (_name, scanner) => this.endElement(scanner),
    };
    this.scanner = new XmlScanner(vocabulary, handler, {
      ...(limits.maxBytes !== undefined && { maxBytes: limits.maxBytes }),
      ...(limits.maxDepth !== undefined && { maxDepth: limits.maxDepth }),
    });
  }

  write(chunk: Uint8Array): void {
    this.scanner.write(chunk);
  }

  end(): Datex2Summary {
    const whole = endScan(this.scanner, this.issues);
    this.summary.complete = whole && this.recognised;
    if (this.headers.exchange) this.summary.exchange = this.headers.exchange;
    refuseForeign(this.scanner, this.recognised, {
      message: 'The document is not DATEX II',
      got: 'XML without a DATEX II publication',
      expected: 'd2LogicalModel, payload or messageContainer',
    });
    return this.summary;
  }

  private startElement(name: XmlName, scanner: XmlScanner): void {
    if (this.followingFrom > 0) {
      if (this.onTree) this.builder.start(name, scanner);
      else this.follower.start(name, scanner);
    } else if (this.publicationDepth === 0) this.startInEnvelope(name, scanner);
    else if (this.counted) this.countOrSkip(name, scanner);
    else this.startContent(name, scanner);
  }

  private endElement(scanner: XmlScanner): void {
    const { depth } = scanner;
    if (this.followingFrom > 0) {
      if (!this.onTree) this.follower.end(scanner);
      else {
        const element = this.builder.end(scanner);
        if (element) this.giveTree(element);
      }
      if (depth === this.followingFrom) {
        this.followingFrom = 0;
        this.onTree = undefined;
      }
    } else if (depth === this.publicationDepth) {
      this.reportHeader();
      this.publicationDepth = 0;
      this.counted = undefined;
    }
  }

  private giveTree(element: XmlElement): void {
    if (this.builder.overflow) {
      const where = `${element.name.local} ${element.attributes.find(({ name }) => name.local === 'id')?.value ?? ''}`;
      this.issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where, expected: 'fewer elements' });
    } else this.onTree!(element);
  }

  private startInEnvelope(name: XmlName, scanner: XmlScanner): void {
    const model = modelOf(name);
    if (!model) {
      if (scanner.depth > MAX_ENVELOPE_DEPTH) scanner.skip();
      return;
    }
    this.recognised ||= ROOTS.has(name.local);
    this.model = model;
    if (name.local === MODELS[model].payload) this.startPayload(name, scanner);
    else if (name.local === 'exchange') this.readTree(name, scanner, (element) => this.headers.setExchange(element));
    else if (name.local === 'exchangeInformation')
      this.readTree(name, scanner, (element) => this.headers.setExchangeInformation(element));
  }

  /** In 3.x the root of one publication and the parts of a container bear the same name. */
  private startPayload(name: XmlName, scanner: XmlScanner): void {
    if (scanner.attributeQName(XSI_TYPE)) return this.startPublication(scanner);
    const expected = 'the class of the publication';
    this.issues.add({ code: 'FIELD_MISSING', severity: 'error', where: name.local, field: 'xsi:type', expected });
    return undefined;
  }

  private startPublication(scanner: XmlScanner): void {
    const type = scanner.attributeQName(XSI_TYPE)!.local;
    this.recognised = true;
    this.summary.publications += 1;
    this.publicationDepth = scanner.depth;
    this.publicationType = type;
    this.headers.begin(type, this.model, scanner.attribute(LANG));
    const carried = Object.hasOwn(CONTENT, type);
    this.counted = carried ? undefined : (COUNTED[type] ?? []);
  }

  /** A child of a publication this hub reads. */
  private startContent(name: XmlName, scanner: XmlScanner): void {
    const { local } = name;
    if (scanner.depth === this.publicationDepth + 1) {
      if (HEADER_CHILDREN.has(local)) {
        this.readTree(name, scanner, (element) => this.headers.setChild(element));
        return;
      }
      this.reportHeader();
    }
    const content = CONTENT[this.publicationType]!;
    if (name === MODELS[this.model].siteMeasurements) {
      if (!this.sink.measurement) {
        scanner.skip();
        return;
      }
      this.followingFrom = scanner.depth;
      this.follower.begin(MODELS[this.model].rules, name, scanner);
    } else if (content.containers.has(local)) return;
    else if (content.entities.has(local) && modelOf(name)) {
      if (content.wantedBy.some((part) => this.sink[part]))
        this.readTree(name, scanner, (element) => this.giveEntity(element));
      else scanner.skip();
    } else {
      count(this.summary.notCarried, local);
      scanner.skip();
    }
  }

  /** Inside a publication that is only counted. */
  private countOrSkip(name: XmlName, scanner: XmlScanner): void {
    const { local } = name;
    if (scanner.depth === this.publicationDepth + 1 && HEADER_CHILDREN.has(local)) {
      this.readTree(name, scanner, (element) => this.headers.setChild(element));
      return;
    }
    this.reportHeader();
    const listed = this.counted!.includes(local);
    const unlisted = this.counted!.length === 0;
    if (listed || unlisted) {
      count(this.summary.notCarried, unlisted ? `${this.publicationType} ${local}` : local);
      scanner.skip();
    }
  }

  private readTree(name: XmlName, scanner: XmlScanner, reader: TreeReader): void {
    this.followingFrom = scanner.depth;
    this.onTree = reader;
    this.builder.begin(name, scanner);
  }

  private reportHeader(): void {
    const header = this.headers.take();
    if (!header) return;
    if (this.publicationType === 'MeasuredDataPublication')
      this.measurements.defaultPeriodSeconds = header.exchangePeriodSeconds;
    this.sink.header?.(header);
  }

  private giveEntity(element: XmlElement): void {
    const { issues, summary, sink, instants } = this;
    const language = toLanguage(this.headers.language);
    const context = { issues, instants, language };
    switch (element.name.local) {
      case 'situation': {
        const dialect = MODELS[this.model].situations;
        const situation = toSituation(element, { ...context, dialect, summary });
        if (!situation) return;
        summary.situations += 1;
        return sink.situation?.(situation);
      }
      case 'measurementSiteRecord':
      case 'measurementSite': {
        const site = toSite(element, issues, language);
        if (!site) return;
        summary.sites += 1;
        return sink.site?.(site);
      }
      case 'predefinedLocationContainer':
      case 'predefinedLocationReference':
        for (const site of toPredefinedSites(element, issues, language)) {
          summary.sites += 1;
          sink.site?.(site);
        }
        return;
      case 'parkingRecord':
      case 'hierarchyElementGeneral': {
        const parking = toParking(element, context);
        if (parking === 'part') count(summary.notCarried, 'part of a car park');
        if (!parking || parking === 'part') return;
        summary.parkings += 1;
        return sink.parking?.(parking);
      }
      case 'parkingRecordStatus':
      case 'parkingStatusInformation': {
        const parking = toParkingStatus(element, context);
        if (!parking) return;
        summary.parkings += 1;
        return sink.parkingStatus?.(parking);
      }
      case 'vmsUnitRecord':
      case 'vmsController':
        for (const sign of toSigns(element, context)) {
          summary.signs += 1;
          sink.sign?.(sign);
        }
        return;
      case 'vmsUnit':
      case 'vmsControllerStatus':
        for (const sign of toSignStatuses(element, context)) {
          summary.signs += 1;
          sink.signStatus?.(sign);
        }
        return;
      default: {
        const measurement = toElaboratedMeasurement(element, instants, issues, summary, language);
        if (!measurement) return;
        summary.measurements += 1;
        sink.measurement?.(measurement);
      }
    }
  }
}
