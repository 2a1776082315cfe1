import type { WritableAttributes, XmlWriter } from '#libs/formats/xml';
import type { MeasuredValue } from '#libs/model';
import { toTrafficStatus } from '../summarise-values.js';
import type { Datex2PublicationMeta, EncodedDatex2, WritableMeasurement } from '../writer-types.js';
import type { RecordLosses } from './losses.js';
import { writeHeaderInformation, writePublication } from './publication.js';
import { writeVehicleCharacteristics } from './vehicle-characteristics.js';
import { writableValues } from './writable-values.js';
import { isWord } from './word.js';

/** Class of basicData and the elements that hold the number. Spec: DATEXII_3_RoadTrafficData.xsd 3.7. */
const SHAPES = {
  flow: { className: 'TrafficFlow', holder: 'roa:vehicleFlow', number: 'com:vehicleFlowRate' },
  speed: { className: 'TrafficSpeed', holder: 'roa:averageVehicleSpeed', number: 'com:speed' },
  occupancy: { className: 'TrafficConcentration', holder: 'roa:occupancy', number: 'com:percentage' },
  travelTime: { className: 'TravelTimeData', holder: 'roa:travelTime', number: 'roa:duration' },
  trafficStatus: { className: 'TrafficStatus', holder: 'roa:trafficStatus', number: 'roa:trafficStatusValue' },
} as const;

/**
 * A MeasuredDataPublication of version 3.7. Measurements of a place that is no site are left out and counted. The
 * values are those of `values`, else the site's own figures; indexes that repeat are counted anew from 1. A value
 * without reading is written as dataError (the feed said it is faulty) or as a 0 of no inputs.
 * Spec: DATEXII_3_RoadTrafficData.xsd 3.7, SiteMeasurements (the quantities stand before the time).
 */
export function encodeMeasuredData(
  measurements: Iterable<WritableMeasurement>,
  meta: Datex2PublicationMeta,
): EncodedDatex2 {
  return writePublication('roa:MeasuredDataPublication', meta, (context) => {
    const { writer, losses } = context;
    writer.empty('roa:measurementSiteTableReference', {
      id: meta.siteTableId ?? 'sites',
      version: meta.siteTableVersion ?? '1',
      targetClass: 'roa:MeasurementSiteTable',
    });
    writeHeaderInformation(context, 'roa');
    for (const measurement of measurements) writeMeasurement(writer, measurement, losses);
  });
}

function writeMeasurement(writer: XmlWriter, measurement: WritableMeasurement, losses: RecordLosses): void {
  const { siteId, siteVersion, measuredAt, periodSeconds } = measurement;
  if (siteId === undefined) {
    losses.add('measurement without site');
    return;
  }
  writer.within('roa:siteMeasurements', {}, () => {
    const reference = { id: siteId, version: siteVersion ?? '1', targetClass: 'roa:MeasurementSite' };
    writer.empty('roa:measurementSiteReference', reference);
    const values = writableValues(measurement);
    let freeFlowSeconds = measurement.freeFlowTravelTimeSeconds;
    for (const value of values) {
      writeValue(writer, value, value.type === 'travelTime' ? freeFlowSeconds : undefined, losses);
      if (value.type === 'travelTime') freeFlowSeconds = undefined;
    }
    if (freeFlowSeconds !== undefined) losses.add('free flow travel time without travel time');
    writer.within('roa:measurementTimeDefault', {}, () => {
      const hasPeriod = measuredAt !== undefined && periodSeconds !== undefined && periodSeconds > 0;
      if (periodSeconds !== undefined && measuredAt === undefined) losses.add('period without time');
      if (hasPeriod) writer.leaf('roa:timeMeaning', 'endTime');
      writer.leaf('roa:timeValue', measuredAt);
      if (hasPeriod)
        writer.within('roa:period', {}, () => {
          const start = new Date(Date.parse(measuredAt) - periodSeconds * 1000).toISOString();
          writer.leaf('com:startOfPeriod', start).leaf('com:endOfPeriod', measuredAt);
        });
    });
  });
}

function writeValue(
  writer: XmlWriter,
  value: MeasuredValue,
  freeFlowSeconds: number | undefined,
  losses: RecordLosses,
): void {
  const { className, holder, number } = SHAPES[value.type];
  writer.within('roa:physicalQuantity', { index: value.index }, () => {
    writer.within('roa:physicalQuantity', { 'xsi:type': 'roa:SinglePhysicalQuantity' }, () => {
      writer.within('roa:basicData', { 'xsi:type': `roa:${className}` }, () => {
        if (value.type === 'travelTime' || value.type === 'trafficStatus') {
          if (value.vehicleType !== undefined) losses.add(`vehicle type of ${value.type}`);
        } else writeVehicleCharacteristics(writer, 'roa:forVehiclesWithCharacteristicsOf', value.vehicleType, losses);
        writer.within(holder, inputsOf(value), () => {
          if (value.faulty) writer.leaf('com:dataError', true);
          writer.leaf(number, value.type === 'trafficStatus' ? statusOf(value, losses) : numberOf(value, losses));
        });
        if (freeFlowSeconds !== undefined)
          writer.within('roa:freeFlowTravelTime', {}, () => writer.leaf('roa:duration', freeFlowSeconds));
      });
    });
  });
}

/** The schema wants a number even where there is none; no inputs say that this one means nothing. */
function inputsOf(value: MeasuredValue): WritableAttributes {
  const absent = value.value === undefined && !value.faulty && value.type !== 'trafficStatus';
  return absent ? { numberOfInputValuesUsed: 0 } : {};
}

function numberOf(value: MeasuredValue, losses: RecordLosses): number {
  const number = value.faulty ? 0 : (value.value ?? 0);
  if (value.type !== 'flow' || Number.isInteger(number)) return number;
  losses.add('flow rounded to whole vehicles');
  return Math.round(number);
}

function statusOf(value: MeasuredValue, losses: RecordLosses): string {
  const status = value.status ?? 'unknown';
  if (isWord('trafficStatusValue', status)) return status;
  const known = toTrafficStatus(status);
  if (known === 'unknown') losses.add(`traffic status ${status}`);
  return known;
}
