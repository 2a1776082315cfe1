import { FIELD_MEANINGS, REFERENCE_MEANINGS } from '../../../describe/meanings/index.js';
import { OPERATION_TEXTS } from '../../../describe/operation-texts.js';
import { LISTED_KINDS } from '../../../query/request.js';
import { FRENCH_ACCESS_BODIES } from './access-bodies.js';
import { FRENCH_ADDRESSES, FRENCH_KINDS } from './addresses.js';
import { FRENCH_PARAMETERS } from './parameters.js';
import { FRENCH_ROAD_BODIES } from './road-bodies.js';
import { FRENCH_STATE_BODIES } from './state-bodies.js';
import { FRENCH_TRANSIT_BODIES } from './transit-bodies.js';

/** Of every kind, also those that have no list. */
const EVENTS_OF_KINDS = Object.entries(FRENCH_KINDS).map(([kind, [one]]): [string, string] => [
  `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} as it was last published, with where it comes from and what to know before trusting it`,
  `${one} en son dernier état publié, avec sa provenance et ce qu’il faut savoir avant de s’y fier`,
]);

const OF_KINDS = LISTED_KINDS.flatMap(({ kind }): [string, string][] => {
  const [one, all] = FRENCH_KINDS[kind]!;
  return [
    [`Current ${kind} entities`, `L’état courant : ${all}`],
    [`One ${kind}`, `L’état courant : ${one}`],
    [`History of one ${kind}`, `L’historique : ${one}`],
  ];
});

/** The French of every text of `/openapi.json`, by the English one. A test compares the two. */
export const FRENCH_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ...[
    FRENCH_ADDRESSES,
    FRENCH_PARAMETERS,
    FRENCH_TRANSIT_BODIES,
    FRENCH_STATE_BODIES,
    FRENCH_ROAD_BODIES,
    FRENCH_ACCESS_BODIES,
  ].flatMap((texts) => Object.entries(texts)),
  ...OF_KINDS,
  ...EVENTS_OF_KINDS,
  ...[FIELD_MEANINGS, REFERENCE_MEANINGS, OPERATION_TEXTS].flatMap((texts) =>
    Object.values(texts).map(([french, english]): [string, string] => [english, french]),
  ),
]);
export { FRENCH_ERRORS, FRENCH_ISSUES } from './codes.js';
