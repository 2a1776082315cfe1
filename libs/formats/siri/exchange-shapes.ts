import {
  boolean,
  fields,
  foreign,
  inline,
  list,
  named,
  object,
  readOnly,
  shape,
  text,
  time,
  token,
  tokenList,
} from './shape.js';
import type { SiriExchangeType } from './messages.js';

/** Spec: siri_requests.xsd, siri_common_services.xsd, siri_request_errorConditions.xsd, siri_wsProducer.wsdl. */

const ERRORS = [
  'AccessNotAllowedError',
  'AllowedResourceUsageExceededError',
  'BeyondDataHorizon',
  'CapabilityNotSupportedError',
  'EndpointDeniedAccessError',
  'EndpointNotAvailableAccessError',
  'InvalidDataReferencesError',
  'NoInfoForTopicError',
  'OtherError',
  'ParametersIgnoredError',
  'ServiceNotAvailableError',
  'UnapprovedKeyAccessError',
  'UnknownEndpointError',
  'UnknownExtensionsError',
  'UnknownParticipantError',
  'UnknownSubscriberError',
  'UnknownSubscriptionError',
];

export const errorCondition = shape(
  ...ERRORS.map((name) => named(name, 'error', text('ErrorText', 'text'))),
  readOnly(text('Description', 'text')),
  // Version 1.3 in France puts one more element between.
  foreign(inline('ErrorInformation', text('ErrorText', 'text'))),
);

/** What ServiceDelivery and each delivery in it say of themselves. */
export const deliveryHeader = shape(
  time('ResponseTimestamp'),
  token('ProducerRef'),
  text('ResponseMessageIdentifier', 'messageIdentifier'),
  // SOAP notifications name themselves as requests do.
  foreign(text('MessageIdentifier')),
  token('RequestMessageRef'),
  token('SubscriberRef'),
  token('SubscriptionRef'),
  boolean('Status'),
  object('ErrorCondition', errorCondition, 'error'),
  time('ValidUntil'),
  boolean('MoreData'),
);

/** SOAP 1.1 and 1.2. */
export const soapFault = {
  ...shape(text('faultstring', 'text'), inline('Reason', text('Text', 'text'))),
  anyNamespace: true,
};

export const subscriptionStatus = shape(
  token('SubscriberRef'),
  token('SubscriptionRef'),
  boolean('Status'),
  object('ErrorCondition', errorCondition, 'error'),
  time('ValidUntil'),
);

const common = fields(
  time('ResponseTimestamp'),
  time('RequestTimestamp'),
  token('ProducerRef'),
  token('ResponderRef'),
  text('MessageIdentifier'),
  readOnly(text('ResponseMessageIdentifier', 'messageIdentifier')),
  token('RequestMessageRef'),
  boolean('Status'),
  boolean('DataReady'),
  object('ErrorCondition', errorCondition, 'error'),
  // So spelt by the schema in SubscriptionTerminatedNotification.
  readOnly(object('ErrrorCondition', errorCondition, 'error')),
  token('RequestorRef'),
  time('ServiceStartedTime'),
  list('ResponseStatus', 'statuses', subscriptionStatus),
  list('TerminationResponseStatus', 'statuses', subscriptionStatus),
  tokenList('SubscriptionRef', 'subscriptionRefs'),
);

/** The parts SOAP puts between a message and its fields. */
const SOAP_PARTS = [
  'CheckStatusAnswerInfo',
  'SubscriptionAnswerInfo',
  'DeleteSubscriptionAnswerInfo',
  'HeartbeatNotifyInfo',
  'NotifyDataReadyInfo',
  'SubscriptionTerminatedNotificationInfo',
  'Answer',
  'Notification',
  'Request',
];

export const exchangeMessage = shape(...common, ...SOAP_PARTS.map((name) => inline(name, ...common)));

/** Element that holds an exchange message → what it is; SOAP operations besides the plain XML. */
export const EXCHANGE_ELEMENTS: Readonly<Record<string, SiriExchangeType>> = {
  CheckStatusRequest: 'CheckStatusRequest',
  CheckStatus: 'CheckStatusRequest',
  CheckStatusResponse: 'CheckStatusResponse',
  HeartbeatNotification: 'HeartbeatNotification',
  NotifyHeartbeat: 'HeartbeatNotification',
  DataReadyNotification: 'DataReadyNotification',
  NotifyDataReady: 'DataReadyNotification',
  SubscriptionResponse: 'SubscriptionResponse',
  SubscribeResponse: 'SubscriptionResponse',
  TerminateSubscriptionResponse: 'TerminateSubscriptionResponse',
  DeleteSubscriptionResponse: 'TerminateSubscriptionResponse',
  SubscriptionTerminatedNotification: 'SubscriptionTerminatedNotification',
  NotifySubscriptionTerminated: 'SubscriptionTerminatedNotification',
};
