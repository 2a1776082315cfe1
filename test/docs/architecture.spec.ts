import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** What docs/architecture.md says of the folders and imports is so. */
const page = readFileSync('docs/architecture.md', 'utf8');

function* sourcesUnder(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') yield* sourcesUnder(path);
    } else if (/\.tsx?$/.test(path) && !/\.(spec|fixture)\.ts$/.test(path)) yield path;
  }
}

const files = new Set([...sourcesUnder('libs'), ...sourcesUnder('apps')]);
/** Imports of values: those of types alone are gone when the program runs. */
const IMPORT = /^(?:import|export)\s+(?!type\s)[^;'"]*?from\s+'([^']+)'/gm;

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, name]) => {
    const path = name!.startsWith('#libs/')
      ? `libs/${name!.slice('#libs/'.length)}/index.ts`
      : name!.startsWith('.')
        ? normalize(join(dirname(file), name!))
        : undefined;
    const found = [path, path?.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}.tsx`].find((one) =>
      files.has(one ?? ''),
    );
    return found ?? [];
  });
}

/** Tarjan's strongly connected components, those of more than one file. */
function cycles(): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    for (const to of importsOf(file)) {
      if (!order.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file)!, low.get(to)!));
    }
    if (low.get(file) !== order.get(file)) return;
    const cycle = stack.splice(stack.indexOf(file));
    if (cycle.length > 1) found.push(cycle.sort());
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return found;
}

/** `libs/formats/{a,b}` as `libs/formats/a` and `libs/formats/b`. */
function expanded(name: string): string[] {
  const braces = /^(.*)\{(.*)\}(.*)$/.exec(name);
  return braces ? braces[2]!.split(',').map((one) => `${braces[1]}${one}${braces[3]}`) : [name];
}

const named = [...page.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(([, cell]) =>
  [...cell!.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => expanded(name!)),
);

/** Where a type, class or function of one name may be defined a second time, and why. */
const SECOND_PLACES: readonly { places: readonly [RegExp, RegExp]; why: string }[] = [
  {
    places: [/^libs\/formats\/gtfs-rt\/(messages|enums)\.ts$/, /^libs\/model\//],
    why: 'GTFS-Realtime names its messages, and the model has them under the same names with ids of the hub',
  },
  {
    places: [/^apps\/hypervisor\//, /./],
    why: 'the page is a program of its own: it knows the contracts, not the libraries',
  },
];

/** Files by the name of a type, class or function that they export. */
function definitions(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const DEFINED = /^export (?:abstract |async )*(?:class|function\*?|interface|type|enum) (\w+)/gm;
  for (const file of files) {
    const names = new Set([...readFileSync(file, 'utf8').matchAll(DEFINED)].map(([, name]) => name!));
    for (const name of names) found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

function isExcepted([first, second, ...more]: readonly string[]): boolean {
  const isPair = (a: string, b: string): boolean =>
    SECOND_PLACES.some(({ places: [one, other] }) => (one.test(a) && other.test(b)) || (one.test(b) && other.test(a)));
  if (second === undefined) return true;
  return isPair(first!, second) && more.every((file) => isPair(first!, file) || isPair(second, file));
}

describe('docs/architecture.md', () => {
  it('names folders that are there', () => {
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((folder) => !existsSync(folder))).toEqual([]);
  });

  it('names every library and every application', () => {
    const folders = ['libs', 'apps'].flatMap((top) => readdirSync(top).map((name) => `${top}/${name}`));
    const missing = folders.filter((folder) => !named.some((name) => name === folder || name.startsWith(`${folder}/`)));
    expect(missing).toEqual([]);
  });

  it('names files and folders in its text that are there', () => {
    const paths = [...page.matchAll(/`((?:libs|apps|test|docs)\/[a-z0-9/.-]+)`/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('is right that nothing points back: no file imports itself by way of others', () => {
    expect(files.size).toBeGreaterThan(500);
    expect(cycles()).toEqual([]);
  });

  it('is right that one name has one meaning: no exported type, class or function is defined in two places', () => {
    const all = definitions();
    expect(all.size).toBeGreaterThan(1_500);
    const twice = [...all].filter(([, places]) => !isExcepted(places));
    expect(twice.map(([name, places]) => `${name}: ${places.join(', ')}`)).toEqual([]);
  });
});
