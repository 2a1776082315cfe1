import type { XmlName, XmlScanner } from '#libs/formats/xml';
import { ShapeReader, add } from '#libs/formats/xml/shape';
import { vocabulary, type Field, type Values } from './shape.js';

const ID = vocabulary.name('', 'id');
const REF = vocabulary.name('', 'ref');
const ORDER = vocabulary.name('', 'order');
const LANG = vocabulary.name('', 'lang');
const SRS_NAME = vocabulary.name('', 'srsName');

/** Reads entities of NeTEx. What is not carried is counted by name, in a collection that is not carried each of it. */
export class NetexReader extends ShapeReader {
  private leafText = '';
  /** System of a position, language of a text. */
  private leafAttribute: string | undefined;

  constructor(
    private readonly notCarried: (local: string) => void,
    maxElements: number,
  ) {
    super(maxElements);
  }

  protected override leaveBehind(local: string, depth: number): boolean {
    if (depth === 0 && isCollection(local)) return true;
    this.notCarried(local);
    return false;
  }

  protected override startLeaf(field: Field, scanner: XmlScanner, target: Values): boolean {
    if (field.kind === 'ref') {
      const value = scanner.attribute(REF)?.trim();
      if (value) add(target, field, value);
      return false;
    }
    this.leafText = '';
    this.leafAttribute =
      field.kind === 'position'
        ? scanner.attribute(SRS_NAME)
        : field.kind === 'said'
          ? scanner.attribute(LANG)
          : undefined;
    return true;
  }

  /** NeTEx 2 puts texts one element deeper, and there may be one for each language. */
  protected override startInLeaf(field: Field, name: XmlName, scanner: XmlScanner): boolean {
    this.leafText += scanner.text();
    if (name.local !== 'Text' || this.leafText.trim() === '') return true;
    this.notCarried(`${field.local}/Text`);
    return false;
  }

  protected override endInLeaf(scanner: XmlScanner): void {
    this.leafText += scanner.text();
  }

  protected override endLeaf(field: Field, scanner: XmlScanner, target: Values): void {
    const written = scanner.text();
    const text = this.leafText === '' ? written.trim() : (this.leafText + written).trim();
    if (text === '') return;
    if (field.kind === 'said') add(target, field, { text, lang: this.leafAttribute });
    else if (field.kind !== 'position') add(target, field, text);
    else add(target, field, this.leafAttribute === undefined ? { text } : { text, srs: this.leafAttribute });
  }

  /** Parts there is one of need no id; exporters make up another one each time they write it. */
  protected override readAttributes(value: Values, scanner: XmlScanner, isOneOfMany: boolean): void {
    const id = isOneOfMany ? scanner.attribute(ID)?.trim() : undefined;
    if (id) value['id'] = id;
    const order = scanner.attribute(ORDER);
    if (order !== undefined) value['order'] = order;
    const srs = scanner.attribute(SRS_NAME);
    if (srs !== undefined) value['srs'] = srs;
  }
}

/** NeTEx names collections in lower case and everything that is something in upper case. */
export function isCollection(local: string): boolean {
  const first = local.charCodeAt(0);
  return first >= 0x61 && first <= 0x7a;
}
