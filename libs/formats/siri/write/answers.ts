import type { XmlWriter } from '#libs/formats/xml';
import type { SiriTime } from '../messages.js';
import { formatTime } from '../values.js';
import { plain, soap, type SiriEnvelope } from './requests.js';

export interface SiriAnswerMeta {
  at: SiriTime;
  /** The name the server knows the answering party by. */
  participantRef: string;
  /** MessageIdentifier of what is answered. */
  requestMessageRef?: string;
}

/** Why something was not taken. */
export interface SiriRefusal {
  error: 'UnknownSubscriptionError' | 'OtherError';
  text: string;
}

/** Answers a delivery; Status false with a refusal. Spec: siri_common_services.xsd. The WSDL has no answer to it. */
export function encodeDataReceived(meta: SiriAnswerMeta, refusal?: SiriRefusal): string {
  return acknowledgement('DataReceivedAcknowledgement', meta, refusal);
}

/** Answers a DataReadyNotification. The WSDL has no answer to it. */
export function encodeDataReady(meta: SiriAnswerMeta, refusal?: SiriRefusal): string {
  return acknowledgement('DataReadyAcknowledgement', meta, refusal);
}

/** Answers a CheckStatus: `startedAt` is since when the answering party has run. */
export function encodeCheckStatusAnswer(
  { at, participantRef, requestMessageRef }: SiriAnswerMeta,
  startedAt: SiriTime,
  envelope: SiriEnvelope,
): string {
  const write = (writer: XmlWriter, prefix: string, body: () => void): void => {
    writer.leaf(`${prefix}ResponseTimestamp`, formatTime(at)).leaf(`${prefix}ProducerRef`, participantRef);
    writer.leaf(`${prefix}RequestMessageRef`, requestMessageRef);
    body();
    writer.leaf(`${prefix}Status`, true).leaf(`${prefix}ServiceStartedTime`, formatTime(startedAt)).end();
  };
  if (envelope === 'soap')
    return soap('CheckStatusResponse', (writer) => {
      writer.start('CheckStatusAnswerInfo');
      write(writer, 'siri:', () => writer.end().start('Answer'));
      writer.empty('AnswerExtension');
    });
  return plain((writer) => {
    writer.start('CheckStatusResponse');
    write(writer, '', () => undefined);
  });
}

function acknowledgement(
  element: string,
  { at, participantRef, requestMessageRef }: SiriAnswerMeta,
  refusal: SiriRefusal | undefined,
): string {
  return plain((writer) => {
    writer.start(element).leaf('ResponseTimestamp', formatTime(at));
    writer.leaf('ConsumerRef', participantRef).leaf('RequestMessageRef', requestMessageRef);
    writer.leaf('Status', refusal === undefined);
    if (refusal) {
      writer.start('ErrorCondition').start(refusal.error).leaf('ErrorText', refusal.text).end();
      writer.leaf('Description', refusal.text).end();
    }
    writer.end();
  });
}
