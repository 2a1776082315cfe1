import type { IssueCollector } from '#libs/errors';
import { attributeOf, type XmlElement } from '#libs/formats/xml';
import type { MeasuredValue } from '#libs/model';
import { count } from './counts.js';
import { booleanAt, childOf, descendant, numberAt, textAt } from './elements.js';
import type { InstantReader } from './instant.js';
import { pointOf, readPlace } from './locations.js';
import { judgeReading } from './reading.js';
import { summariseValues } from './summarise-values.js';
import type { Datex2Summary, DecodedMeasurement } from './types.js';

/** Class of basicData → the element that holds its value, the number in it, and what it measures. */
const VALUES: Record<string, { holder: string; number: string; type: MeasuredValue['type'] }> = {
  TrafficFlow: { holder: 'vehicleFlow', number: 'vehicleFlowRate', type: 'flow' },
  TrafficSpeed: { holder: 'averageVehicleSpeed', number: 'speed', type: 'speed' },
  TrafficConcentration: { holder: 'occupancy', number: 'percentage', type: 'occupancy' },
  TravelTimeData: { holder: 'travelTime', number: 'duration', type: 'travelTime' },
  TrafficStatus: { holder: 'trafficStatus', number: 'trafficStatusValue', type: 'trafficStatus' },
};

/**
 * One value of an ElaboratedDataPublication: `elaboratedData/basicData` with its place inside (v2), or
 * `physicalQuantity` with the place beside `basicData` (v3). It names a place, not a site.
 */
export function toElaboratedMeasurement(
  element: XmlElement,
  instants: InstantReader,
  issues: IssueCollector,
  summary: Datex2Summary,
  language: string,
): DecodedMeasurement | undefined {
  const basicData = childOf(element, 'basicData');
  const className = basicData?.type?.local ?? '';
  const shape = VALUES[className];
  if (!basicData || !shape) {
    count(summary.notCarried, className || element.name.local);
    return undefined;
  }
  const where = `${element.name.local} ${className}`;
  const location = childOf(element, 'pertinentLocation') ?? childOf(basicData, 'pertinentLocation');
  const measurement: DecodedMeasurement = { values: [] };
  const place = location && readPlace(location, where, issues, language);
  const point = pointOf(place);
  if (point) measurement.point = point;
  else issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where });
  if (place?.line) measurement.line = place.line;
  if (place?.roadNumber) measurement.roadNumber = place.roadNumber;
  if (place?.reference !== undefined) measurement.locationReference = place.reference;
  // A predefined place, or what another referential calls it, is as good an identity as a site.
  const predefined = descendant(location, 'predefinedLocationReference');
  const id = (predefined && attributeOf(predefined, 'id')) ?? textAt(descendant(location, 'externalLocationCode'));
  if (id) measurement.siteId = id;

  const time = childOf(basicData, 'measurementOrCalculationTime');
  const timeText = textAt(time, 'timeValue') ?? (time?.text.trim() || undefined);
  const measuredAt = timeText === undefined ? undefined : instants.read(timeText, () => where);
  if (measuredAt) measurement.measuredAt = measuredAt;
  const period = numberAt(basicData, 'measurementOrCalculationPeriod');
  if (period !== undefined) measurement.periodSeconds = period;

  const value = readValue(childOf(basicData, shape.holder), shape, summary, issues, where);
  if (!value) {
    count(summary.notCarried, `${className} without ${shape.holder}`);
    return undefined;
  }
  measurement.values.push(value);
  const freeFlow = numberAt(basicData, 'freeFlowTravelTime', 'duration');
  if (freeFlow !== undefined && freeFlow >= 0) measurement.freeFlowTravelTimeSeconds = freeFlow;
  summariseValues(measurement);
  return measurement;
}

function readValue(
  holder: XmlElement | undefined,
  shape: { number: string; type: MeasuredValue['type'] },
  summary: Datex2Summary,
  issues: IssueCollector,
  where: string,
): MeasuredValue | undefined {
  if (!holder) return undefined;
  const value: MeasuredValue = { index: 0, type: shape.type };
  summary.values += 1;
  const dataError = booleanAt(holder, 'dataError') === true;
  if (dataError) summary.dataErrors += 1;
  const number = numberAt(holder, shape.number);
  const inputs = attributeOf(holder, 'numberOfInputValuesUsed');
  const verdict = number === undefined ? undefined : judgeReading(shape.type, number, inputs ? Number(inputs) : NaN);
  if (verdict === 'sentinel') summary.sentinels += 1;
  if (dataError || verdict === 'sentinel') {
    value.faulty = true;
    const got = dataError ? 'dataError' : String(number);
    issues.add({ code: 'VALUE_FAULTY', severity: 'advice', where, field: shape.type, got });
  } else if (shape.type === 'trafficStatus') {
    const status = textAt(holder, shape.number);
    if (status) value.status = status;
  } else if (verdict === 'withoutInput') summary.withoutInput += 1;
  else if (verdict === 'outOfRange')
    issues.add({ code: 'FIELD_RANGE', severity: 'warning', where, field: shape.type, got: String(number) });
  else if (number !== undefined) value.value = number;
  return value;
}
