import { isDeeperThan } from '#libs/formats/text';

export const MOST_NESTING = 100;
const LISTS_IN_LISTS = new RegExp(`^[ \\t]*(?:[-?] +){${MOST_NESTING},}`, 'm');

/** Whether a declaration nests as no feed does: a parser of YAML needs a second for such a text, and the city would wait. */
export function isNestedWithoutEnd(text: string): boolean {
  return isDeeperThan(Buffer.from(text), MOST_NESTING) || LISTS_IN_LISTS.test(text);
}
