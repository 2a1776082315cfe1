import type { EntityKey, Instant, SituationId } from './ids.js';
import type { Mode } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';

/**
 * A variable message sign and what drivers read on it now. Spec: DATEX II Vms and VmsStatus (3.7), VmsRecord and Vms
 * (2.3). `messages` is absent where the feed tells only where the sign stands, and empty where the sign is blank.
 */
export interface VariableMessageSign {
  /** The controller (3.x) or unit (2.x) and the index of the sign on it: `<id>:<index>`. */
  signId: EntityKey;
  description?: Translated;
  /** `colourGraphic`, `matrixSign`, `continuousSign` … as the model has them. */
  type?: string;
  physicalSupport?: string;
  point?: GeoPoint;
  roadNumber?: string;
  direction?: string;
  /** Location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them. */
  locationReference?: unknown;
  workingStatus?: 'working' | 'notWorking' | 'blank' | 'covered' | 'unknown';
  messages?: SignMessage[];
  /** When the newest message was set, or the sign last spoke. */
  updatedAt?: Instant;
  mode?: Mode;
  /** INSEE code of the commune the point lies in. */
  commune?: string;
}

export interface SignMessage {
  setAt?: Instant;
  setBy?: Translated;
  reason?: Translated;
  /** Lines of text, page by page, as they stand on the sign; spaces at either end are taken away. */
  pages: string[][];
  /** Descriptions or codes of the pictograms shown, without those that say that nothing is. */
  pictograms?: string[];
  situationIds?: SituationId[];
}
