import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ELEMENTS_2, ELEMENTS_3, READ, WRITTEN } from './support/datex2-elements.js';
import { attributeOf, parseXml, type XmlElement } from '#libs/formats/xml';

/** Folder of the published schemas, which are not part of the repository. `ESTUAIRE_SCHEMAS` names another. */
const schemas = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas', 'datex2');
const CODE = 'libs/formats/datex2';
/** Publications whose content becomes the hub's. */
const ROOTS = [
  'MeasuredDataPublication',
  'MeasurementSiteTablePublication',
  'ElaboratedDataPublication',
  'SituationPublication',
  'ParkingTablePublication',
  'ParkingStatusPublication',
  'VmsTablePublication',
  'VmsPublication',
  'PredefinedLocationsPublication',
];
const ROOTS_2 = [...ROOTS, 'GenericPublication', 'Exchange'];
const ROOTS_3 = [...ROOTS, 'ExchangeInformation'];
/** Words of the code that are elements of the schema by chance only. */
const HOMONYMS = [
  'text',
  'line',
  'point',
  'creationTime',
  'parkingStatus',
  'version',
  'equipment',
  'height',
  'length',
  'width',
];

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);
const sorted = (words: Iterable<string>): string[] => [...new Set(words)].sort();

interface SchemaType {
  space: string;
  name: string;
  base?: string;
  elements: { name: string; type: string | undefined }[];
}

/** Types by `package name`, references resolved by the prefixes of their file; 2.3 has one package. */
function typesIn(folder: string): Map<string, SchemaType> {
  const types = new Map<string, SchemaType>();
  for (const file of readdirSync(join(schemas, folder))) {
    const text = readFileSync(join(schemas, folder, file));
    const root = parseXml(text, { maxTextBytes: 1 << 20 });
    const space = attributeOf(root, 'targetNamespace')!.split('/').at(-1)!;
    const prefixes = new Map(
      [...text.toString('utf8').matchAll(/xmlns:(\w+)="[^"]*\/([^/"]+)"/g)].map(([, prefix, uri]) => [prefix!, uri!]),
    );
    const resolved = (qname: string | undefined): string | undefined => {
      if (qname === undefined) return undefined;
      const [local, prefix] = qname.split(':').reverse() as [string, string?];
      return `${prefix === undefined ? space : (prefixes.get(prefix) ?? prefix)} ${local}`;
    };
    for (const type of root.children) {
      if (type.name.local !== 'complexType') continue;
      const name = attributeOf(type, 'name')!;
      const all = descendantsOf(type);
      const extension = all.find(({ name: { local } }) => local === 'extension');
      types.set(`${space} ${name}`, {
        space,
        name,
        base: resolved(extension && attributeOf(extension, 'base')),
        elements: all
          .filter(({ name: { local } }) => local === 'element')
          .flatMap((element) => {
            const own = attributeOf(element, 'name');
            return own === undefined ? [] : [{ name: own, type: resolved(attributeOf(element, 'type')) }];
          }),
      });
    }
  }
  return types;
}

function descendantsOf(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Elements of all types documents can hold: what a type names, what it extends and what extends it. */
function reachable(types: ReadonlyMap<string, SchemaType>, roots: readonly string[]): Map<string, Set<string>> {
  const derived = new Map<string, string[]>();
  for (const [key, { base }] of types) if (base !== undefined) derived.set(base, [...(derived.get(base) ?? []), key]);
  const waiting = [...types].filter(([, { name }]) => roots.includes(name)).map(([key]) => key);
  const seen = new Set<string>();
  const found = new Map<string, Set<string>>();
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const type = types.get(key);
    if (!type || seen.has(key)) continue;
    seen.add(key);
    if (type.base !== undefined) waiting.push(type.base);
    waiting.push(...type.elements.flatMap((one) => one.type ?? []));
    // Not every publication there is, and not every extension.
    if (!/^(PayloadPublication|_?ExtensionType)$/.test(type.name)) waiting.push(...(derived.get(key) ?? []));
    const names = found.get(type.space) ?? new Set();
    found.set(type.space, names);
    const isExtension = type.space === '2_0' ? /Extension$/ : /^_/;
    for (const { name } of type.elements) if (!isExtension.test(name)) names.add(name);
  }
  return new Map([...found].filter(([, names]) => names.size > 0));
}

function sourcesOf(folder: string, isWanted: (path: string) => boolean): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.spec\.|fixture/.test(path) && isWanted(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
}

/** Whole words in quotes, with or without the prefix of a package. */
function quoted(source: string): Set<string> {
  return new Set([...source.matchAll(/['"`](?:[a-z]{3}:)?([A-Za-z]\w*)['"`]/g)].map(([, word]) => word!));
}

const all = new Set([...Object.values(ELEMENTS_3).flatMap(wordsOf), ...wordsOf(ELEMENTS_2)]);

describe('the tables of every element of DATEX II', () => {
  const test = existsSync(schemas) ? it : it.skip;
  const whyNot = existsSync(schemas) ? '' : ` (skipped, because ${schemas} is not here)`;

  test(`name what the schemas of 3.7 have, package by package${whyNot}`, () => {
    const found = reachable(typesIn('v3.7'), ROOTS_3);
    expect(sorted(Object.keys(ELEMENTS_3))).toEqual(sorted(found.keys()));
    for (const [space, names] of found) expect([space, wordsOf(ELEMENTS_3[space]!)]).toEqual([space, sorted(names)]);
  });

  test(`name what the schema of 2.3 has${whyNot}`, () => {
    const found = reachable(typesIn('v2.3'), ROOTS_2);
    expect(wordsOf(ELEMENTS_2)).toEqual(sorted([...found.values()].flatMap((names) => [...names])));
  });

  it('say “read” of exactly those the readers name', () => {
    const inCode = quoted(sourcesOf(CODE, (path) => !path.startsWith('write')));
    const named = [...all].filter((name) => inCode.has(name) && !HOMONYMS.includes(name));
    expect(wordsOf(READ)).toEqual(sorted(named));
  });

  it('say “written” of exactly those the writers name', () => {
    const source = sourcesOf(CODE, (path) => path.startsWith('write'));
    const inCode = new Set([
      ...quoted(source),
      ...[...source.matchAll(/\b(?:com|loc|roa|sit):(\w+)/g)].map(([, n]) => n!),
    ]);
    const of37 = new Set(Object.values(ELEMENTS_3).flatMap(wordsOf));
    expect(wordsOf(WRITTEN)).toEqual(sorted([...of37].filter((name) => inCode.has(name))));
  });
});
