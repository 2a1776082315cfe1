import type { XmlElement } from '#libs/formats/xml';
import { present, type InfoLink, type SituationRecord, type VehicleLimit, type VehicleRestriction } from '#libs/model';
import { childOf, childrenOf, numberAt, textAt, textsAt, wordAt, vocabularyWord } from './elements.js';
import { modelOf } from './vocabulary.js';

/** Element of a limit, what it limits and the element of its number. Spec: VehicleCharacteristics, the same in both models. */
export const LIMITS: readonly (readonly [element: string, of: VehicleLimit, number: string])[] = [
  ['grossWeightCharacteristic', 'grossWeight', 'grossVehicleWeight'],
  ['heightCharacteristic', 'height', 'vehicleHeight'],
  ['lengthCharacteristic', 'length', 'vehicleLength'],
  ['widthCharacteristic', 'width', 'vehicleWidth'],
  ['heaviestAxleWeightCharacteristic', 'heaviestAxleWeight', 'heaviestAxleWeight'],
  ['numberOfAxlesCharacteristic', 'axles', 'numberOfAxles'],
];

const COMPARISONS = new Set(['equalTo', 'greaterThan', 'greaterThanOrEqualTo', 'lessThan', 'lessThanOrEqualTo']);

const WORD_PARTS = {
  fuelType: 'fuels',
  loadType: 'loads',
  vehicleEquipment: 'equipment',
  vehicleType: 'types',
  vehicleUsage: 'usages',
} as const satisfies Record<string, keyof VehicleRestriction>;

/** For whom one restriction is; what narrows it and is not read is named in `unread`. */
export function toVehicleRestriction(element: XmlElement): VehicleRestriction {
  const restriction: VehicleRestriction = {};
  const unread: string[] = [];
  for (const child of element.children) {
    const { local } = child.name;
    if (!modelOf(child.name)) continue;
    const limit = LIMITS.find(([name]) => name === local);
    if (Object.hasOwn(WORD_PARTS, local)) {
      const key = WORD_PARTS[local as keyof typeof WORD_PARTS];
      const word = vocabularyWord(child);
      if (word !== undefined) restriction[key] = [...(restriction[key] ?? []), word];
    } else if (limit) {
      const comparison = wordAt(child, 'comparisonOperator');
      const value = numberAt(child, limit[2]);
      const typeOfWeight = wordAt(child, 'typeOfWeight');
      if (comparison === undefined || !COMPARISONS.has(comparison) || value === undefined) unread.push(local);
      else
        restriction.limits = [
          ...(restriction.limits ?? []),
          { of: limit[1], comparison, value, ...(typeOfWeight !== undefined && { typeOfWeight }) },
        ];
    } else unread.push(local);
  }
  if (unread.length > 0) restriction.unread = unread;
  return restriction;
}

type Restricted = Partial<
  Pick<
    SituationRecord,
    | 'forVehicles'
    | 'forDirections'
    | 'forTraffic'
    | 'atPlaces'
    | 'minimumCarOccupancy'
    | 'lanesOperational'
    | 'capacityRemainingPercent'
    | 'residualRoadWidthM'
    | 'residualLaneWidthM'
  >
>;

/** What narrows a measure to some vehicles, directions, kinds of traffic or places, and what it leaves of the road. */
export function readRestrictions(record: Restricted, element: XmlElement): void {
  const words = (local: string): string[] | undefined => {
    const found = childrenOf(element, local).flatMap((child) => vocabularyWord(child) ?? []);
    return found.length > 0 ? found : undefined;
  };
  const vehicles = childrenOf(element, 'forVehiclesWithCharacteristicsOf').map(toVehicleRestriction);
  const impact = childOf(element, 'impact');
  Object.assign(
    record,
    present({
      forVehicles: vehicles.length > 0 ? vehicles : undefined,
      forDirections: words('applicableForTrafficDirection'),
      forTraffic: words('applicableForTrafficType'),
      atPlaces: words('placesAtWhichApplicable'),
      minimumCarOccupancy: numberAt(element, 'minimumCarOccupancy'),
      lanesOperational: numberAt(impact, 'numberOfOperationalLanes'),
      capacityRemainingPercent: numberAt(impact, 'capacityRemaining'),
      residualRoadWidthM: numberAt(impact, 'residualRoadWidth'),
      residualLaneWidthM: numberAt(impact, 'residualLaneWidth'),
    }),
  );
}

/** Pages about it. */
export function toLinks(element: XmlElement, language: string): InfoLink[] | undefined {
  const links = childrenOf(element, 'urlLink').flatMap((link): InfoLink[] => {
    const url = textAt(link, 'urlLinkAddress');
    if (url === undefined) return [];
    const description = textsAt(childOf(link, 'urlLinkDescription'), language);
    const type = wordAt(link, 'urlLinkType');
    return [{ url, ...(description && { description }), ...(type !== undefined && { type }) }];
  });
  return links.length > 0 ? links : undefined;
}
