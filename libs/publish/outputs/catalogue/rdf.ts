/**
 * A tree of RDF nodes and its three common spellings. What a catalogue needs and no more: no blank node is named twice,
 * and every list is a repetition. Spec: RDF 1.1, JSON-LD 1.1, Turtle 1.1, RDF/XML 1.1.
 */

export type Term = Iri | Literal | Node;

export interface Iri {
  iri: string;
}

export interface Literal {
  text: string;
  /** BCP 47. */
  language?: string;
  /** As prefix and name: `xsd:date`. */
  type?: string;
}

/** One thing and what is said of it; without `iri` it has no name of its own. */
export interface Node {
  iri?: string;
  /** Class, as prefix and name: `dcat:Dataset`. */
  type: string;
  properties: Readonly<Record<string, Term | readonly Term[] | undefined>>;
}

export const PREFIXES: Readonly<Record<string, string>> = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  owl: 'http://www.w3.org/2002/07/owl#',
  spdx: 'http://spdx.org/rdf/terms#',
  adms: 'http://www.w3.org/ns/adms#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  locn: 'http://www.w3.org/ns/locn#',
  geosparql: 'http://www.opengis.net/ont/geosparql#',
  hydra: 'http://www.w3.org/ns/hydra/core#',
  dcatap: 'http://data.europa.eu/r5r/',
  mobilitydcatap: 'http://w3id.org/mobilitydcat-ap#',
};

export const iri = (address: string): Iri => ({ iri: address });
export const text = (value: string, language?: string): Literal =>
  language === undefined || language === 'und' ? { text: value } : { text: value, language };
export const typed = (value: string, type: string): Literal => ({ text: value, type });

const listOf = (value: Term | readonly Term[] | undefined): readonly Term[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Term[]) : [value as Term];
const isNode = (term: Term): term is Node => 'properties' in term;
const isLiteral = (term: Term): term is Literal => 'text' in term;

function expand(name: string): string {
  const [prefix, local] = name.split(':') as [string, string];
  return PREFIXES[prefix]! + local;
}

/** JSON-LD with the prefixes as its context. */
export function toJsonLd(root: Node): string {
  const node = ({ iri: id, type, properties }: Node): object => ({
    ...(id !== undefined && { '@id': id }),
    '@type': type,
    ...Object.fromEntries(
      Object.entries(properties).flatMap(([name, value]) => {
        const all = listOf(value).map(term);
        // A list stays one with a single member: readers of plain JSON walk it.
        return all.length === 0 ? [] : [[name, Array.isArray(value) ? all : all[0]]];
      }),
    ),
  });
  const term = (one: Term): unknown => {
    if (isNode(one)) return node(one);
    if (!isLiteral(one)) return { '@id': one.iri };
    if (one.language !== undefined) return { '@language': one.language, '@value': one.text };
    return one.type === undefined ? one.text : { '@type': one.type, '@value': one.text };
  };
  return JSON.stringify({ '@context': PREFIXES, ...node(root) }, undefined, 1);
}

export function toTurtle(root: Node): string {
  const prefixes = Object.entries(PREFIXES).map(([name, address]) => `@prefix ${name}: <${address}> .`);
  /** Named nodes stand on their own, after what refers to them. */
  const named: Node[] = [root];
  const written = new Set<string>();
  const blocks: string[] = [];
  const term = (one: Term, indent: string): string => {
    if (isLiteral(one)) return literal(one);
    if (!isNode(one)) return `<${escapeIri(one.iri)}>`;
    if (one.iri !== undefined) {
      named.push(one);
      return `<${escapeIri(one.iri)}>`;
    }
    return `[ a ${one.type}${statements(one, `${indent}  `)} ]`;
  };
  const literal = ({ text: value, language, type }: Literal): string =>
    `"${escapeTurtle(value)}"${language === undefined ? (type === undefined ? '' : `^^${type}`) : `@${language}`}`;
  const statements = ({ properties }: Node, indent: string): string =>
    Object.entries(properties)
      .flatMap(([name, value]) => {
        const all = listOf(value).map((one) => term(one, indent));
        return all.length === 0 ? [] : [` ;\n${indent}${name} ${all.join(` ,\n${indent}  `)}`];
      })
      .join('');
  for (let at = 0; at < named.length; at += 1) {
    const node = named[at]!;
    if (written.has(node.iri!)) continue;
    written.add(node.iri!);
    blocks.push(`<${escapeIri(node.iri!)}> a ${node.type}${statements(node, '  ')} .`);
  }
  return `${prefixes.join('\n')}\n\n${blocks.join('\n\n')}\n`;
}

export function toRdfXml(root: Node): string {
  const written = new Set<string>();
  const node = (one: Node, indent: string): string => {
    if (one.iri !== undefined) written.add(one.iri);
    const about = one.iri === undefined ? '' : ` rdf:about="${escapeXml(one.iri)}"`;
    const inner = Object.entries(one.properties).flatMap(([name, value]) =>
      listOf(value).map((each) => property(name, each, `${indent}  `)),
    );
    return `${indent}<${one.type}${about}>\n${inner.join('')}${indent}</${one.type}>\n`;
  };
  const property = (name: string, one: Term, indent: string): string => {
    if (isLiteral(one)) {
      const attribute =
        one.language === undefined
          ? one.type === undefined
            ? ''
            : ` rdf:datatype="${expand(one.type)}"`
          : ` xml:lang="${escapeXml(one.language)}"`;
      return `${indent}<${name}${attribute}>${escapeXml(one.text)}</${name}>\n`;
    }
    const isKnown = isNode(one) && one.iri !== undefined && written.has(one.iri);
    if (!isNode(one) || isKnown) return `${indent}<${name} rdf:resource="${escapeXml(one.iri!)}"/>\n`;
    return `${indent}<${name}>\n${node(one, `${indent}  `)}${indent}</${name}>\n`;
  };
  const spaces = Object.entries(PREFIXES).map(([name, address]) => `xmlns:${name}="${address}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF ${spaces.join(' ')}>\n${node(root, '  ')}</rdf:RDF>\n`;
}

function escapeTurtle(value: string): string {
  return value.replace(
    /[\\"\n\r\t]/g,
    (one) => ({ '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[one]!,
  );
}

/** Characters an IRI may not hold. Spec: Turtle 1.1 IRIREF. */
function escapeIri(address: string): string {
  return address.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (one) => encodeURIComponent(one));
}

function escapeXml(value: string): string {
  return value.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]!);
}
