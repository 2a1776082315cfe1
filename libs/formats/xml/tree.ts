import type { XmlScanner } from './scanner.js';
import { XSI_NAMESPACE } from './names.js';
import type { XmlName } from './vocabulary.js';

export interface XmlAttribute {
  name: XmlName;
  value: string;
}

/** A small part of a document in memory: one situation, one journey. */
export interface XmlElement {
  name: XmlName;
  /** What `xsi:type` names, its prefix resolved. */
  type?: XmlName;
  attributes: XmlAttribute[];
  children: XmlElement[];
  /** All character data directly inside, joined; white space as it stands. */
  text: string;
}

/**
 * Builds one subtree from a handler's calls: `begin` where the wanted element starts, then every `start` and `end`
 * until `end` gives the finished element. Bounded by `maxElements`; past it the rest of the subtree is skipped and
 * `overflow` says so.
 */
export class XmlTreeBuilder {
  overflow = false;
  private readonly open: XmlElement[] = [];
  private elements = 0;

  constructor(private readonly maxElements = 100_000) {}

  get building(): boolean {
    return this.open.length > 0;
  }

  begin(name: XmlName, scanner: XmlScanner): void {
    this.open.length = 0;
    this.elements = 0;
    this.overflow = false;
    scanner.collecting = true;
    this.push(name, scanner);
  }

  start(name: XmlName, scanner: XmlScanner): void {
    const parent = this.open[this.open.length - 1]!;
    parent.text += scanner.text();
    if (this.elements >= this.maxElements) {
      this.overflow = true;
      scanner.skip();
    }
    this.push(name, scanner);
  }

  /** The whole subtree once its own end has come. */
  end(scanner: XmlScanner): XmlElement | undefined {
    const element = this.open.pop()!;
    element.text += scanner.text();
    if (this.open.length > 0) return undefined;
    scanner.collecting = false;
    return element;
  }

  private push(name: XmlName, scanner: XmlScanner): void {
    this.elements += 1;
    const element: XmlElement = { name, attributes: [], children: [], text: '' };
    for (let index = 0; index < scanner.attributeCount; index += 1) {
      if (scanner.isDeclaration(index)) continue;
      const attribute = scanner.attributeName(index);
      if (attribute.local === 'type' && attribute.uri === XSI_NAMESPACE)
        element.type = scanner.attributeQName(attribute);
      element.attributes.push({ name: attribute, value: scanner.attributeValue(index) });
    }
    this.open[this.open.length - 1]?.children.push(element);
    this.open.push(element);
  }
}

export function attributeOf(element: XmlElement, local: string, uri = ''): string | undefined {
  for (const { name, value } of element.attributes) if (name.local === local && name.uri === uri) return value;
  return undefined;
}
