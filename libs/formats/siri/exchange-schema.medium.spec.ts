import { siriSchema, siriSchemaFaults } from '../../../test/support/siri-schema.js';
import {
  encodeCheckStatus,
  encodeCheckStatusAnswer,
  encodeDataReady,
  encodeDataReceived,
  encodeDataSupplyRequest,
  encodeServiceRequest,
  encodeSubscriptionRequest,
  encodeTerminateSubscription,
  type SiriRequestMeta,
  type SiriTopic,
} from './index.js';

const AT = Date.UTC(2026, 0, 15, 7);
const meta: SiriRequestMeta = { at: AT, requestorRef: 'ESTUAIRE', messageIdentifier: 'm1', envelope: 'xml' };
const TOPICS: readonly SiriTopic[][] = [
  [{ service: 'EstimatedTimetable', lineRefs: ['90', '91'], previewSeconds: 3600 }],
  [{ service: 'VehicleMonitoring', vehicleMonitoringRef: 'all', lineRefs: ['90'] }],
  [{ service: 'SituationExchange', lineRefs: ['90'] }],
  ['A', 'B'].map((monitoringRef) => ({
    service: 'StopMonitoring',
    monitoringRef,
    previewSeconds: 3600,
    maximumStopVisits: 5,
    lineRefs: ['90'],
  })),
];

const itWithSchema = siriSchema.canValidate ? it : it.skip;

describe('what is asked of a SIRI server and answered to it', () => {
  itWithSchema(`is valid by the published schema${siriSchema.whyNot}`, () => {
    const answer = { at: AT, participantRef: 'ESTUAIRE', requestMessageRef: 'n1' };
    const documents = [
      ...TOPICS.map((topics) => encodeServiceRequest(topics, meta)),
      ...TOPICS.map((topics) =>
        encodeSubscriptionRequest(
          topics.map((topic, at) => ({
            topic,
            subscriptionIdentifier: `s${at}`,
            initialTerminationTime: AT + 86_400_000,
            incrementalUpdates: true,
            changeBeforeUpdatesSeconds: 30,
          })),
          meta,
          { consumerAddress: 'https://hub.example/siri/notify/a/b/c', heartbeatSeconds: 60 },
        ),
      ),
      encodeTerminateSubscription(['s0', 's1'], meta),
      encodeTerminateSubscription('all', meta),
      encodeCheckStatus(meta),
      encodeDataSupplyRequest(meta, 'n1'),
      encodeDataReceived(answer),
      encodeDataReceived(answer, { error: 'UnknownSubscriptionError', text: 'none of ours' }),
      encodeDataReady(answer),
      encodeCheckStatusAnswer(answer, AT, 'xml'),
    ];
    expect(siriSchemaFaults(documents)).toBe('');
  });
});
