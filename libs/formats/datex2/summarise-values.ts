import type { MeasuredValue, TrafficMeasurement } from '#libs/model';
import type { DecodedMeasurement, MeasurementCharacteristic } from './types.js';

/**
 * Levels of both models in the hub's words. Version 2 says `impossible congested heavy freeFlow unknown`, version 3
 * `stationary queuing slow heavy unspecifiedAbnormal freeFlow unknown other`.
 */
const TRAFFIC_STATUS: Record<string, NonNullable<TrafficMeasurement['trafficStatus']>> = {
  impossible: 'stationary',
  stationary: 'stationary',
  congested: 'queuing',
  queuing: 'queuing',
  slow: 'slow',
  heavy: 'heavy',
  freeFlow: 'freeFlow',
};

/** `unknown` for every other word: sensors that are down are never folded into free flow. */
export function toTrafficStatus(status: string): NonNullable<TrafficMeasurement['trafficStatus']> {
  return Object.hasOwn(TRAFFIC_STATUS, status) ? TRAFFIC_STATUS[status]! : 'unknown';
}

/**
 * Writes the site's own figures where `values` holds exactly one entry of a type. Where lanes or vehicle classes have
 * one each, the values alone do not show which belong together: see `joinCharacteristics`.
 */
export function summariseValues(measurement: DecodedMeasurement): void {
  const only = new Map<MeasuredValue['type'], MeasuredValue | null>();
  for (const value of measurement.values) only.set(value.type, only.has(value.type) ? null : value);
  const reading = (type: MeasuredValue['type']): number | undefined => only.get(type)?.value;
  assign(measurement, 'flowVehPerHour', reading('flow'));
  assign(measurement, 'speedKmh', reading('speed'));
  assign(measurement, 'occupancyPercent', reading('occupancy'));
  assign(measurement, 'travelTimeSeconds', reading('travelTime'));
  const status = only.get('trafficStatus');
  if (status?.status && !status.faulty) measurement.trafficStatus = toTrafficStatus(status.status);
}

/** Vehicle classes that stand for all traffic; their values are totals beside the classes'. */
const ALL_VEHICLES = new Set(['anyVehicle', 'unknown']);

/**
 * The measurement with lane, class and period of each value from its site's table, and figures for the whole
 * site where the table lets them be known: flow is the sum over lanes, speed the mean weighted by flow, occupancy the
 * plain mean. Where a lane counts all vehicles beside its classes, only the former is used.
 * Nothing is worked out for a type for which one lane gave no reading: half a road is no road.
 */
export function joinCharacteristics(
  measurement: DecodedMeasurement,
  characteristics: readonly MeasurementCharacteristic[],
): DecodedMeasurement {
  const byIndex = new Map(characteristics.map((characteristic) => [characteristic.index, characteristic]));
  const values = measurement.values.map((value): MeasuredValue => {
    const characteristic = byIndex.get(value.index);
    // A feed that sets every index to 0 names nothing: the table's type must agree with the value's.
    if (!characteristic || characteristic.type !== value.type) return value;
    return {
      ...value,
      ...(characteristic.lane !== undefined && { lane: characteristic.lane }),
      ...(characteristic.vehicleType !== undefined && { vehicleType: characteristic.vehicleType }),
    };
  });
  const joined: DecodedMeasurement = { ...measurement, values };
  const period = characteristics.find((characteristic) => characteristic.periodSeconds !== undefined)?.periodSeconds;
  if (joined.periodSeconds === undefined && period !== undefined) joined.periodSeconds = period;
  const flows = ofAllVehicles(values, 'flow');
  const speeds = ofAllVehicles(values, 'speed');
  const occupancies = ofAllVehicles(values, 'occupancy');
  if (joined.flowVehPerHour === undefined) assign(joined, 'flowVehPerHour', sum(flows));
  if (joined.speedKmh === undefined) assign(joined, 'speedKmh', weightedSpeed(speeds, flows));
  if (joined.occupancyPercent === undefined && occupancies.length > 0) {
    const total = sum(occupancies);
    if (total !== undefined) joined.occupancyPercent = round(total / occupancies.length);
  }
  return joined;
}

/** Per lane the one value that stands for all vehicles, else the values of its classes. */
function ofAllVehicles(values: readonly MeasuredValue[], type: MeasuredValue['type']): MeasuredValue[] {
  const lanes = new Map<string, MeasuredValue[]>();
  for (const value of values) {
    if (value.type !== type || value.lane === undefined) continue;
    const lane = lanes.get(value.lane) ?? [];
    lane.push(value);
    lanes.set(value.lane, lane);
  }
  return [...lanes.values()].flatMap((lane) => {
    const totals = lane.filter((value) => value.vehicleType === undefined || ALL_VEHICLES.has(value.vehicleType));
    return totals.length > 0 ? totals.slice(0, 1) : lane;
  });
}

function sum(values: readonly MeasuredValue[]): number | undefined {
  if (values.length === 0) return undefined;
  let total = 0;
  for (const { value } of values) {
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

function weightedSpeed(speeds: readonly MeasuredValue[], flows: readonly MeasuredValue[]): number | undefined {
  let weight = 0;
  let total = 0;
  for (const speed of speeds) {
    const flow = flows.find((other) => other.lane === speed.lane && other.vehicleType === speed.vehicleType)?.value;
    // An empty lane has no speed and takes nothing away from the others'.
    if (speed.value === undefined && (flow === undefined || flow === 0)) continue;
    if (speed.value === undefined || flow === undefined) return undefined;
    weight += flow;
    total += flow * speed.value;
  }
  return weight > 0 ? round(total / weight) : undefined;
}

const round = (value: number): number => Math.round(value * 10) / 10;

type Figure = 'flowVehPerHour' | 'speedKmh' | 'occupancyPercent' | 'travelTimeSeconds';
function assign(measurement: DecodedMeasurement, figure: Figure, value: number | undefined): void {
  if (value !== undefined) measurement[figure] = value;
}
