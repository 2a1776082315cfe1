import type { IssueCollector } from '#libs/errors';
import { attributeOf, type XmlElement } from '#libs/formats/xml';
import { modelOf } from './vocabulary.js';

/**
 * Reads of element trees by the model's own word. Only elements of a DATEX II namespace are seen: within one parent
 * local names are unique over all packages, so the namespace of the package need not be repeated at each step.
 */
export function childOf(element: XmlElement | undefined, local: string): XmlElement | undefined {
  if (!element) return undefined;
  for (const child of element.children) if (child.name.local === local && modelOf(child.name)) return child;
  return undefined;
}

export function childrenOf(element: XmlElement | undefined, local: string): XmlElement[] {
  return element ? element.children.filter((child) => child.name.local === local && modelOf(child.name)) : [];
}

/** Members of an indexed list are wrapped in an element of their own name. */
export function innerOf(indexed: XmlElement): XmlElement {
  return childOf(indexed, indexed.name.local) ?? indexed;
}

/** The `id` of an element, or of the one it refers by; FIELD_MISSING, with the name the field has, where there is none. */
export function idOf(
  element: XmlElement,
  named: XmlElement | undefined,
  field: string,
  issues: IssueCollector,
): string | undefined {
  const id = named && attributeOf(named, 'id');
  if (id) return id;
  issues.add({ code: 'FIELD_MISSING', severity: 'error', where: element.name.local, field });
  return undefined;
}

/** The element at the end of a path of first children. */
export function at(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let found = element;
  for (const step of path) found = childOf(found, step);
  return found;
}

/** Trimmed text at the end of a path; `undefined` where there is none or it is empty. */
export function textAt(element: XmlElement | undefined, ...path: string[]): string | undefined {
  return at(element, ...path)?.text.trim() || undefined;
}

/** A plain decimal number; `undefined` for anything else. */
export function numberAt(element: XmlElement | undefined, ...path: string[]): number | undefined {
  const text = textAt(element, ...path);
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined;
  return Number(text);
}

export function booleanAt(element: XmlElement | undefined, ...path: string[]): boolean | undefined {
  const text = textAt(element, ...path);
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** An enumerated value; outside its list it is written `_extended`, with the value in an attribute. */
export function vocabularyWord(element: XmlElement): string | undefined {
  const text = element.text.trim();
  return (text === '_extended' ? attributeOf(element, '_extendedValue') : text) || undefined;
}

export function wordAt(element: XmlElement | undefined, ...path: string[]): string | undefined {
  const found = at(element, ...path);
  return found && vocabularyWord(found);
}

/** The first element of that name anywhere below, in document order. */
export function descendant(element: XmlElement | undefined, local: string): XmlElement | undefined {
  for (const child of element?.children ?? []) {
    if (child.name.local === local && modelOf(child.name)) return child;
    const found = descendant(child, local);
    if (found) return found;
  }
  return undefined;
}

/** ISO 639-2 codes some feeds use where the model wants ISO 639-1. */
const TWO_LETTERS: Record<string, string> = {
  fre: 'fr',
  fra: 'fr',
  eng: 'en',
  dut: 'nl',
  nld: 'nl',
  ger: 'de',
  deu: 'de',
  fin: 'fi',
  spa: 'es',
  ita: 'it',
};

/** `FR` and `fre` → `fr`; `und` for none. */
export function toLanguage(tag: string | undefined): string {
  const trimmed = tag?.trim();
  if (!trimmed) return 'und';
  const [primary = '', ...rest] = trimmed.split('-');
  const lower = primary.toLowerCase();
  return [Object.hasOwn(TWO_LETTERS, lower) ? TWO_LETTERS[lower]! : lower, ...rest].join('-');
}

/**
 * A MultilingualString by language; several values of one language are its lines. A value without language is in that
 * of the publication. Spec: `values/value[@lang]`, the same in both models.
 */
export function textsAt(element: XmlElement | undefined, language: string): Record<string, string> | undefined {
  const texts: Record<string, string> = {};
  for (const value of childrenOf(childOf(element, 'values'), 'value')) {
    const text = value.text.trim();
    if (text === '') continue;
    const own = value.attributes.find(({ name }) => name.local === 'lang' && name.uri === '')?.value;
    const tag = own?.trim() ? toLanguage(own) : language;
    texts[tag] = Object.hasOwn(texts, tag) ? `${texts[tag]!}\n${text}` : text;
  }
  return Object.keys(texts).length > 0 ? texts : undefined;
}

/** One text of several: the publication's language, else the first. */
export function anyText(element: XmlElement | undefined, language: string): string | undefined {
  const texts = textsAt(element, language);
  return texts && (texts[language] ?? Object.values(texts)[0]);
}
