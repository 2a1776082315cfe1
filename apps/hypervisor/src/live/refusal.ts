import type { Wording } from '../wording/words';

/** Problem details of the hub; what it says itself is in English. Spec: RFC 9457. */
export interface HubProblem {
  status: number;
  code?: string;
  where?: string;
  detail?: string;
  got?: string;
}

/** Why something was not done, in words of the page's own, and what to do next. */
export interface Refusal {
  words: keyof Wording;
  /** The field at fault, by its name on the page. */
  field?: keyof Wording;
  /** What of it is at fault, as it was written. */
  got?: string;
  /** What would have been right. */
  examples?: readonly string[];
  /** The hub's own words, where the page has none for the fault. */
  detail?: string;
  needsSignIn?: boolean;
}

/** Nothing came back: nobody knows more than that it may not have been done. */
export const UNHEARD: Refusal = { words: 'refusedUnheard' };

const FIELDS: Readonly<Record<string, keyof Wording>> = {
  header: 'fieldTitle',
  description: 'fieldText',
  text: 'fieldText',
  routes: 'linesTouched',
  stops: 'stopsTouched',
  point: 'placeTouched',
  line: 'placeTouched',
  until: 'lasts',
  effect: 'effect',
  from: 'fieldFrom',
  template: 'template',
  to: 'assign',
  seconds: 'muteFor',
  cause: 'cause',
  links: 'fieldLinks',
};

/** What is needed there; by the field, for the hub says it in sentences. */
const NEEDS: Readonly<Record<string, keyof Wording>> = {
  header: 'needTitle',
  routes: 'needLines',
  stops: 'needLines',
  point: 'needPlace',
  line: 'needPlace',
  until: 'needUntil',
  from: 'needUntil',
};

/** Fields of which several things are written, so that it must be said which of them is wrong. */
const LISTS: readonly string[] = ['routes', 'stops', 'agencies'];

export function refusalOf({ status, code, where = '', detail, got }: HubProblem): Refusal {
  if (status === 401 || status === 403) return { words: 'refusedSession', needsSignIn: true };
  if (status === 404 || status === 410) return { words: 'refusedGone' };
  if (status === 409) return { words: 'refusedConflict' };
  if (status === 429) return { words: 'refusedBusy' };
  if (status >= 500) return { words: 'refusedHub' };
  const name = where.split(/[.[]/)[0]!;
  const field = code === 'REQUEST_INVALID' ? FIELDS[name] : undefined;
  // A template's gap is left in whatever text: the hub quotes it with its braces.
  const needs = name === 'text' && /\{[^}]*\}/.test(detail ?? '') ? 'needNoGap' : NEEDS[name];
  return {
    words: field ? (needs ?? 'refusedField') : 'refusedOther',
    ...(field && { field }),
    ...(LISTS.includes(name) && got !== undefined && got !== 'none' && { got }),
    ...(!(field && needs) && detail !== undefined && { detail }),
  };
}
