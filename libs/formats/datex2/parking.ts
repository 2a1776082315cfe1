import type { XmlElement } from '#libs/formats/xml';
import type { Parking } from '#libs/model';
import { childOf, idOf, numberAt, textAt, textsAt, wordAt } from './elements.js';
import { pointOf, readPlace } from './locations.js';
import type { RoadsideContext } from './roadside-context.js';
import type { DecodedParking } from './types.js';

/** Version 3 lists the parts of a car park beside it; only what a driver steers for is one of its own. */
const WHOLE = new Set(['place', 'campus']);

/**
 * What is fixed about a car park: `parkingRecord` (parking extension of 2.x) or `hierarchyElementGeneral` (3.3 on). Refused with
 * FIELD_MISSING when it has no id; `'part'` for the part of another one.
 */
export function toParking(element: XmlElement, context: RoadsideContext): DecodedParking | 'part' | undefined {
  const type = wordAt(element, 'type');
  if (element.name.local === 'hierarchyElementGeneral' && type !== undefined && !WHOLE.has(type)) return 'part';
  const parkingId = idOf(element, element, 'id', context.issues);
  if (parkingId === undefined) return undefined;
  const { issues, language } = context;
  const where = `${element.name.local} ${parkingId}`;
  const parking: DecodedParking = { parkingId };
  const name = textsAt(childOf(element, 'parkingName') ?? childOf(element, 'name'), language);
  if (name) parking.name = name;
  const location = childOf(element, 'parkingLocation') ?? childOf(element, 'locationReference');
  const point = pointOf(location && readPlace(location, where, issues, language));
  if (point) parking.point = point;
  else issues.add({ code: 'LOCATION_MISSING', severity: 'warning', where });
  const capacity = numberAt(element, 'parkingNumberOfSpaces') ?? numberAt(element, 'supply', 'quantity');
  if (capacity !== undefined && capacity >= 0) parking.capacity = capacity;
  return parking;
}

/**
 * How full a car park is: `parkingRecordStatus` (2.x) or `parkingStatusInformation` (3.3 on). Refused with FIELD_MISSING
 * when it names no car park. Percentages of 2.x are 0 to 100 as in 3.x.
 */
export function toParkingStatus(element: XmlElement, context: RoadsideContext): DecodedParking | undefined {
  const reference = childOf(element, 'parkingRecordReference') ?? childOf(element, 'reference');
  const parkingId = idOf(element, reference, 'reference', context.issues);
  if (parkingId === undefined) return undefined;
  const parking: DecodedParking = { parkingId };
  const occupancy = childOf(element, 'parkingOccupancy') ?? childOf(element, 'occupancy');
  const counts = {
    spacesAvailable: countAt(occupancy, 'parkingNumberOfVacantSpaces', 'numberOfVacantSpaces'),
    spacesOccupied: countAt(occupancy, 'parkingNumberOfOccupiedSpaces', 'numberOfOccupiedSpaces'),
    occupancyPercent: countAt(occupancy, 'parkingOccupancy', 'occupancy'),
    capacity:
      countAt(occupancy, 'parkingNumberOfSpacesOverride', 'numberOfSpacesOverride') ??
      countAt(element, 'parkingNumberOfSpaces'),
  };
  for (const [field, count] of Object.entries(counts))
    if (count !== undefined) parking[field as keyof typeof counts] = count;
  const state = stateOf(element);
  if (state) parking.state = state;
  const at = textAt(element, 'parkingStatusOriginTime') ?? textAt(element, 'lastUpdated');
  const reportedAt = at && context.instants.read(at, () => `${element.name.local} ${parkingId}`);
  if (reportedAt) parking.lastReportedAt = reportedAt;
  return parking;
}

function countAt(element: XmlElement | undefined, ...names: string[]): number | undefined {
  for (const name of names) {
    const count = numberAt(element, name) ?? numberAt(element, name, 'percentage');
    if (count !== undefined && count >= 0) return count;
  }
  return undefined;
}

/** Shut first: a park that is closed may still count its free places. */
function stateOf(element: XmlElement): Parking['state'] {
  const opening = wordAt(element, 'parkingSiteOpeningStatus') ?? wordAt(element, 'openingStatus');
  if (opening?.toLowerCase().includes('closed')) return 'closed';
  const status = wordAt(element, 'parkingSiteStatus') ?? wordAt(element, 'status');
  if (status === 'full' || status === 'fullAtEntrance') return 'full';
  if (status === 'spacesAvailable' || status === 'almostFull' || opening?.startsWith('open')) return 'open';
  return status === undefined && opening === undefined ? undefined : 'unknown';
}
