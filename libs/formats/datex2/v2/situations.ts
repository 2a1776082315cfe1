import { attributeOf } from '#libs/formats/xml';
import { at, booleanAt, childrenOf } from '../elements.js';
import type { SituationDialect } from '../situation-dialect.js';

/** Spec: DATEXIISchema_2_2_3.xsd, Situation and SituationRecord; the safety flag is French TIPI's extension. */
export const situationsV2: SituationDialect = {
  locationElement: 'groupOfLocations',
  isSafetyRelated: (record) =>
    booleanAt(record, 'situationRecordExtension', 'situationRecordExtendedApproved', 'safetyRelatedMessage'),
  relatedSituations: (situation) =>
    childrenOf(situation, 'relatedSituation').flatMap((related) => attributeOf(related, 'id') || []),
  lifeCycle: (record) => {
    const lifeCycle = at(record, 'management', 'lifeCycleManagement');
    if (booleanAt(lifeCycle, 'cancel')) return 'cancel';
    return booleanAt(lifeCycle, 'end') ? 'end' : undefined;
  },
};
