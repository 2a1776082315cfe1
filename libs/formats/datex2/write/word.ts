import type { XmlWriter } from '#libs/formats/xml';
import type { RecordLosses } from './losses.js';
import { WORDS } from './words.js';

const lists = new Map<string, { words: ReadonlySet<string>; extended?: ReadonlySet<string> }>();

function listOf(element: string): { words: ReadonlySet<string>; extended?: ReadonlySet<string> } {
  let list = lists.get(element);
  if (!list) {
    const { words, extended } = WORDS[element]!;
    list = {
      words: new Set(words.split(' ')),
      ...(extended !== undefined && { extended: new Set(extended.split(' ')) }),
    };
    lists.set(element, list);
  }
  return list;
}

export function isWord(element: string, word: string): boolean {
  return listOf(element).words.has(word);
}

/** Whether the schema has the word, or a place for words of one's own. */
export function canWriteWord(element: string, word: string): boolean {
  const { words, extended } = listOf(element);
  return words.has(word) || extended === undefined || extended.has(word);
}

/**
 * Writes an enumerated element `prefix:element`. A word outside the list is in `_extendedValue`; where the schema
 * does not allow that, it becomes `other` (or nothing, where the list has no `other`) and a loss. Says whether anything
 * was written. `list` names the word list where the element has another name.
 */
export function writeWord(
  writer: XmlWriter,
  prefix: string,
  element: string,
  word: string | undefined,
  losses: RecordLosses,
  list = element,
): boolean {
  if (word === undefined) return false;
  const name = `${prefix}:${element}`;
  const { words, extended } = listOf(list);
  if (words.has(word)) writer.leaf(name, word);
  else if (extended === undefined || extended.has(word)) writer.leaf(name, '_extended', { _extendedValue: word });
  else {
    losses.add(`${element} ${word}`);
    if (!words.has('other')) return false;
    writer.leaf(name, 'other');
  }
  return true;
}
