import type { IssueCode, IssueCollector } from '#libs/errors';
import type { MeasuredValue } from '#libs/model';
import type { XmlScanner } from '#libs/formats/xml';
import type { InstantReader } from './instant.js';
import type { Datex2Sink, Datex2Summary, DecodedMeasurement } from './types.js';
import { count } from './counts.js';
import { lengthLimit } from './vehicle-class.js';
import { dropZeroSpeeds, judgeReading } from './reading.js';
import { summariseValues } from './summarise-values.js';

/** Issues beyond this many are only counted, without saying where: the collector keeps a few samples anyway. */
const NAMED_ISSUES = 100;
const ANONYMOUS_FAULT = { code: 'VALUE_FAULTY', severity: 'advice', where: 'siteMeasurements' } as const;

/**
 * Gathers what one `siteMeasurements` says, whatever the version: the rules of v2 and v3 call this in document order.
 * Values are distinguished by their type and not by their index, which some feeds set to 0 throughout.
 */
export class SiteMeasurements {
  siteId: string | undefined;
  siteVersion: string | undefined;
  measuredAt: string | undefined;
  periodSeconds: number | undefined;
  index = 0;
  /** Set by the header: the window the exchange declares. */
  defaultPeriodSeconds: number | undefined;

  private values: MeasuredValue[] = [];
  private freeFlowTravelTimeSeconds: number | undefined;
  private periodStart: string | undefined;
  private site = 0;
  private type: MeasuredValue['type'] | undefined;
  private value = NaN;
  private status: string | undefined;
  private dataError = false;
  private inputsUsed = NaN;
  private vehicleType: string | undefined;
  private comparison = '';
  /** The number was not one: `value` says nothing and the text is in the issue. */
  private unreadable: string | undefined;

  constructor(
    private readonly sink: Datex2Sink,
    private readonly issues: IssueCollector,
    private readonly summary: Datex2Summary,
    readonly instants: InstantReader,
  ) {}

  begin(): void {
    this.siteId = undefined;
    this.siteVersion = undefined;
    this.measuredAt = undefined;
    this.periodSeconds = undefined;
    this.periodStart = undefined;
    this.freeFlowTravelTimeSeconds = undefined;
    this.index = 0;
    this.values = [];
  }

  setTime(scanner: XmlScanner): void {
    this.measuredAt = this.instants.read(scanner.text(), () => this.where()) ?? this.measuredAt;
  }

  setPeriodStart(scanner: XmlScanner): void {
    this.periodStart = this.instants.read(scanner.text(), () => this.where());
  }
  setPeriodEnd(scanner: XmlScanner): void {
    const end = this.instants.read(scanner.text(), () => this.where());
    if (end === undefined || this.periodStart === undefined) return;
    const seconds = (Date.parse(end) - Date.parse(this.periodStart)) / 1000;
    if (seconds > 0) this.periodSeconds = seconds;
  }

  /** A basicData begins; */
  beginData(): void {
    this.type = undefined;
    this.vehicleType = undefined;
  }

  /** The element that holds one number and its quality begins. */
  beginValue(type: MeasuredValue['type'], inputsUsed: number): void {
    this.type = type;
    this.value = NaN;
    this.status = undefined;
    this.dataError = false;
    this.inputsUsed = inputsUsed;
    this.unreadable = undefined;
  }

  setNumber(scanner: XmlScanner): void {
    this.value = scanner.number();
    if (Number.isNaN(this.value)) this.unreadable = scanner.text();
  }
  setStatus(scanner: XmlScanner): void {
    this.status = scanner.text().trim();
  }
  setDataError(scanner: XmlScanner): void {
    this.dataError = scanner.textIs('true') || scanner.textIs('1');
  }
  addVehicleType(scanner: XmlScanner): void {
    this.addVehicleClass(scanner.text().trim());
  }
  setComparison(scanner: XmlScanner): void {
    this.comparison = scanner.text().trim();
  }
  addLengthLimit(scanner: XmlScanner): void {
    this.addVehicleClass(lengthLimit(this.comparison, scanner.number()));
  }
  private addVehicleClass(text: string): void {
    if (text !== '') this.vehicleType = this.vehicleType === undefined ? text : `${this.vehicleType} ${text}`;
  }

  endValue(): void {
    const type = this.type!;
    const value: MeasuredValue = { index: this.index, type };
    if (this.vehicleType !== undefined) value.vehicleType = this.vehicleType;
    this.summary.values += 1;
    if (type === 'trafficStatus') {
      if (this.status && !this.dataError) value.status = this.status;
    } else this.judge(value);
    if (this.dataError) {
      this.summary.dataErrors += 1;
      this.fault(value, 'dataError');
    }
    this.values.push(value);
  }

  endFreeFlow(): void {
    if (!this.dataError && this.value >= 0) this.freeFlowTravelTimeSeconds = this.value;
  }

  /** Gives `value` its number, unless the number is a way of saying that there is none. */
  private judge(value: MeasuredValue): void {
    const number = this.value;
    if (this.unreadable !== undefined) {
      this.report('FIELD_TYPE', value.type, this.unreadable, 'a number');
      return;
    }
    if (Number.isNaN(number)) {
      if (!this.dataError) this.report('FIELD_MISSING', value.type);
      return;
    }
    const verdict = judgeReading(value.type, number, this.inputsUsed);
    if (verdict === 'sentinel') {
      this.summary.sentinels += 1;
      if (!this.dataError) this.fault(value, String(number));
    } else if (this.dataError) return;
    else if (verdict === 'withoutInput') this.summary.withoutInput += 1;
    else if (verdict === 'outOfRange') this.report('FIELD_RANGE', value.type, String(number), '0 to 100');
    else value.value = number;
  }

  private report(code: IssueCode, field: string, got?: string, expected?: string): void {
    this.issues.add({ code, severity: 'warning', where: this.where(), field, got, expected });
  }

  private fault(value: MeasuredValue, got: string): void {
    value.faulty = true;
    if ((this.issues.counts['VALUE_FAULTY'] ?? 0) >= NAMED_ISSUES) this.issues.add(ANONYMOUS_FAULT);
    else this.issues.add({ ...ANONYMOUS_FAULT, where: this.where(), field: value.type, got });
  }

  notCarried(what: string): void {
    count(this.summary.notCarried, what);
  }

  end(): void {
    this.site += 1;
    if (!this.siteId) {
      this.issues.add({
        code: 'FIELD_MISSING',
        severity: 'error',
        where: `siteMeasurements[${this.site}]`,
        field: 'measurementSiteReference',
      });
      return;
    }
    this.summary.withoutInput += dropZeroSpeeds(this.values);
    const measurement: DecodedMeasurement = { siteId: this.siteId, values: this.values };
    if (this.siteVersion) measurement.siteVersion = this.siteVersion;
    if (this.measuredAt) measurement.measuredAt = this.measuredAt;
    const periodSeconds = this.periodSeconds ?? this.defaultPeriodSeconds;
    if (periodSeconds !== undefined) measurement.periodSeconds = periodSeconds;
    if (this.freeFlowTravelTimeSeconds !== undefined)
      measurement.freeFlowTravelTimeSeconds = this.freeFlowTravelTimeSeconds;
    summariseValues(measurement);
    this.summary.measurements += 1;
    this.sink.measurement?.(measurement);
  }

  where(): string {
    return `siteMeasurements[${this.site + 1}] ${this.siteId ?? ''} index ${this.index}`;
  }
}
