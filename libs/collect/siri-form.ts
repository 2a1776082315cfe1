import { IssueCollector } from '#libs/errors';
import {
  encodeCheckStatus,
  encodeCheckStatusAnswer,
  encodeDataReady,
  encodeDataReceived,
  encodeDataSupplyRequest,
  encodeSubscriptionRequest,
  encodeTerminateSubscription,
  readSiri,
  type SiriDelivery,
  type SiriEnvelope,
  type SiriError,
  type SiriExchangeMessage,
  type SiriRequestMeta,
} from '#libs/formats/siri';
import type { ExchangeForm, ServerMessage, MessageHead } from '#libs/sources';
import type { ConfiguredTopic } from './siri-topics.js';

export interface SiriFormOptions {
  envelope: SiriEnvelope;
  version?: string;
  requestorRef: string;
  /** Topics of each service, and the name their subscriptions begin with. */
  services: readonly (readonly ConfiguredTopic[])[];
  name: string;
  incrementalUpdates: boolean;
  consumerAddress: string;
  heartbeatMs?: number;
}

/** Subscriptions of one request; a server is not asked for five hundred stops in one message. */
const MOST_IN_REQUEST = 100;

export const SIRI_CONTENT_TYPE = 'text/xml; charset=utf-8';

/** The exchange with a server by the standard's messages, plain or SOAP. */
export function createSiriForm(options: SiriFormOptions): ExchangeForm {
  const { envelope, version, requestorRef, name, services, heartbeatMs } = options;
  const meta = ({ atMs, id }: MessageHead): SiriRequestMeta => ({
    at: atMs,
    requestorRef,
    messageIdentifier: id,
    envelope,
    ...(version !== undefined && { version }),
  });
  const named = services.map((topics, service) =>
    topics.map((one, at) => ({ ...one, subscriptionIdentifier: `${name}-${service}-${at}` })),
  );
  const ids = named.flat().map(({ subscriptionIdentifier }) => subscriptionIdentifier);
  const answer = (at: number, to: string | undefined) => ({
    at,
    participantRef: requestorRef,
    ...(to !== undefined && { requestMessageRef: to }),
  });
  return {
    contentType: SIRI_CONTENT_TYPE,
    subscriptionIds: ids,
    subscribe: (head, untilMs) =>
      named.flatMap((topics) =>
        inParts(topics, MOST_IN_REQUEST).map((part) =>
          encodeSubscriptionRequest(
            part.map((one) => ({
              ...one,
              initialTerminationTime: untilMs,
              // SX in the schema has no ChangeBeforeUpdates, and SM and VM may have both.
              incrementalUpdates: options.incrementalUpdates,
            })),
            meta(head),
            {
              consumerAddress: options.consumerAddress,
              ...(heartbeatMs !== undefined && { heartbeatSeconds: Math.max(1, Math.round(heartbeatMs / 1000)) }),
            },
          ),
        ),
      ),
    terminate: (head) => encodeTerminateSubscription(ids, meta(head)),
    askStatus: (head) => encodeCheckStatus(meta(head)),
    supply: (head, ref) => encodeDataSupplyRequest(meta(head), ref),
    read: readServerMessage,
    received: (at, to, refusal) => (envelope === 'soap' ? '' : encodeDataReceived(answer(at, to), refusal)),
    ready: (at, to, refusal) => (envelope === 'soap' ? '' : encodeDataReady(answer(at, to), refusal)),
    status: (at, to, startedMs) => encodeCheckStatusAnswer(answer(at, to), startedMs, envelope),
  };
}

const WHAT: Readonly<Record<SiriExchangeMessage['type'], ServerMessage['what']>> = {
  CheckStatusRequest: 'status-asked',
  CheckStatusResponse: 'status',
  HeartbeatNotification: 'heartbeat',
  DataReadyNotification: 'data-ready',
  SubscriptionResponse: 'subscribed',
  TerminateSubscriptionResponse: 'other',
  SubscriptionTerminatedNotification: 'terminated',
};

/** Looks at heads only: what is delivered is read where it becomes events. */
function readServerMessage(bytes: Uint8Array): ServerMessage {
  const deliveries: SiriDelivery[] = [];
  const messages: SiriExchangeMessage[] = [];
  const issues = new IssueCollector();
  const summary = readSiri(
    bytes,
    { delivery: (one) => deliveries.push(one), exchange: (one) => messages.push(one) },
    issues,
  );
  const refused = issues.samples.find(({ code }) => code === 'DELIVERY_REFUSED')?.got;
  const broken = ['CONTAINER_TRUNCATED', 'CONTAINER_UNREADABLE', 'LIMIT_EXCEEDED', 'XML_DTD_REFUSED'].some(
    (code) => (issues.counts as Record<string, number>)[code],
  );
  const [message] = messages;
  if (!message || deliveries.length > 0)
    return {
      what: deliveries.length > 0 ? 'delivery' : 'other',
      ...(deliveries[0]?.messageIdentifier !== undefined && { messageId: deliveries[0].messageIdentifier }),
      ok: summary.refusals === 0,
      ...(refused !== undefined && { fault: refused }),
      subscriptions: deliveries.map(({ subscriptionRef, status, error }) => ({
        ...(subscriptionRef !== undefined && { id: subscriptionRef }),
        ok: status !== false && !error,
      })),
      moreData: summary.moreData,
      broken,
    };
  const { type, status, error, serviceStartedTime, statuses = [], subscriptionRefs = [] } = message;
  const fault = words(error) ?? refused;
  return {
    what: WHAT[type],
    ...(message.messageIdentifier !== undefined && { messageId: message.messageIdentifier }),
    ok: status !== false && !error,
    ...(fault !== undefined && { fault }),
    ...(serviceStartedTime !== undefined && { startedMs: serviceStartedTime }),
    subscriptions: [
      ...statuses.map((one) => ({
        ...(one.subscriptionRef !== undefined && { id: one.subscriptionRef }),
        ok: one.status !== false && !one.error,
        ...(one.error && { fault: words(one.error)! }),
        ...(one.validUntil !== undefined && { untilMs: one.validUntil }),
      })),
      ...subscriptionRefs.map((id) => ({ id, ok: false })),
    ],
    moreData: false,
    broken,
  };
}

function words(error: SiriError | undefined): string | undefined {
  return error && ([error.error, error.text].filter(Boolean).join(': ') || 'an error without a name');
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}
