import { XmlWriter } from '#libs/formats/xml';
import {
  estimatedVehicleJourney,
  monitoredStopVisit,
  monitoredStopVisitCancellation,
  vehicleActivity,
  vehicleActivityCancellation,
} from '../journey-shapes.js';
import type {
  EstimatedVehicleJourney,
  MonitoredStopVisit,
  MonitoredStopVisitCancellation,
  PtSituation,
  SiriTime,
  VehicleActivity,
  VehicleActivityCancellation,
} from '../messages.js';
import { SIRI_NAMESPACE, type ElementShape } from '../shape.js';
import type { Values } from '../shape.js';
import { ptSituation } from '../situation-shapes.js';
import { formatTime } from '../values.js';
import { toLite, writeShape } from './shape-writer.js';

/** The version written. */
export const SIRI_VERSION = '2.0';

export interface SiriDeliveryMeta {
  responseTimestamp: SiriTime;
  /** An NMTOKEN: no blanks. */
  producerRef: string;
  requestMessageRef?: string;
  /** Until when the content holds. */
  validUntil?: SiriTime;
  moreData?: boolean;
}

/** One delivery and what is in it. */
export type SiriContent =
  | { service: 'EstimatedTimetable'; journeys: readonly EstimatedVehicleJourney[] }
  | {
      service: 'VehicleMonitoring';
      activities: readonly VehicleActivity[];
      cancellations?: readonly VehicleActivityCancellation[];
    }
  | {
      service: 'StopMonitoring';
      visits: readonly MonitoredStopVisit[];
      cancellations?: readonly MonitoredStopVisitCancellation[];
    }
  | { service: 'SituationExchange'; situations: readonly PtSituation[] };

/** Elements of a delivery, each with its shape and their common wrapper. */
function partsOf(
  content: SiriContent,
): { wrapper?: string; local: string; shape: ElementShape; entities: readonly object[] }[] {
  switch (content.service) {
    case 'EstimatedTimetable':
      return [
        {
          wrapper: 'EstimatedJourneyVersionFrame',
          local: 'EstimatedVehicleJourney',
          shape: estimatedVehicleJourney,
          entities: content.journeys,
        },
      ];
    case 'VehicleMonitoring':
      return [
        { local: 'VehicleActivity', shape: vehicleActivity, entities: content.activities },
        {
          local: 'VehicleActivityCancellation',
          shape: vehicleActivityCancellation,
          entities: content.cancellations ?? [],
        },
      ];
    case 'StopMonitoring':
      return [
        { local: 'MonitoredStopVisit', shape: monitoredStopVisit, entities: content.visits },
        {
          local: 'MonitoredStopVisitCancellation',
          shape: monitoredStopVisitCancellation,
          entities: content.cancellations ?? [],
        },
      ];
    case 'SituationExchange':
      return [{ wrapper: 'Situations', local: 'PtSituationElement', shape: ptSituation, entities: content.situations }];
  }
}

/**
 * A `Siri/ServiceDelivery` as plain XML, version 2.0. Valid by the published schema as long as what it requires is there:
 * LineRef and DirectionRef of ET journeys, RecordedAtTime and ValidUntilTime of activities, ParticipantRef,
 * SituationNumber, CreationTime, Source and a ValidityPeriod of situations.
 */
export function encodeSiri(content: SiriContent, meta: SiriDeliveryMeta): string {
  const writer = new XmlWriter();
  const at = formatTime(meta.responseTimestamp);
  writer.start('Siri', { xmlns: SIRI_NAMESPACE, version: SIRI_VERSION });
  writer.start('ServiceDelivery');
  writer.leaf('ResponseTimestamp', at).leaf('ProducerRef', meta.producerRef);
  writer
    .leaf('RequestMessageRef', meta.requestMessageRef)
    .leaf('Status', true)
    .leaf('MoreData', meta.moreData ?? false);
  writer.start(`${content.service}Delivery`, { version: SIRI_VERSION });
  writer.leaf('ResponseTimestamp', at).leaf('Status', true);
  writer.leaf('ValidUntil', meta.validUntil === undefined ? undefined : formatTime(meta.validUntil));
  for (const { wrapper, local, shape, entities } of partsOf(content)) {
    if (entities.length === 0) continue;
    if (wrapper) writer.start(wrapper);
    if (wrapper === 'EstimatedJourneyVersionFrame') writer.leaf('RecordedAtTime', at);
    for (const entity of entities) {
      writer.start(local);
      writeShape(writer, shape, entity as Values);
      writer.end();
    }
    if (wrapper) writer.end();
  }
  return writer.end().end().end().toString();
}

/** The same as a SIRI Lite document, ready for JSON. */
export function toSiriLite(content: SiriContent, meta: SiriDeliveryMeta): Record<string, unknown> {
  const at = formatTime(meta.responseTimestamp);
  const delivery: Record<string, unknown> = { ResponseTimestamp: at, Version: SIRI_VERSION, Status: true };
  if (meta.validUntil !== undefined) delivery['ValidUntil'] = formatTime(meta.validUntil);
  for (const { wrapper, local, shape, entities } of partsOf(content)) {
    const list = entities.map((entity) => toLite(shape, entity as Values));
    if (wrapper === 'EstimatedJourneyVersionFrame') delivery[wrapper] = [{ RecordedAtTime: at, [local]: list }];
    else if (wrapper) delivery[wrapper] = { [local]: list };
    else if (list.length > 0 || !local.endsWith('Cancellation')) delivery[local] = list;
  }
  return {
    Siri: {
      ServiceDelivery: {
        ResponseTimestamp: at,
        ProducerRef: { value: meta.producerRef },
        ...(meta.requestMessageRef === undefined ? {} : { RequestMessageRef: { value: meta.requestMessageRef } }),
        Status: true,
        MoreData: meta.moreData ?? false,
        [`${content.service}Delivery`]: [delivery],
      },
    },
  };
}
