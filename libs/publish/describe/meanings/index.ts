import { EVERYWHERE } from './everywhere.js';
import { MEANINGS_OF_HUB } from './of-hub.js';
import { MEANINGS_OF_ROADS } from './of-roads.js';
import { MEANINGS_OF_TRANSIT } from './of-transit.js';

export type Meanings = Readonly<Record<string, readonly [fr: string, en: string]>>;

/** The same of fields that are a body of their own, which says what it is and not what it is there. */
export const REFERENCE_MEANINGS: Meanings = {
  assignedStop: ['l’arrêt desservi à la place', 'the stop that is served instead'],
  entity: ['le corps, selon sa sorte', 'the body, by its kind'],
  from: ['l’arrêt où elle commence', 'the stop it begins at'],
  key: ['la clé', 'the key'],
  route: ['la ligne', 'the line'],
  stop: ['l’arrêt', 'the stop'],
  to: ['l’arrêt où elle finit', 'the stop it ends at'],
};

/**
 * What fields of these names mean wherever they stand, for those that say nothing of themselves: French, then English.
 * A field with a meaning of its own says it in its schema.
 */
export const FIELD_MEANINGS: Meanings = {
  ...EVERYWHERE,
  ...MEANINGS_OF_TRANSIT,
  ...MEANINGS_OF_ROADS,
  ...MEANINGS_OF_HUB,
};
