import { z } from 'zod';
import type { EntityKey, SituationId } from '../ids.js';
import { commune, geoPoint, id, instant, locationReference, mode, optional, text, translated } from './parts.js';

const signMessage = z.object({
  pages: z
    .array(z.array(text))
    .describe('lines of text, page by page, as they stand on the sign; spaces at either end are taken away'),
  ...optional({
    setAt: instant,
    setBy: translated,
    reason: translated,
    pictograms: z
      .array(text)
      .describe('descriptions or codes of the pictograms shown, without those that say that nothing is'),
    situationIds: z.array(id<SituationId>()),
  }),
});

/**
 * A variable message sign and what drivers read on it now. Spec: DATEX II Vms and VmsStatus (3.7), VmsRecord and Vms
 * (2.3).
 */
export const variableMessageSign = z.object({
  signId: id<EntityKey>().describe('the controller (3.x) or unit (2.x) and the index of the sign on it'),
  ...optional({
    description: translated,
    type: text.describe('colourGraphic, matrixSign, continuousSign … as the model has them'),
    physicalSupport: text,
    point: geoPoint,
    roadNumber: text,
    direction: text,
    locationReference,
    workingStatus: z.enum(['working', 'notWorking', 'blank', 'covered', 'unknown']),
    messages: z
      .array(signMessage)
      .describe('absent where the feed says only where the sign stands, empty where the sign is blank'),
    updatedAt: instant.describe('when the newest message was set, or the sign last spoke'),
    mode,
    commune,
  }),
});

export type SignMessage = z.infer<typeof signMessage>;
export type VariableMessageSign = z.infer<typeof variableMessageSign>;
