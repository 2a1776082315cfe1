import { XmlWriter } from '#libs/formats/xml';
import type { SiriService, SiriTime } from '../messages.js';
import { SIRI_NAMESPACE } from '../shape.js';
import { formatDuration, formatTime } from '../values.js';
import { SIRI_VERSION } from './delivery.js';

const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';
const WSDL_NAMESPACE = 'http://wsdl.siri.org.uk';

/** `soap`: an operation of the SIRI WSDL in a SOAP 1.1 envelope, as French servers want it. `xml`: the plain document. */
export type SiriEnvelope = 'xml' | 'soap';

export interface SiriRequestMeta {
  at: SiriTime;
  /** The key the server gave. */
  requestorRef: string;
  messageIdentifier: string;
  envelope: SiriEnvelope;
  /** Version attribute of the requests. Default 2.0; French servers want `2.0:FR-IDF-2.4`. */
  version?: string;
}

/** What is asked for. Filters a service does not have are not written. */
export interface SiriTopic {
  service: SiriService;
  /** ET: lines to report on; VM: the first of them. Absent means all. */
  lineRefs?: readonly string[];
  /** SM only, and required there: the stop. */
  monitoringRef?: string;
  /** VM only. */
  vehicleMonitoringRef?: string;
  /** ET and SM: how far to look ahead, seconds. */
  previewSeconds?: number;
  /** SM only. */
  maximumStopVisits?: number;
}

export interface SiriSubscription {
  topic: SiriTopic;
  subscriptionIdentifier: string;
  /** When the subscription shall end of itself. */
  initialTerminationTime: SiriTime;
  incrementalUpdates?: boolean;
  /** Smallest change worth a message, seconds. Not for SX. */
  changeBeforeUpdatesSeconds?: number;
}

/**
 * `GetXxx`: asks once. Spec: siri_requests.xsd ServiceRequest; siri_wsProducer.wsdl. A plain request may ask for several
 * topics of one service; an operation of the WSDL asks for one.
 */
export function encodeServiceRequest(asked: SiriTopic | readonly SiriTopic[], meta: SiriRequestMeta): string {
  const topics = [asked].flat() as SiriTopic[];
  const [topic] = topics as [SiriTopic];
  if (meta.envelope === 'soap')
    return soap(`Get${topic.service}`, (writer) => {
      writer.start('ServiceRequestInfo');
      requestor(writer, meta);
      writer.end();
      writer.start('Request', { version: meta.version ?? SIRI_VERSION });
      topicBody(writer, topic, meta);
      writer.end().empty('RequestExtension');
    });
  return plain((writer) => {
    writer.start('ServiceRequest');
    requestor(writer, meta);
    for (const one of topics) topicElement(writer, one, meta);
    writer.end();
  });
}

/**
 * Asks to be notified from now on: subscriptions to one service, as the schema has it. `consumerAddress` is where the
 * server shall post; `heartbeatSeconds` how often at least.
 */
export function encodeSubscriptionRequest(
  subscriptions: readonly SiriSubscription[],
  meta: SiriRequestMeta,
  { consumerAddress, heartbeatSeconds }: { consumerAddress?: string; heartbeatSeconds?: number } = {},
): string {
  const body = (writer: XmlWriter, prefix: string): void => {
    for (const one of subscriptions) {
      const { service } = one.topic;
      writer.start(`${prefix}${service}SubscriptionRequest`);
      writer.leaf(`${prefix}SubscriberRef`, meta.requestorRef);
      writer.leaf(`${prefix}SubscriptionIdentifier`, one.subscriptionIdentifier);
      writer.leaf(`${prefix}InitialTerminationTime`, formatTime(one.initialTerminationTime));
      topicElement(writer, one.topic, meta, prefix);
      const change =
        service === 'SituationExchange' || one.changeBeforeUpdatesSeconds === undefined
          ? undefined
          : formatDuration(one.changeBeforeUpdatesSeconds);
      writer.leaf(`${prefix}IncrementalUpdates`, one.incrementalUpdates);
      writer.leaf(`${prefix}ChangeBeforeUpdates`, change);
      writer.end();
    }
  };
  const head = (writer: XmlWriter, prefix: string): void => {
    writer.leaf(`${prefix}ConsumerAddress`, consumerAddress);
    if (heartbeatSeconds === undefined) return;
    writer.start(`${prefix}SubscriptionContext`);
    writer.leaf(`${prefix}HeartbeatInterval`, formatDuration(heartbeatSeconds)).end();
  };
  if (meta.envelope === 'soap')
    return soap('Subscribe', (writer) => {
      writer.start('SubscriptionRequestInfo');
      requestor(writer, meta);
      head(writer, 'siri:');
      writer.end().start('Request');
      body(writer, 'siri:');
      writer.end().empty('RequestExtension');
    });
  return plain((writer) => {
    writer.start('SubscriptionRequest');
    requestor(writer, meta);
    head(writer, '');
    body(writer, '');
    writer.end();
  });
}

/** Ends the named subscriptions, or all of the requestor's. */
export function encodeTerminateSubscription(
  subscriptionRefs: readonly string[] | 'all',
  meta: SiriRequestMeta,
): string {
  const body = (writer: XmlWriter, prefix: string): void => {
    writer.leaf(`${prefix}SubscriberRef`, meta.requestorRef);
    if (subscriptionRefs === 'all') writer.empty(`${prefix}All`);
    else for (const ref of subscriptionRefs) writer.leaf(`${prefix}SubscriptionRef`, ref);
  };
  if (meta.envelope === 'soap')
    return soap('DeleteSubscription', (writer) => {
      writer.start('DeleteSubscriptionInfo');
      requestor(writer, meta);
      writer.end().start('Request');
      body(writer, 'siri:');
      writer.end().empty('RequestExtension');
    });
  return plain((writer) => {
    writer.start('TerminateSubscriptionRequest');
    requestor(writer, meta);
    body(writer, '');
    writer.end();
  });
}

/** Asks whether the server is well, and since when it has run. */
export function encodeCheckStatus(meta: SiriRequestMeta): string {
  if (meta.envelope === 'soap')
    return soap('CheckStatus', (writer) => {
      writer.start('Request');
      requestor(writer, meta);
      writer.end().empty('RequestExtension');
    });
  return plain((writer) => {
    writer.start('CheckStatusRequest');
    requestor(writer, meta);
    writer.end();
  });
}

/** Fetches what a DataReadyNotification announced. */
export function encodeDataSupplyRequest(meta: SiriRequestMeta, notificationRef?: string): string {
  const write = (writer: XmlWriter, prefix: string, body: () => void): void => {
    writer.leaf(`${prefix}RequestTimestamp`, formatTime(meta.at)).leaf(`${prefix}ConsumerRef`, meta.requestorRef);
    writer.leaf(`${prefix}MessageIdentifier`, meta.messageIdentifier);
    body();
    writer.leaf(`${prefix}NotificationRef`, notificationRef).leaf(`${prefix}AllData`, false).end();
  };
  if (meta.envelope === 'soap')
    return soap('DataSupply', (writer) => {
      writer.start('DataSupplyRequestInfo');
      write(writer, 'siri:', () => writer.end().start('Request'));
      writer.empty('RequestExtension');
    });
  return plain((writer) => {
    writer.start('DataSupplyRequest');
    write(writer, '', () => undefined);
  });
}

export function plain(write: (writer: XmlWriter) => void): string {
  const writer = new XmlWriter().start('Siri', { xmlns: SIRI_NAMESPACE, version: SIRI_VERSION });
  write(writer);
  return writer.end().toString();
}

/** The parts between have no namespace; only SIRI's own elements carry its prefix. */
export function soap(operation: string, write: (writer: XmlWriter) => void): string {
  const writer = new XmlWriter().start('S:Envelope', { 'xmlns:S': SOAP_NAMESPACE }).start('S:Body');
  writer.start(`sw:${operation}`, { 'xmlns:sw': WSDL_NAMESPACE, 'xmlns:siri': SIRI_NAMESPACE });
  write(writer);
  return writer.end().end().end().toString();
}

function requestor(writer: XmlWriter, { at, requestorRef, messageIdentifier, envelope }: SiriRequestMeta): void {
  const prefix = envelope === 'soap' ? 'siri:' : '';
  writer.leaf(`${prefix}RequestTimestamp`, formatTime(at));
  writer.leaf(`${prefix}RequestorRef`, requestorRef);
  writer.leaf(`${prefix}MessageIdentifier`, messageIdentifier);
}

function topicElement(writer: XmlWriter, topic: SiriTopic, meta: SiriRequestMeta, prefix = ''): void {
  writer.start(`${prefix}${topic.service}Request`, { version: meta.version ?? SIRI_VERSION });
  topicBody(writer, topic, meta);
  writer.end();
}

function topicBody(writer: XmlWriter, topic: SiriTopic, { at, messageIdentifier, envelope }: SiriRequestMeta): void {
  const prefix = envelope === 'soap' ? 'siri:' : '';
  const preview = topic.previewSeconds === undefined ? undefined : formatDuration(topic.previewSeconds);
  writer.leaf(`${prefix}RequestTimestamp`, formatTime(at)).leaf(`${prefix}MessageIdentifier`, messageIdentifier);
  switch (topic.service) {
    case 'EstimatedTimetable':
      writer.leaf(`${prefix}PreviewInterval`, preview);
      if (!topic.lineRefs?.length) return;
      writer.start(`${prefix}Lines`);
      for (const line of topic.lineRefs) writer.start(`${prefix}LineDirection`).leaf(`${prefix}LineRef`, line).end();
      writer.end();
      return;
    case 'VehicleMonitoring':
      writer.leaf(`${prefix}VehicleMonitoringRef`, topic.vehicleMonitoringRef);
      writer.leaf(`${prefix}LineRef`, topic.lineRefs?.[0]);
      return;
    case 'StopMonitoring':
      writer.leaf(`${prefix}PreviewInterval`, preview).leaf(`${prefix}MonitoringRef`, topic.monitoringRef);
      writer.leaf(`${prefix}LineRef`, topic.lineRefs?.[0]).leaf(`${prefix}StopVisitTypes`, 'all');
      writer.leaf(`${prefix}MaximumStopVisits`, topic.maximumStopVisits);
      return;
    case 'SituationExchange':
      for (const line of topic.lineRefs ?? []) writer.leaf(`${prefix}LineRef`, line);
  }
}
