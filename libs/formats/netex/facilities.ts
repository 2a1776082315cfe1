import type { NetexDataset } from './dataset.js';
import type { Accessibility, FacilitySet, NetexVehicleType } from './entities.js';
import type { Facilities, Journey } from './journey.js';
import { parseFlag, parseInteger } from './values.js';

const YES = '1';
const NO = '2';

/** `wheelchair_accessible` and `wheelchair_boarding`: by the limitation that is about wheelchairs, else the general word. */
export function wheelchairOf(accessibility: Accessibility | undefined): string | undefined {
  const said = accessibility?.wheelchairAccess ?? accessibility?.mobilityImpairedAccess;
  return said === 'true' ? YES : said === 'false' ? NO : undefined;
}

/** Of a trip: what the journey says, else its facilities, its type of vehicle, its line. */
export function wheelchairOfTrip(dataset: NetexDataset, journey: Journey, routeId: string): string | undefined {
  const { facilities, accessibility } = journey;
  const type = dataset.find('vehicleType', facilities?.vehicleTypeRef);
  return (
    wheelchairOf(accessibility) ??
    (setsOf(dataset, facilities).some(takesWheelchairs) ? YES : undefined) ??
    wheelchairOfVehicle(dataset, type) ??
    wheelchairOf(dataset.find('line', routeId)?.accessibility)
  );
}

/** `bikes_allowed` of a trip, from its facilities, else its type of vehicle. */
export function bikesOfTrip(dataset: NetexDataset, { facilities }: Journey): string | undefined {
  if (!facilities) return undefined;
  const type = dataset.find('vehicleType', facilities.vehicleTypeRef);
  const racks = parseInteger(type?.bicycleRackCapacity) ?? 0;
  return bikesOf(setsOf(dataset, facilities)) ?? bikesOf(setsOfVehicle(dataset, type)) ?? (racks > 0 ? YES : undefined);
}

function wheelchairOfVehicle(dataset: NetexDataset, type: NetexVehicleType | undefined): string | undefined {
  if (!type) return undefined;
  const said = wheelchairOf(type.accessibility);
  if (said !== undefined) return said;
  if (setsOfVehicle(dataset, type).some(takesWheelchairs)) return YES;
  const places = parseInteger(type.wheelchairPlaceCapacity);
  if (places !== undefined) return places > 0 ? YES : NO;
  // A low floor alone is not a place for a wheelchair, and no ramp may mean a high platform.
  return parseFlag(type.hasLiftOrRamp) ? YES : undefined;
}

function setsOf(dataset: NetexDataset, facilities: Facilities | undefined): FacilitySet[] {
  if (!facilities) return [];
  return [...(facilities.sets ?? []), ...referred(dataset, facilities.setRefs)];
}

function setsOfVehicle(dataset: NetexDataset, type: NetexVehicleType | undefined): FacilitySet[] {
  return [...(type?.facilitySets ?? []), ...referred(dataset, type?.facilitySetRefs ?? [])];
}

function referred(dataset: NetexDataset, refs: readonly string[]): FacilitySet[] {
  return refs.flatMap((ref) => dataset.find('facilitySet', ref) ?? []);
}

function takesWheelchairs({ mobility = [] }: FacilitySet): boolean {
  return words(mobility).includes('suitableForWheelchairs');
}

function bikesOf(sets: readonly FacilitySet[]): string | undefined {
  const said = sets.flatMap(({ luggage = [] }) => words(luggage));
  if (said.some((word) => word.startsWith('cyclesAllowed'))) return YES;
  return said.includes('noCycles') ? NO : undefined;
}

function words(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(/\s+/));
}
