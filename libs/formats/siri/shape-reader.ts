import { XML_NAMESPACE, type XmlName, type XmlScanner } from '#libs/formats/xml';
import { isSiriElement } from './known-elements.js';
import type { LeafValues } from './leaf-values.js';
import { vocabulary, type Field, type Shape } from './shape.js';
import { fromToken } from './token.js';

export type Values = Record<string, unknown>;

const LANG = vocabulary.name(XML_NAMESPACE, 'lang');

/**
 * Follows shapes through a stream of elements: what a shape names is put into plain objects, all else is skipped
 * without being looked at. `begin` or `enter` where the wanted element starts, then every `start` and `end` until `end`
 * answers true. Bounded by `maxElements`; past it the rest is skipped and `overflow` says so.
 */
export class ShapeReader {
  overflow = false;
  private readonly shapes: Shape[] = [];
  private readonly objects: Values[] = [];
  private level = -1;
  private leaf: Field | undefined;
  private leafTarget: Values = {};
  private language = 'und';
  /** Elements open inside a skipped element's or leaf's own. */
  private skipped = false;
  private elements = 0;
  /** Elements open of what is left behind and counted. */
  private ignoredDepth = 0;

  constructor(
    private readonly values: LeafValues,
    private readonly notCarried: (local: string) => void,
    private readonly maxElements: number,
  ) {}

  /** An entity begins: its children go into the object answered. */
  begin(shape: Shape, scanner: XmlScanner): Values {
    const entity: Values = {};
    this.restart();
    this.push(shape, entity, scanner);
    return entity;
  }

  /** A single field outside an entity, such as those of a delivery's head. */
  enter(field: Field, name: XmlName, scanner: XmlScanner, target: Values): void {
    this.restart();
    this.startField(field, name, scanner, target);
  }

  start(name: XmlName, scanner: XmlScanner): void {
    this.elements += 1;
    if (this.ignoredDepth > 0) {
      this.startIgnored(name, scanner);
      return;
    }
    if (this.leaf || this.elements > this.maxElements) {
      // Markup within a text is no part of it.
      if (!this.leaf) this.overflow = true;
      this.skip(scanner);
      return;
    }
    const shape = this.shapes[this.level]!;
    const field = shape.byId[name.id] ?? (shape.anyNamespace ? shape.byLocal.get(name.local) : undefined);
    if (field) {
      this.startField(field, name, scanner, this.objects[this.level]!);
      return;
    }
    if (shape.narrowing.has(name.local)) noteUnread(this.objects[this.level]!, name.local);
    // What stands in an element of the standard that is left behind is left behind as well, and counted by its name.
    if (isSiriElement(name.local)) this.startIgnored(name, scanner);
    else {
      this.notCarried(name.local);
      this.skip(scanner);
    }
  }

  private startIgnored(name: XmlName, scanner: XmlScanner): void {
    if (this.elements > this.maxElements || !isSiriElement(name.local)) return this.skip(scanner);
    this.notCarried(name.local);
    this.ignoredDepth += 1;
  }

  /** True when what `begin` or `enter` started is over. */
  end(scanner: XmlScanner): boolean {
    if (this.skipped) {
      this.skipped = false;
      return false;
    }
    if (this.ignoredDepth > 0) {
      this.ignoredDepth -= 1;
      return false;
    }
    if (this.leaf) {
      this.endLeaf(this.leaf, scanner);
      this.leaf = undefined;
      scanner.collecting = false;
    } else this.level -= 1;
    return this.level < 0;
  }

  private restart(): void {
    this.level = -1;
    this.leaf = undefined;
    this.skipped = false;
    this.ignoredDepth = 0;
    this.elements = 0;
    this.overflow = false;
  }

  private skip(scanner: XmlScanner): void {
    scanner.skip();
    this.skipped = true;
  }

  private push(shape: Shape, object: Values, scanner: XmlScanner): void {
    this.level += 1;
    this.shapes[this.level] = shape;
    this.objects[this.level] = object;
    if (scanner.attributeCount === 0) return;
    for (const [name, key] of Object.entries(shape.attributes)) {
      const value = scanner.attribute(vocabulary.name('', name));
      if (value !== undefined && value !== '') object[key] = value;
    }
  }

  private startField(field: Field, name: XmlName, scanner: XmlScanner, target: Values): void {
    switch (field.kind) {
      case 'object': {
        const value: Values = {};
        if (!field.many) target[field.key] = value;
        else if (target[field.key] === undefined) target[field.key] = [value];
        else (target[field.key] as Values[]).push(value);
        this.push(field.shape!, value, scanner);
        return;
      }
      case 'named':
        target[field.key] = name.local;
        this.push(field.shape!, target, scanner);
        return;
      case 'inline':
        this.push(field.shape!, target, scanner);
        return;
      default:
        this.leaf = field;
        this.leafTarget = target;
        scanner.collecting = true;
        if (field.kind === 'texts')
          this.language = (scanner.attributeCount > 0 && scanner.attribute(LANG)?.trim()) || 'und';
    }
  }

  private endLeaf(field: Field, scanner: XmlScanner): void {
    const { key, kind } = field;
    const target = this.leafTarget;
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

/** What narrows the object and is left behind, each once. */
export function noteUnread(target: Values, local: string): void {
  const unread = (target['unread'] ??= []) as string[];
  if (!unread.includes(local)) unread.push(local);
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
