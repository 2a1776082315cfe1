import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { attributeOf, parseXml, type XmlElement } from '#libs/formats/xml';
import { siriSchema } from './siri-schema.js';

/** An element as the schema declares it in one place. */
export interface SchemaElement {
  name: string;
  /** Name of its type; of one without a name, that of the type around it and its own. */
  type: string;
  /** The type XML Schema itself has, at the end of the chain: `NMTOKEN`; absent for elements with children. */
  primitive?: string;
  /** The type lists the values there may be. */
  isEnumeration: boolean;
  attributes: readonly string[];
  children(): SchemaElement[];
}

/** By convention in all files of the schema. */
const NAMESPACES: Readonly<Record<string, string>> = {
  siri: 'siri',
  ifopt: 'ifopt',
  acsb: 'acsb',
  gml: 'gml',
  xsd: 'xsd',
};

interface Declared {
  node: XmlElement;
  /** Of the file it stands in. */
  namespace: string;
}

/** The published SIRI schema as far as documents' elements go: groups, extensions and substitutions resolved. */
export class SiriXsd {
  private readonly declared = new Map<string, Declared>();
  private readonly substitutes = new Map<string, string[]>();

  constructor() {
    for (const path of readdirSync(siriSchema.folder, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.xsd') || /^(datex2|wsdl_model)/.test(path)) continue;
      const root = parseXml(readFileSync(join(siriSchema.folder, path)), { maxTextBytes: 1 << 20 });
      const target = attributeOf(root, 'targetNamespace') ?? '';
      const namespace = /siri\.org/.test(target) ? 'siri' : (/(ifopt|acsb|gml)$/.exec(target)?.[1] ?? '');
      for (const node of root.children) this.declare(node, namespace);
    }
  }

  element(name: string, namespace = 'siri'): SchemaElement {
    const found = this.declared.get(`element ${namespace} ${name}`);
    if (!found) throw new Error(`the schema has no element ${name}`);
    return this.toElement(found, '');
  }

  private declare(node: XmlElement, namespace: string): void {
    const name = attributeOf(node, 'name');
    if (name === undefined) return;
    const kind = node.name.local.endsWith('Type') ? 'type' : node.name.local;
    this.declared.set(`${kind} ${namespace} ${name}`, { node, namespace });
    const head = attributeOf(node, 'substitutionGroup');
    if (kind !== 'element' || head === undefined) return;
    const place = this.resolve('element', head, namespace);
    this.substitutes.set(place, [...(this.substitutes.get(place) ?? []), `element ${namespace} ${name}`]);
  }

  private resolve(kind: string, qname: string, namespace: string): string {
    const [local, prefix] = qname.split(':').reverse() as [string, string?];
    return `${kind} ${prefix === undefined ? namespace : (NAMESPACES[prefix] ?? prefix)} ${local}`;
  }

  private find(kind: string, qname: string | undefined, namespace: string): Declared | undefined {
    return qname === undefined ? undefined : this.declared.get(this.resolve(kind, qname, namespace));
  }

  private toElement({ node, namespace }: Declared, around: string): SchemaElement {
    const name = attributeOf(node, 'name')!;
    const qname = attributeOf(node, 'type');
    const named = this.find('type', qname, namespace);
    const type = qname?.split(':').at(-1) ?? (around === '' ? name : `${around}.${name}`);
    const content: Declared = named ?? { node, namespace };
    const { primitive, isEnumeration } = this.simpleOf(content, qname);
    const attributes = new Set<string>();
    if (named || qname === undefined) this.collectAttributes(content, attributes);
    return {
      name,
      type,
      ...(primitive !== undefined && { primitive }),
      isEnumeration,
      attributes: [...attributes],
      children: () => {
        const found = new Map<string, SchemaElement>();
        if (named || qname === undefined) this.collect(content, type, found);
        return [...found.values()];
      },
    };
  }

  /** Elements below a node, in the schema's order; what stands twice (in two branches of a choice) is given once. */
  private collect({ node, namespace }: Declared, around: string, found: Map<string, SchemaElement>): void {
    for (const child of node.children) {
      const below: Declared = { node: child, namespace };
      const ref = attributeOf(child, 'ref');
      switch (child.name.local) {
        case 'element':
          if (ref === undefined) add(found, this.toElement(below, around));
          else
            for (const place of [this.resolve('element', ref, namespace)].flatMap((head) => this.family(head))) {
              const declared = this.declared.get(place);
              if (declared && attributeOf(declared.node, 'abstract') !== 'true')
                add(found, this.toElement(declared, ''));
            }
          break;
        case 'group': {
          const group = this.find('group', ref, namespace);
          if (group) this.collect(group, ref!.split(':').at(-1)!, found);
          break;
        }
        case 'extension': {
          const base = this.find('type', attributeOf(child, 'base'), namespace);
          if (base) this.collect(base, attributeOf(child, 'base')!.split(':').at(-1)!, found);
          this.collect(below, around, found);
          break;
        }
        case 'annotation':
        case 'attribute':
          break;
        default:
          this.collect(below, around, found);
      }
    }
  }

  private family(head: string): string[] {
    return [head, ...(this.substitutes.get(head) ?? []).flatMap((one) => this.family(one))];
  }

  private collectAttributes({ node, namespace }: Declared, found: Set<string>): void {
    for (const child of node.children) {
      const { local } = child.name;
      if (local === 'attribute') {
        const name = attributeOf(child, 'name') ?? attributeOf(child, 'ref');
        if (name !== undefined) found.add(name);
      } else if (local === 'extension' || local === 'restriction') {
        const base = this.find('type', attributeOf(child, 'base'), namespace);
        if (base) this.collectAttributes(base, found);
        this.collectAttributes({ node: child, namespace }, found);
      } else if (local === 'attributeGroup') {
        const group = this.find('attributeGroup', attributeOf(child, 'ref'), namespace);
        if (group) this.collectAttributes(group, found);
      } else if (/complexType|simpleContent|complexContent/.test(local))
        this.collectAttributes({ node: child, namespace }, found);
    }
  }

  private simpleOf(content: Declared, qname: string | undefined): { primitive?: string; isEnumeration: boolean } {
    let isEnumeration = false;
    let at: Declared | undefined = content;
    let base = qname;
    for (let steps = 0; at && steps < 20; steps += 1) {
      if (base?.startsWith('xsd:') || base?.startsWith('xs:')) break;
      const derived: XmlElement | undefined = findDerivation(at.node);
      if (!derived) return { isEnumeration };
      isEnumeration ||= derived.children.some(({ name }) => name.local === 'enumeration');
      base = attributeOf(derived, derived.name.local === 'union' ? 'memberTypes' : 'base')?.split(' ')[0];
      if (base === undefined) return { isEnumeration };
      const { namespace }: Declared = at;
      at = this.find('type', base, namespace);
    }
    return /^xsd?:/.test(base ?? '') ? { primitive: base!.split(':')[1]!, isEnumeration } : { isEnumeration };
  }
}

/** The restriction or extension of simple content, if that is what a type is. */
function findDerivation(node: XmlElement): XmlElement | undefined {
  for (const child of node.children) {
    const { local } = child.name;
    if (local === 'restriction' || local === 'extension' || local === 'union') return child;
    if (local === 'simpleType' || local === 'simpleContent' || local === 'complexType') {
      const found = findDerivation(child);
      if (found) return found;
    }
  }
  return undefined;
}

function add(found: Map<string, SchemaElement>, element: SchemaElement): void {
  if (!found.has(element.name)) found.set(element.name, element);
}
