import type { XmlWriter } from '#libs/formats/xml';
import type { VehicleRestriction } from '#libs/model';
import { LIMITS } from '../restrictions.js';
import type { DecodedSituationRecord } from '../types.js';
import type { RecordLosses } from './losses.js';
import { canWriteWord, writeWord } from './word.js';

/** Word parts of VehicleCharacteristics in the schema's order; of those that stand once only one can be said. */
const BEFORE_USAGE = [
  ['fuelType', 'fuels', 'many'],
  ['loadType', 'loads', 'one'],
  ['vehicleEquipment', 'equipment', 'one'],
  ['vehicleType', 'types', 'many'],
  ['vehicleUsage', 'usages', 'one'],
] as const;
const MOST_LIMITS_OF_ONE_SORT = 2;

/** Why for whom a measure is cannot be written without widening it; `undefined` where it can. */
export function unwritableRestriction(
  record: DecodedSituationRecord,
  isNetworkManagement: boolean,
): string | undefined {
  const { forVehicles = [], forDirections = [], forTraffic = [], atPlaces = [], minimumCarOccupancy } = record;
  const lists = { forDirections, forTraffic, atPlaces };
  if (!isNetworkManagement) {
    if (forVehicles.length > 0) return 'vehicles the measure is for';
    const narrowed = Object.entries(lists).find(([, list]) => list.length > 0)?.[0];
    if (narrowed !== undefined) return `${narrowed} of the measure`;
  }
  for (const restriction of forVehicles) {
    const fault = unwritableVehicles(restriction);
    if (fault !== undefined) return `vehicles the measure is for: ${fault}`;
  }
  const words = [
    ...forDirections.map((word) => ['applicableForTrafficDirection', word] as const),
    ...forTraffic.map((word) => ['applicableForTrafficType', word] as const),
    ...atPlaces.map((word) => ['placesAtWhichApplicable', word] as const),
  ];
  const unknown = words.find(([list, word]) => !canWriteWord(list, word));
  if (unknown) return `${unknown[0]} ${unknown[1]}`;
  if (minimumCarOccupancy !== undefined && record.type !== 'RoadOrCarriagewayOrLaneManagement')
    return 'minimum car occupancy';
  return undefined;
}

function unwritableVehicles(restriction: VehicleRestriction): string | undefined {
  const { unread = [], limits = [] } = restriction;
  if (unread.length > 0) return unread[0];
  for (const [element, key, multiplicity] of BEFORE_USAGE) {
    const words = restriction[key] ?? [];
    if (multiplicity === 'one' && words.length > 1) return `several ${element}`;
    const unknown = words.find((word) => !canWriteWord(element, word));
    if (unknown !== undefined) return `${element} ${unknown}`;
  }
  const tooMany = LIMITS.find(([, of]) => limits.filter((limit) => limit.of === of).length > MOST_LIMITS_OF_ONE_SORT);
  return tooMany && `more than two of ${tooMany[0]}`;
}

/** What NetworkManagement has behind complianceOption. Spec: DATEXII_3_Situation.xsd 3.7. */
export function writeRestrictions(writer: XmlWriter, record: DecodedSituationRecord, losses: RecordLosses): void {
  for (const word of record.forDirections ?? [])
    writeWord(writer, 'sit', 'applicableForTrafficDirection', word, losses);
  for (const word of record.forTraffic ?? []) writeWord(writer, 'sit', 'applicableForTrafficType', word, losses);
  for (const word of record.atPlaces ?? []) writeWord(writer, 'sit', 'placesAtWhichApplicable', word, losses);
  for (const restriction of record.forVehicles ?? [])
    writer.within('sit:forVehiclesWithCharacteristicsOf', {}, () => writeVehicles(writer, restriction, losses));
}

function writeVehicles(writer: XmlWriter, restriction: VehicleRestriction, losses: RecordLosses): void {
  for (const [element, key] of BEFORE_USAGE)
    for (const word of restriction[key] ?? []) writeWord(writer, 'com', element, word, losses);
  for (const [element, of, number] of LIMITS)
    for (const limit of (restriction.limits ?? []).filter((one) => one.of === of))
      writer.within(`com:${element}`, {}, () => {
        writer.leaf('com:comparisonOperator', limit.comparison).leaf(`com:${number}`, limit.value);
        if (of !== 'grossWeight') return;
        if (limit.typeOfWeight === undefined) losses.add('type of weight unknown');
        if (!writeWord(writer, 'com', 'typeOfWeight', limit.typeOfWeight, losses))
          writer.leaf('com:typeOfWeight', '_extended', { _extendedValue: 'unspecified' });
      });
}
