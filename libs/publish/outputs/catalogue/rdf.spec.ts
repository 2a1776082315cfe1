import { SaxesParser } from 'saxes';
import { iri, text, toJsonLd, toRdfXml, toTurtle, typed, type Node } from './rdf.js';

const HOSTILE = 'a "quoted" <b>&amp; \\ back\nline';

const root: Node = {
  iri: 'http://hub/catalog',
  type: 'dcat:Catalog',
  properties: {
    'dct:title': [text('Réseau', 'fr'), text(HOSTILE)],
    'dct:issued': typed('2026-01-15', 'xsd:date'),
    'dct:publisher': { iri: 'http://hub/a b', type: 'foaf:Agent', properties: { 'foaf:name': text('Métropole') } },
    'dct:creator': { iri: 'http://hub/a b', type: 'foaf:Agent', properties: { 'foaf:name': text('Métropole') } },
    'dcat:contactPoint': { type: 'vcard:Kind', properties: { 'vcard:hasEmail': iri('mailto:x@y.org') } },
    'dct:spatial': undefined,
  },
};

describe('a graph', () => {
  it('is written as Turtle, each named thing once, texts and addresses escaped', () => {
    const turtle = toTurtle(root);
    expect(turtle).toContain('<http://hub/catalog> a dcat:Catalog ;\n  dct:title "Réseau"@fr ,\n');
    expect(turtle).toContain('"a \\"quoted\\" <b>&amp; \\\\ back\\nline"');
    expect(turtle).toContain('dct:issued "2026-01-15"^^xsd:date');
    expect(turtle).toContain('dcat:contactPoint [ a vcard:Kind ;\n    vcard:hasEmail <mailto:x@y.org> ]');
    expect(turtle.match(/<http:\/\/hub\/a%20b> a foaf:Agent/g)).toHaveLength(1);
    expect(turtle).not.toContain('dct:spatial');
  });

  it('is written as RDF/XML that parses, a thing reported before only referred to', () => {
    const written = toRdfXml(root);
    const texts: string[] = [];
    const resources: string[] = [];
    const parser = new SaxesParser({ xmlns: true });
    parser.on('text', (value) => texts.push(value));
    parser.on('opentag', ({ attributes }) => {
      const resource = Object.values(attributes).find(({ local }) => local === 'resource');
      if (resource) resources.push(resource.value);
    });
    parser.write(written).close();
    expect(texts).toContain(HOSTILE);
    expect(resources).toEqual(['http://hub/a b', 'mailto:x@y.org']);
    expect(written).toContain('rdf:datatype="http://www.w3.org/2001/XMLSchema#date"');
  });

  it('is written as JSON-LD with its prefixes', () => {
    const read = JSON.parse(toJsonLd(root)) as Record<string, unknown>;
    expect(read).toMatchObject({
      '@id': 'http://hub/catalog',
      '@type': 'dcat:Catalog',
      'dct:title': [{ '@language': 'fr', '@value': 'Réseau' }, HOSTILE],
      'dct:issued': { '@type': 'xsd:date', '@value': '2026-01-15' },
      'dcat:contactPoint': { '@type': 'vcard:Kind', 'vcard:hasEmail': { '@id': 'mailto:x@y.org' } },
    });
    expect(read).not.toHaveProperty('dct:spatial');
  });
});
