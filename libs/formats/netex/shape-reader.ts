import type { XmlName, XmlScanner } from '#libs/formats/xml';
import { vocabulary, type Field, type Shape } from './shape.js';

export type Values = Record<string, unknown>;

const ID = vocabulary.name('', 'id');
const REF = vocabulary.name('', 'ref');
const ORDER = vocabulary.name('', 'order');
const LANG = vocabulary.name('', 'lang');
const SRS_NAME = vocabulary.name('', 'srsName');

const NO_ATTRIBUTES: NonNullable<Shape['attributes']> = [];

/** Children of a collection that is not carried: each is counted, none is read. */
const COUNTED: Shape = { fields: [], byId: [] };

/**
 * Follows shapes through the elements of one entity: what a shape names is put into plain objects, all else is counted
 * by name and skipped. `begin` where the entity starts, then every `start` and `end` until `end` answers true. Bounded
 * by `maxElements`; past it the rest is skipped and `overflow` says so.
 */
export class ShapeReader {
  overflow = false;
  private readonly shapes: Shape[] = [];
  private readonly objects: Values[] = [];
  private level = -1;
  private leaf: Field | undefined;
  private leafText = '';
  /** System of a position, language of a text. */
  private leafAttribute: string | undefined;
  /** Elements open inside the leaf: NeTEx 2 puts texts one element deeper. */
  private leafDepth = 0;
  private skipped = false;
  private elements = 0;

  constructor(
    private readonly notCarried: (local: string) => void,
    private readonly maxElements: number,
  ) {}

  begin(shape: Shape, scanner: XmlScanner): Values {
    this.level = -1;
    this.leaf = undefined;
    this.skipped = false;
    this.elements = 0;
    this.overflow = false;
    const entity: Values = {};
    this.push(shape, entity);
    this.attributes(entity, scanner, true);
    return entity;
  }

  start(name: XmlName, scanner: XmlScanner): void {
    this.elements += 1;
    if (this.leaf) {
      this.leafText += scanner.text();
      if (this.leafDepth === 0 && name.local === 'Text' && this.leafText.trim() !== '') {
        // The same in another language.
        this.notCarried(`${this.leaf.local}/Text`);
        this.skip(scanner);
      } else this.leafDepth += 1;
      return;
    }
    if (this.elements > this.maxElements) {
      this.overflow = true;
      this.skip(scanner);
      return;
    }
    const shape = this.shapes[this.level]!;
    const field = shape.byId[name.id];
    if (field) this.startField(field, scanner);
    else if (shape !== COUNTED && isCollection(name.local)) this.push(COUNTED, this.objects[this.level]!);
    else {
      this.notCarried(name.local);
      this.skip(scanner);
    }
  }

  /** True when the entity is over. */
  end(scanner: XmlScanner): boolean {
    if (this.skipped) {
      this.skipped = false;
      return false;
    }
    const { leaf } = this;
    if (leaf) {
      const text = scanner.text();
      if (this.leafDepth > 0) {
        this.leafDepth -= 1;
        this.leafText += text;
        return false;
      }
      this.put(leaf, this.leafText === '' ? text.trim() : (this.leafText + text).trim());
      this.leaf = undefined;
      scanner.collecting = false;
      return false;
    }
    this.level -= 1;
    return this.level < 0;
  }

  private startField(field: Field, scanner: XmlScanner): void {
    const target = this.objects[this.level]!;
    switch (field.kind) {
      case 'object': {
        const value: Values = {};
        this.attributes(value, scanner, field.many);
        for (const { name, key } of field.shape!.attributes ?? NO_ATTRIBUTES) value[key] = scanner.attribute(name);
        add(target, field, value);
        this.push(field.shape!, value);
        return;
      }
      case 'inline':
        this.push(field.shape!, target);
        return;
      case 'ref': {
        const value = scanner.attribute(REF)?.trim();
        if (value) add(target, field, value);
        this.skip(scanner);
        return;
      }
      case 'silent':
        this.skip(scanner);
        return;
      default:
        this.leaf = field;
        this.leafText = '';
        this.leafDepth = 0;
        this.leafAttribute =
          field.kind === 'position'
            ? scanner.attribute(SRS_NAME)
            : field.kind === 'said'
              ? scanner.attribute(LANG)
              : undefined;
        scanner.collecting = true;
    }
  }

  private put(field: Field, text: string): void {
    if (text === '') return;
    const target = this.objects[this.level]!;
    if (field.kind === 'said') add(target, field, { text, lang: this.leafAttribute });
    else if (field.kind !== 'position') add(target, field, text);
    else add(target, field, this.leafAttribute === undefined ? { text } : { text, srs: this.leafAttribute });
  }

  /** Parts there is one of need no id; exporters make up another one each time they write it. */
  private attributes(value: Values, scanner: XmlScanner, isNamed: boolean): void {
    if (scanner.attributeCount === 0) return;
    const id = isNamed ? scanner.attribute(ID)?.trim() : undefined;
    if (id) value['id'] = id;
    const order = scanner.attribute(ORDER);
    if (order !== undefined) value['order'] = order;
    const srs = scanner.attribute(SRS_NAME);
    if (srs !== undefined) value['srs'] = srs;
  }

  private push(shape: Shape, object: Values): void {
    this.level += 1;
    this.shapes[this.level] = shape;
    this.objects[this.level] = object;
  }

  private skip(scanner: XmlScanner): void {
    scanner.skip();
    this.skipped = true;
  }
}

/** The first of several is kept where one is wanted: names may come once for each language. */
function add(target: Values, { key, many }: Field, value: unknown): void {
  if (!many) target[key] ??= value;
  else if (target[key] === undefined) target[key] = [value];
  else (target[key] as unknown[]).push(value);
}

/** NeTEx names collections in lower case and everything that is something in upper case. */
export function isCollection(local: string): boolean {
  const first = local.charCodeAt(0);
  return first >= 0x61 && first <= 0x7a;
}
