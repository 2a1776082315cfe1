import { XML_NAMESPACE, type XmlScanner } from '#libs/formats/xml';
import { ShapeReader } from '#libs/formats/xml/shape';
import { isSiriElement } from './known-elements.js';
import type { LeafValues } from './leaf-values.js';
import { vocabulary, type Field, type Values } from './shape.js';
import { fromToken } from './token.js';

const LANG = vocabulary.name(XML_NAMESPACE, 'lang');

/** Reads entities of SIRI. The content of a standard element that is not carried is counted by its name, too. */
export class SiriReader extends ShapeReader {
  private language = 'und';

  constructor(
    private readonly values: LeafValues,
    private readonly notCarried: (local: string) => void,
    maxElements: number,
  ) {
    super(maxElements);
  }

  protected override leaveBehind(local: string, depth: number): boolean {
    const isKnown = isSiriElement(local);
    if (isKnown || depth === 0) this.notCarried(local);
    return isKnown;
  }

  protected override startLeaf(field: Field, scanner: XmlScanner): boolean {
    if (field.kind === 'texts')
      this.language = (scanner.attributeCount > 0 && scanner.attribute(LANG)?.trim()) || 'und';
    return true;
  }

  protected override endLeaf(field: Field, scanner: XmlScanner, target: Values): void {
    const { key, kind } = field;
    if (kind === 'boolean') {
      if (scanner.textIs('true')) target[key] = true;
      else if (scanner.textIs('false')) target[key] = false;
      else putLeaf(target, field, this.values.read(field, scanner.text()), '');
      return;
    }
    if (kind === 'number') {
      const value = scanner.number();
      putLeaf(target, field, value === value ? value : this.values.read(field, scanner.text()), '');
      return;
    }
    if (kind === 'flag') {
      target[key] = !scanner.textIs('false');
      return;
    }
    const value = this.values.read(field, scanner.text());
    const isEscaped = field.token && typeof value === 'string' && value.includes('_x');
    putLeaf(target, field, isEscaped ? fromToken(value) : value, this.language);
  }
}

/** Puts a leaf's value where it belongs; several texts of one language are its lines. */
export function putLeaf(
  target: Values,
  { key, kind, many }: Field,
  value: string | number | boolean | undefined,
  language: string,
): void {
  if (value === undefined) return;
  if (kind === 'texts') {
    const texts = (target[key] ??= {}) as Record<string, string>;
    texts[language] = Object.hasOwn(texts, language) ? `${texts[language]}\n${value}` : (value as string);
  } else if (many) ((target[key] ??= []) as unknown[]).push(value);
  else target[key] = value;
}
