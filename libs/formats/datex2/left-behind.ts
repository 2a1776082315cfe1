import type { XmlElement } from '#libs/formats/xml';
import { count } from './counts.js';
import { DETAIL_ELEMENT } from './record-types.js';

/** Elements of a record that a reader takes with all they hold, or counts itself what it leaves of them. */
const WHOLE = new Set([
  'forVehiclesWithCharacteristicsOf',
  'groupOfLocations',
  'locationReference',
  'urlLink',
  'validity',
]);

/** Leaves of a record that are carried, by path. */
const CARRIED = new Set([
  'applicableForTrafficDirection',
  'applicableForTrafficType',
  'cause/causeType',
  'complianceOption',
  'confidentialityOverride',
  'faultyEquipmentOrSystemType',
  'generalPublicComment/comment',
  'generalPublicComment/commentType',
  'impact/capacityRemaining',
  'impact/delays/delayTimeValue',
  'impact/numberOfLanesRestricted',
  'impact/numberOfOperationalLanes',
  'impact/residualLaneWidth',
  'impact/residualRoadWidth',
  'management/lifeCycleManagement/cancel',
  'management/lifeCycleManagement/end',
  'minimumCarOccupancy',
  'operatorActionStatus',
  'placesAtWhichApplicable',
  'probabilityOfOccurrence',
  'queueLength',
  'safetyRelatedMessage',
  'severity',
  'situationRecordCreationTime',
  'situationRecordExtension/situationRecordExtendedApproved/safetyRelatedMessage',
  'situationRecordObservationTime',
  'situationRecordVersionTime',
  'source/sourceIdentification',
  'source/sourceName',
  'temporarySpeedLimit',
  'transitServiceType',
]);
const CARRIED_OF_SITUATION = new Set([
  'headerInformation/confidentiality',
  'headerInformation/informationStatus',
  'overallSeverity',
  'situationVersionTime',
]);
const PARTS_OF_SITUATION = new Set(['relatedSituation', 'situationRecord']);

/** A text in languages is one thing. */
const TEXT = /\/values(?:\/value)?$/;

/**
 * Counts every leaf of a situation that nobody reads, by its path: what is left behind is reported, however small.
 * `counts` is by `situation/…` and `situationRecord/…`.
 */
export function countLeftBehind(situation: XmlElement, counts: Record<string, number>): void {
  for (const child of situation.children) {
    const { local } = child.name;
    if (local === 'situationRecord') {
      const detail =
        child.type && Object.hasOwn(DETAIL_ELEMENT, child.type.local) ? DETAIL_ELEMENT[child.type.local] : '';
      for (const part of child.children)
        if (part.name.local !== detail && !WHOLE.has(part.name.local))
          walk(part, part.name.local, CARRIED, 'situationRecord', counts);
    } else if (!PARTS_OF_SITUATION.has(local)) walk(child, local, CARRIED_OF_SITUATION, 'situation', counts);
  }
}

function walk(
  element: XmlElement,
  path: string,
  carried: ReadonlySet<string>,
  root: string,
  counts: Record<string, number>,
): void {
  if (element.children.length === 0) {
    const name = path.replace(TEXT, '');
    if (element.text.trim() !== '' && !carried.has(name)) count(counts, `${root}/${name}`);
    return;
  }
  for (const child of element.children) walk(child, `${path}/${child.name.local}`, carried, root, counts);
}
