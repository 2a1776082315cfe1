import type { XmlScanner } from '../scanner.js';
import type { XmlName } from '../vocabulary.js';
import type { Field } from './field.js';
import type { ElementShape } from './shape.js';

export type Values = Record<string, unknown>;

/**
 * Follows shapes through a stream of elements: what a shape names is put into plain objects, all else is left behind.
 * `begin` or `enter` where the wanted element starts, then every `start` and `end` until `end` answers true. Bounded by
 * `maxElements`; past it the rest is skipped and `overflow` says so. A format says what its leaves mean and what it does
 * with elements no shape names.
 */
export abstract class ShapeReader {
  overflow = false;
  private readonly shapes: ElementShape[] = [];
  private readonly objects: Values[] = [];
  private level = -1;
  private leaf: Field | undefined;
  private leafTarget: Values = {};
  /** Elements open inside the leaf that are part of its text. */
  private leafDepth = 0;
  private skipped = false;
  private elements = 0;
  /** Elements open of what is left behind and looked into. */
  private behindDepth = 0;

  constructor(private readonly maxElements: number) {}

  /** A leaf begins; false when its text is not wanted, and all of it is skipped. */
  protected abstract startLeaf(field: Field, scanner: XmlScanner, target: Values): boolean;
  protected abstract endLeaf(field: Field, scanner: XmlScanner, target: Values): void;
  /**
   * An element that no shape names, `depth` levels inside such a one. Counts it where it is a loss; true when what
   * stands in it is to be looked at in the same way.
   */
  protected abstract leaveBehind(local: string, depth: number): boolean;

  /** Markup within a text; true when it belongs to the text. */
  protected startInLeaf(_field: Field, _name: XmlName, _scanner: XmlScanner): boolean {
    return false;
  }
  protected endInLeaf(_scanner: XmlScanner): void {}
  /** Attributes that every object of the format may have. `isOneOfMany`: of a list, or an entity. */
  protected readAttributes(_value: Values, _scanner: XmlScanner, _isOneOfMany: boolean): void {}

  /** An entity begins: its children go into the object answered. */
  begin(shape: ElementShape, scanner: XmlScanner): Values {
    const entity: Values = {};
    this.restart();
    this.push(shape, entity);
    if (scanner.attributeCount > 0) this.attributes(shape, entity, scanner, true);
    return entity;
  }

  /** A single field outside an entity, such as those of a delivery's head. */
  enter(field: Field, name: XmlName, scanner: XmlScanner, target: Values): void {
    this.restart();
    this.startField(field, name, scanner, target);
  }

  start(name: XmlName, scanner: XmlScanner): void {
    this.elements += 1;
    if (this.leaf) {
      if (this.startInLeaf(this.leaf, name, scanner)) this.leafDepth += 1;
      else this.skip(scanner);
      return;
    }
    if (this.elements > this.maxElements) {
      if (this.behindDepth === 0) this.overflow = true;
      this.skip(scanner);
      return;
    }
    if (this.behindDepth === 0) {
      const shape = this.shapes[this.level]!;
      const field = shape.byId[name.id] ?? (shape.anyNamespace ? shape.byLocal.get(name.local) : undefined);
      if (field) {
        this.startField(field, name, scanner, this.objects[this.level]!);
        return;
      }
      if (shape.narrowing?.has(name.local)) noteUnread(this.objects[this.level]!, name.local);
    }
    if (this.leaveBehind(name.local, this.behindDepth)) this.behindDepth += 1;
    else this.skip(scanner);
  }

  /** True when what `begin` or `enter` started is over. */
  end(scanner: XmlScanner): boolean {
    if (this.skipped) {
      this.skipped = false;
      return false;
    }
    if (this.behindDepth > 0) {
      this.behindDepth -= 1;
      return false;
    }
    if (this.leaf) {
      if (this.leafDepth > 0) {
        this.leafDepth -= 1;
        this.endInLeaf(scanner);
        return false;
      }
      this.endLeaf(this.leaf, scanner, this.leafTarget);
      this.leaf = undefined;
      scanner.collecting = false;
    } else this.level -= 1;
    return this.level < 0;
  }

  private restart(): void {
    this.level = -1;
    this.leaf = undefined;
    this.leafDepth = 0;
    this.skipped = false;
    this.behindDepth = 0;
    this.elements = 0;
    this.overflow = false;
  }

  private skip(scanner: XmlScanner): void {
    scanner.skip();
    this.skipped = true;
  }

  private push(shape: ElementShape, object: Values): void {
    this.level += 1;
    this.shapes[this.level] = shape;
    this.objects[this.level] = object;
  }

  private attributes(shape: ElementShape, value: Values, scanner: XmlScanner, isOneOfMany: boolean): void {
    this.readAttributes(value, scanner, isOneOfMany);
    for (const { name, key } of shape.attributes) {
      const written = scanner.attribute(name);
      if (written !== undefined && written !== '') value[key] = written;
    }
  }

  private startField(field: Field, name: XmlName, scanner: XmlScanner, target: Values): void {
    switch (field.kind) {
      case 'object': {
        const value: Values = {};
        if (scanner.attributeCount > 0) this.attributes(field.shape!, value, scanner, field.many);
        add(target, field, value);
        this.push(field.shape!, value);
        return;
      }
      case 'named':
        target[field.key] = name.local;
        this.push(field.shape!, target);
        return;
      case 'inline':
        this.push(field.shape!, target);
        return;
      case 'silent':
        this.skip(scanner);
        return;
      default:
        if (!this.startLeaf(field, scanner, target)) return this.skip(scanner);
        this.leaf = field;
        this.leafTarget = target;
        scanner.collecting = true;
    }
  }
}

/** The first of several is kept where one is wanted. */
export function add(target: Values, { key, many }: Field, value: unknown): void {
  if (!many) target[key] ??= value;
  else if (target[key] === undefined) target[key] = [value];
  else (target[key] as unknown[]).push(value);
}

/** What narrows the object and is left behind, each once. */
export function noteUnread(target: Values, local: string): void {
  const unread = (target['unread'] ??= []) as string[];
  if (!unread.includes(local)) unread.push(local);
}
