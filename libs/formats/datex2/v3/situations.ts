import { attributeOf } from '#libs/formats/xml';
import { booleanAt, childOf, childrenOf } from '../elements.js';
import type { SituationDialect } from '../situation-dialect.js';

/** Spec: DATEXII_3_Situation.xsd, version 3.7. An event ends by leaving the publication or by its end time. */
export const situationsV3: SituationDialect = {
  locationElement: 'locationReference',
  isSafetyRelated: (record) => booleanAt(record, 'safetyRelatedMessage'),
  relatedSituations: (situation) =>
    childrenOf(situation, 'relatedSituation').flatMap((related) => {
      const reference = childOf(related, 'objectReference');
      return (reference && attributeOf(reference, 'id')) || [];
    }),
  lifeCycle: () => undefined,
};
