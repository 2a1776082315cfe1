import type { IssueCollector } from '#libs/errors';
import { attributeOf, type XmlElement } from '#libs/formats/xml';
import type { MeasuredValue } from '#libs/model';
import { anyText, childOf, childrenOf, idOf, numberAt, textAt, wordAt } from './elements.js';
import { pointOf, readPlace } from './locations.js';
import { vehicleClassOf } from './vehicle-class.js';
import type { DecodedSite, MeasurementCharacteristic } from './types.js';

/** What `specificMeasurementValueType` says, where the hub carries it; the same words in both models. */
const VALUE_TYPES: Record<string, MeasuredValue['type']> = {
  trafficFlow: 'flow',
  trafficSpeed: 'speed',
  trafficConcentration: 'occupancy',
  travelTimeInformation: 'travelTime',
  trafficStatusInformation: 'trafficStatus',
};

/**
 * A `measurementSiteRecord` (v2) or `measurementSite` (v3). Refused with FIELD_MISSING when it has no id; a site
 * without coordinates is kept and counted as LOCATION_MISSING.
 */
export function toSite(element: XmlElement, issues: IssueCollector, language: string): DecodedSite | undefined {
  const siteId = idOf(element, element, 'id', issues);
  if (siteId === undefined) return undefined;
  const where = `${element.name.local} ${siteId}`;
  const site: DecodedSite = { siteId };
  const version = attributeOf(element, 'version');
  if (version) site.version = version;
  const name = anyText(childOf(element, 'measurementSiteName'), language);
  if (name) site.name = name;
  const lanes = numberAt(element, 'measurementSiteNumberOfLanes');
  if (lanes !== undefined) site.lanes = lanes;

  const location = childOf(element, 'measurementSiteLocation');
  const place = location && readPlace(location, where, issues, language);
  const point = pointOf(place);
  if (point) site.point = point;
  else issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where });
  if (place?.line) site.line = place.line;
  if (place?.roadNumber) site.roadNumber = place.roadNumber;
  if (place?.reference !== undefined) site.locationReference = place.reference;

  const indexed = childrenOf(element, 'measurementSpecificCharacteristics');
  // Version 2 writes the side on the site, version 3 on each of its indexes.
  const side =
    wordAt(element, 'measurementSide') ??
    wordAt(indexed[0], 'measurementSpecificCharacteristics', 'measurementSide') ??
    place?.direction;
  if (side) site.direction = side;
  if (indexed.length > 0) site.characteristics = indexed.map((one) => toCharacteristic(one));
  return site;
}

function toCharacteristic(indexed: XmlElement): MeasurementCharacteristic {
  const element = childOf(indexed, 'measurementSpecificCharacteristics');
  const index = Number(attributeOf(indexed, 'index'));
  const characteristic: MeasurementCharacteristic = { index: Number.isInteger(index) ? index : 0 };
  const type = VALUE_TYPES[textAt(element, 'specificMeasurementValueType') ?? ''];
  if (type) characteristic.type = type;
  const period = numberAt(element, 'period');
  if (period !== undefined) characteristic.periodSeconds = period;
  const lane = laneOf(childOf(element, 'specificLane'));
  if (lane) characteristic.lane = lane;
  const vehicleType = vehicleClassOf(childOf(element, 'specificVehicleCharacteristics'));
  if (vehicleType) characteristic.vehicleType = vehicleType;
  return characteristic;
}

/** Version 2 writes `lane1`; version 3 a number and a usage, read as `lane1` or the usage. */
function laneOf(lane: XmlElement | undefined): string | undefined {
  const text = lane?.text.trim();
  if (text) return text;
  const number = textAt(lane, 'laneNumber');
  return number === undefined ? textAt(lane, 'laneUsage') : `lane${number}`;
}
