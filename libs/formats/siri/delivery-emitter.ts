import type { IssueCollector } from '#libs/errors';
import { DELIVERIES, ENTITIES, emptySummary } from './entities.js';
import { isSiriElement } from './known-elements.js';
import type { SiriDelivery, SiriError, SiriService, SiriSink, SiriSummary } from './messages.js';
import type { Values } from './shape.js';

/** Names not carried that are distinguished; a document with more of them is counted under `…`. */
const MAX_NAMES = 500;

/** What the XML and the JSON reader do alike: hand the sink the deliveries and entities in order, and keep the count. */
export class DeliveryEmitter {
  readonly summary: SiriSummary = emptySummary();
  /** What ServiceDelivery says of every delivery in it. */
  service: Values = {};
  /** The delivery being read. */
  delivery: Values | undefined;
  /** RecordedAtTime of the frame being read. */
  frameTime: number | undefined;
  private readonly unread = new Map<string, number>();
  private isEmitted = false;
  private moreData = false;
  private serviceRefused = false;
  /** Deliveries of services that are not carried. */
  private names = 0;

  constructor(
    private readonly sink: SiriSink,
    private readonly issues: IssueCollector,
  ) {}

  notCarried(local: string): void {
    const { notCarried } = this.summary;
    const known = notCarried[local];
    if (known !== undefined && Object.hasOwn(notCarried, local)) notCarried[local] = known + 1;
    else if (this.names < MAX_NAMES) {
      this.names += 1;
      notCarried[local] = 1;
    } else notCarried['…'] = (notCarried['…'] ?? 0) + 1;
  }

  /** A delivery of a service that is not read: named as what it is, for its reader would look for it in vain. */
  notRead(local: string): void {
    this.notCarried(local);
    this.unread.set(local, (this.unread.get(local) ?? 0) + 1);
  }

  beginDelivery(service: SiriService, version: string | undefined): Values {
    this.summary.deliveries += 1;
    this.isEmitted = false;
    this.frameTime = undefined;
    this.delivery = { service, ...(version ? { version } : {}) };
    return this.delivery;
  }

  /** Hands over the head once; called before each entity and at the end. */
  emitDelivery(): void {
    if (this.isEmitted || !this.delivery) return;
    this.isEmitted = true;
    this.sink.delivery?.({ ...this.service, ...this.delivery } as unknown as SiriDelivery);
  }

  endDelivery(): void {
    if (!this.delivery) return;
    this.emitDelivery();
    const { delivery } = this;
    if (delivery['moreData'] === true) this.moreData = true;
    if (delivery['status'] === false || delivery['error'] !== undefined)
      this.refused(delivery['error'] as SiriError | undefined, `${String(delivery['service'])}Delivery`);
    this.delivery = undefined;
  }

  endService(): void {
    if (this.service['moreData'] === true) this.moreData = true;
    if (this.serviceRefused || (this.service['status'] !== false && this.service['error'] === undefined)) return;
    this.serviceRefused = true;
    this.refused(this.service['error'] as SiriError | undefined, 'ServiceDelivery');
  }

  refused(error: SiriError | undefined, where: string): void {
    this.summary.refusals += 1;
    this.issues.add({
      code: 'DELIVERY_REFUSED',
      severity: 'error',
      where,
      got: [error?.error, error?.text].filter(Boolean).join(': ') || 'Status false',
      expected: 'Status true',
    });
  }

  /** Gives an entity to the sink. */
  emitEntity(local: string, entity: Values): void {
    const kind = ENTITIES[local]!;
    this.emitDelivery();
    if (kind.wantedBy === 'journey' && this.frameTime !== undefined) entity['recordedAtTime'] ??= this.frameTime;
    this.summary[kind.counted] += 1;
    (this.sink[kind.wantedBy] as ((one: unknown) => void) | undefined)?.(entity);
  }

  /** To be called once, when all has been read. */
  finish(whole: boolean): SiriSummary {
    this.endService();
    const { summary, issues } = this;
    for (const [where, times] of this.unread)
      issues.add({
        code: 'SERVICE_NOT_READ',
        severity: 'warning',
        where,
        got: `${times} ×`,
        count: times,
        expected: Object.keys(DELIVERIES).join(', '),
      });
    for (const [local, times] of Object.entries(summary.notCarried)) {
      if (isSiriElement(local)) continue;
      issues.add({
        code: 'UNKNOWN_FIELD',
        severity: 'advice',
        where: 'document',
        field: local,
        got: `${times} ×`,
        count: times,
        expected: 'an element this hub carries',
      });
    }
    summary.moreData = this.moreData;
    summary.complete = whole && summary.refusals === 0 && !this.moreData;
    return summary;
  }
}
