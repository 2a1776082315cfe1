import type { XmlWriter } from '#libs/formats/xml';
import { DETAIL_ELEMENT } from '../record-types.js';
import type { DecodedSituationRecord } from '../types.js';
import type { RecordLosses } from './losses.js';
import { shortText } from './texts.js';
import { writeRestrictions } from './restrictions.js';
import { isWord, writeWord } from './word.js';

/** What a class inherits, as far as the hub writes it. */
type Lineage = 'plain' | 'operatorAction' | 'networkManagement';

interface ClassShape {
  lineage: Lineage;
  /** How often the class's own element may stand. */
  detail: 'optional' | 'one' | 'many';
}

const plain = (detail: ClassShape['detail']): ClassShape => ({ lineage: 'plain', detail });
const action = (detail: ClassShape['detail']): ClassShape => ({ lineage: 'operatorAction', detail });
const network = (detail: ClassShape['detail']): ClassShape => ({ lineage: 'networkManagement', detail });

/** The record classes of 3.7 that are not abstract. Spec: DATEXII_3_Situation.xsd 3.7. */
const CLASSES: Readonly<Record<string, ClassShape>> = {
  AbnormalTraffic: plain('optional'),
  Accident: plain('many'),
  AnimalPresenceObstruction: plain('one'),
  AuthorityOperation: plain('one'),
  Conditions: plain('optional'),
  ConstructionWorks: action('one'),
  DisturbanceActivity: plain('one'),
  EnvironmentalObstruction: plain('one'),
  EquipmentOrSystemFault: plain('one'),
  GeneralInstructionOrMessageToRoadUsers: network('optional'),
  GeneralNetworkManagement: network('one'),
  GeneralObstruction: plain('many'),
  GenericSituationRecord: plain('one'),
  InfrastructureDamageObstruction: plain('one'),
  MaintenanceWorks: action('many'),
  NonWeatherRelatedRoadConditions: plain('many'),
  PoorEnvironmentConditions: plain('many'),
  PublicEvent: plain('one'),
  ReroutingManagement: network('many'),
  RoadOperatorServiceDisruption: plain('many'),
  RoadOrCarriagewayOrLaneManagement: network('one'),
  RoadsideAssistance: action('one'),
  ServiceDisruption: plain('many'),
  SpeedManagement: network('optional'),
  TransitInformation: plain('one'),
  VehicleObstruction: plain('one'),
  WeatherRelatedRoadConditions: plain('many'),
  WinterDrivingManagement: network('one'),
};

/** Classes of version 2 that 3.7 has under another name. */
const NEAREST: Readonly<Record<string, string>> = { RoadsideServiceDisruption: 'ServiceDisruption' };

export interface WritableClass {
  type: string;
  detail: readonly string[];
}

/** The class 3.7 has for a record, and its details; another class than the record's own is a loss. */
export function toWritableClass(record: DecodedSituationRecord, losses: RecordLosses): WritableClass {
  const detail = record.detail ?? [];
  if (Object.hasOwn(CLASSES, record.type)) return { type: record.type, detail };
  const nearest = Object.hasOwn(NEAREST, record.type) ? NEAREST[record.type]! : 'GenericSituationRecord';
  losses.add(`record type ${record.type} written as ${nearest}`);
  return { type: nearest, detail: nearest === 'GenericSituationRecord' ? [record.type] : detail };
}

/** Whether the class says for whom a measure is. */
export function isNetworkManagement({ type }: WritableClass): boolean {
  return CLASSES[type]!.lineage === 'networkManagement';
}

/** Writes what stands after the location: the parts of the parent classes, then the class's own. */
export function writeClass(
  writer: XmlWriter,
  { type, detail }: WritableClass,
  record: DecodedSituationRecord,
  losses: RecordLosses,
): void {
  const { lineage, detail: multiplicity } = CLASSES[type]!;
  if (lineage === 'plain') {
    if (record.operatorActionStatus !== undefined) losses.add(`operatorActionStatus of ${type}`);
  } else writeWord(writer, 'sit', 'operatorActionStatus', record.operatorActionStatus, losses);
  if (lineage === 'networkManagement') {
    // Whether one must is the producer's to say; the schema wants a word all the same.
    if (record.complianceOption === undefined) losses.add('complianceOption unknown');
    if (!writeWord(writer, 'sit', 'complianceOption', record.complianceOption, losses))
      writer.leaf('sit:complianceOption', '_extended', { _extendedValue: 'unknown' });
    writeRestrictions(writer, record, losses);
  } else if (record.complianceOption !== undefined) losses.add(`complianceOption of ${type}`);

  writeDetail(writer, type, multiplicity, detail, losses);

  if (type === 'AbnormalTraffic')
    writer.leaf('sit:queueLength', record.queueLengthM === undefined ? undefined : Math.round(record.queueLengthM));
  else if (record.queueLengthM !== undefined) losses.add(`queue length of ${type}`);
  if (type === 'SpeedManagement') writer.leaf('sit:temporarySpeedLimit', record.speedLimitKmh);
  else if (record.speedLimitKmh !== undefined) losses.add(`speed limit of ${type}`);
  if (type === 'RoadOrCarriagewayOrLaneManagement') writer.leaf('sit:minimumCarOccupancy', record.minimumCarOccupancy);
  if (type === 'EquipmentOrSystemFault')
    writeWanted(writer, 'faultyEquipmentOrSystemType', record.faultyEquipment, losses);
  else if (record.faultyEquipment !== undefined) losses.add(`faulty equipment of ${type}`);
  if (type === 'TransitInformation') writeWanted(writer, 'transitServiceType', record.transitService, losses);
  else if (record.transitService !== undefined) losses.add(`transit service of ${type}`);
}

/** An element the schema wants: what was not reported is written as a word outside its list, and counted. */
function writeWanted(writer: XmlWriter, element: string, word: string | undefined, losses: RecordLosses): void {
  if (writeWord(writer, 'sit', element, word, losses)) return;
  if (word === undefined) losses.add(`${element} unknown`);
  writeUnknown(writer, element);
}

/** `other` where the list has that, else a word outside the list. */
function writeUnknown(writer: XmlWriter, element: string): void {
  if (isWord(element, 'other')) writer.leaf(`sit:${element}`, 'other');
  else writer.leaf(`sit:${element}`, '_extended', { _extendedValue: 'unspecified' });
}

function writeDetail(
  writer: XmlWriter,
  type: string,
  multiplicity: ClassShape['detail'],
  detail: readonly string[],
  losses: RecordLosses,
): void {
  const element = DETAIL_ELEMENT[type]!;
  if (type === 'GenericSituationRecord') {
    writer.leaf(`sit:${element}`, shortText(detail[0] ?? 'unspecified', losses));
    return;
  }
  const allowed = multiplicity === 'many' ? detail : detail.slice(0, 1);
  if (allowed.length < detail.length) losses.add(`further ${element}`);
  let written = 0;
  for (const word of allowed) if (writeWord(writer, 'sit', element, word, losses)) written += 1;
  if (written > 0 || multiplicity === 'optional') return;
  // The class must say something of itself.
  losses.add(`${element} unknown`);
  writeUnknown(writer, element);
}
