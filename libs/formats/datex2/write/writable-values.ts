import type { MeasuredValue } from '#libs/model';
import type { MeasurementCharacteristic } from '../types.js';
import type { WritableMeasurement } from '../writer-types.js';

/** The values a measurement is written with, in order: its own, else the site's figures; each index once. */
export function writableValues(measurement: WritableMeasurement): readonly MeasuredValue[] {
  const values = measurement.values?.length ? measurement.values : figuresOf(measurement);
  const unique = new Set(values.map(({ index }) => index)).size === values.length;
  return unique ? values : values.map((value, at) => ({ ...value, index: at + 1 }));
}

/**
 * What a site table must say of a measurement's indexes, so that table and values agree: for publishers that have the
 * measurement and not the producer's own table. Written together they carry lanes, which values alone cannot.
 */
export function characteristicsOf(measurement: WritableMeasurement): MeasurementCharacteristic[] {
  const { periodSeconds } = measurement;
  return writableValues(measurement).map(({ index, type, lane, vehicleType }) => ({
    index,
    type,
    ...(periodSeconds !== undefined && { periodSeconds }),
    ...(lane !== undefined && { lane }),
    ...(vehicleType !== undefined && { vehicleType }),
  }));
}

/** The site's own figures as values, where nothing else is known. */
function figuresOf(measurement: WritableMeasurement): MeasuredValue[] {
  const values: MeasuredValue[] = [];
  const add = (type: MeasuredValue['type'], value: number | undefined): void => {
    if (value !== undefined) values.push({ index: values.length + 1, type, value });
  };
  add('flow', measurement.flowVehPerHour);
  add('speed', measurement.speedKmh);
  add('occupancy', measurement.occupancyPercent);
  add('travelTime', measurement.travelTimeSeconds);
  const { trafficStatus } = measurement;
  if (trafficStatus) values.push({ index: values.length + 1, type: 'trafficStatus', status: trafficStatus });
  return values;
}
