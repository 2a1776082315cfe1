import { textIn } from '#libs/catalogue';
import { attributeOf, parseXml, type XmlElement } from '#libs/formats/xml';
import { invalid } from '../../query/request.js';
import type { CatalogueDataset } from './dataset.js';

export type CswTest = (dataset: CatalogueDataset) => boolean;

const MOST_DEPTH = 8;
const MOST_WILD_CARDS = 4;
/** What filters and orders may name; prefixes (`dc:`, `apiso:`, `csw:`) are habits of their writers. */
const PROPERTIES: Readonly<Record<string, (dataset: CatalogueDataset) => readonly string[]>> = {
  identifier: ({ iri, id }) => [iri, id],
  type: () => ['dataset'],
  title: ({ title }) => Object.values(title),
  abstract: ({ description }) => Object.values(description),
  subject: ({ keywords }) => keywords,
  format: ({ distributions }) => distributions.map(({ format }) => format),
  modified: ({ modified }) => (modified === undefined ? [] : [modified.slice(0, 10)]),
  anytext: ({ id, title, description, keywords, producer, distributions }) => [
    id,
    ...Object.values(title),
    ...Object.values(description),
    ...keywords,
    producer,
    ...distributions.map(({ format }) => format),
  ],
};
export const CSW_PROPERTIES = Object.keys(PROPERTIES);

/** `ogc:Filter` as text, as an address carries it. Throws REQUEST_INVALID. */
export function readFilterText(text: string): CswTest {
  try {
    return readFilter(parseXml(Buffer.from(text)));
  } catch (error) {
    if ((error as { code?: string }).code === 'REQUEST_INVALID') throw error;
    throw invalid('constraint', text, 'an ogc:Filter 1.1.0');
  }
}

/** Throws REQUEST_INVALID for a part that is not known: a filter that is ignored gives too much. Spec: OGC Filter 1.1.0. */
export function readFilter(filter: XmlElement): CswTest {
  const [first, ...more] = filter.children;
  if (filter.name.local !== 'Filter' || !first || more.length > 0)
    throw invalid('constraint', filter.name.local, 'an ogc:Filter with one condition');
  return conditionOf(first, 1);
}

function conditionOf(element: XmlElement, depth: number): CswTest {
  const { name, children } = element;
  if (depth > MOST_DEPTH) throw invalid('constraint', `${depth} levels`, `at most ${MOST_DEPTH} levels`);
  switch (name.local) {
    case 'And': {
      const all = children.map((child) => conditionOf(child, depth + 1));
      return (dataset) => all.every((test) => test(dataset));
    }
    case 'Or': {
      const all = children.map((child) => conditionOf(child, depth + 1));
      return (dataset) => all.some((test) => test(dataset));
    }
    case 'Not': {
      const test = conditionOf(children[0] ?? element, depth + 1);
      return (dataset) => !test(dataset);
    }
    case 'PropertyIsEqualTo':
      return compared(element, (got, wanted) => got.toLowerCase() === wanted.toLowerCase());
    case 'PropertyIsNotEqualTo': {
      const test = compared(element, (got, wanted) => got.toLowerCase() === wanted.toLowerCase());
      return (dataset) => !test(dataset);
    }
    case 'PropertyIsGreaterThanOrEqualTo':
      return compared(element, (got, wanted) => got >= wanted);
    case 'PropertyIsLessThanOrEqualTo':
      return compared(element, (got, wanted) => got <= wanted);
    case 'PropertyIsLike':
      return like(element);
    case 'BBOX':
      return within(element);
    default:
      throw invalid(
        'constraint',
        name.local,
        'And, Or, Not, PropertyIsEqualTo, PropertyIsNotEqualTo, PropertyIsLike, PropertyIsGreaterThanOrEqualTo, PropertyIsLessThanOrEqualTo or BBOX',
      );
  }
}

function compared(element: XmlElement, holds: (got: string, wanted: string) => boolean): CswTest {
  const { values, literal } = operandsOf(element);
  return (dataset) => values(dataset).some((got) => holds(got, literal));
}

/** With the wild cards the element names; without case. */
function like(element: XmlElement): CswTest {
  const { values, literal } = operandsOf(element);
  const many = attributeOf(element, 'wildCard') ?? '*';
  const one = attributeOf(element, 'singleChar') ?? '.';
  const escape = attributeOf(element, 'escapeChar') ?? attributeOf(element, 'escape') ?? '\\';
  let pattern = '';
  for (let at = 0; at < literal.length; at += 1) {
    const letter = literal[at]!;
    if (letter === escape) pattern += plain(literal[(at += 1)] ?? '');
    else pattern += letter === many ? '[^]*?' : letter === one ? '[^]' : plain(letter);
  }
  const single = pattern.replace(/(\[\^\]\*\?)+/g, '[^]*?');
  // Each more multiplies what is tried.
  if (single.split('[^]*?').length - 1 > MOST_WILD_CARDS)
    throw invalid('constraint', literal, `at most ${MOST_WILD_CARDS} wild cards`);
  const expression = new RegExp(`^${single}$`, 'i');
  return (dataset) => values(dataset).some((got) => expression.test(got));
}

function within(element: XmlElement): CswTest {
  const numbers = descendants(element)
    .filter(({ name }) => name.local !== 'PropertyName')
    .flatMap(({ text }) => text.trim().split(/[\s,]+/))
    .filter(Boolean)
    .map(Number);
  if (numbers.length !== 4 || numbers.some((one) => !Number.isFinite(one)))
    throw invalid('constraint', 'BBOX', 'a gml:Envelope with lower and upper corner, longitude before latitude');
  const [west, south, east, north] = numbers as [number, number, number, number];
  return ({ box }) => box !== undefined && box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south;
}

function operandsOf(element: XmlElement): {
  values: (dataset: CatalogueDataset) => readonly string[];
  literal: string;
} {
  const part = (local: string): string => element.children.find(({ name }) => name.local === local)?.text.trim() ?? '';
  return { values: cswProperty(part('PropertyName')), literal: part('Literal').slice(0, 200) };
}

/** What a property of a dataset is. Throws REQUEST_INVALID for one that is not known. */
export function cswProperty(named: string): (dataset: CatalogueDataset) => readonly string[] {
  const values = PROPERTIES[named.replace(/^.*[:/]/, '').toLowerCase()];
  if (!values) throw invalid('constraint', named, `one of ${CSW_PROPERTIES.join(', ')}`);
  return values;
}

/** What an order goes by, in the hub's own languages. */
export function cswOrder(
  named: string,
  isDescending: boolean,
  languages: readonly string[],
): (one: CatalogueDataset, other: CatalogueDataset) => number {
  const values = cswProperty(named);
  const isTitle = /title$/i.test(named);
  const keyOf = (dataset: CatalogueDataset): string =>
    isTitle ? textIn(dataset.title, 'fr', ...languages) : (values(dataset)[0] ?? '');
  return (one, other) => keyOf(one).localeCompare(keyOf(other)) * (isDescending ? -1 : 1);
}

function plain(letter: string): string {
  return letter.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function descendants({ children }: XmlElement): XmlElement[] {
  return children.flatMap((child) => [child, ...descendants(child)]);
}
