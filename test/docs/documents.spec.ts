import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '#libs/config';

const PAGES = [
  'CONTRIBUTING.md',
  'SECURITY.md',
  'README.md',
  'config/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const FOLDERS = /^(apps|libs|test|bench|config|docs|deploy|scripts)\//;

/** `libs/formats/{xml,gtfs}` names two places. */
function expand(path: string): string[] {
  const braces = /^(.*)\{([^}]+)\}(.*)$/.exec(path);
  return braces ? braces[2]!.split(',').map((part) => braces[1]! + part.trim() + braces[3]!) : [path];
}

const codeIn = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);

describe('the documents', () => {
  it.each(PAGES)('%s names only files and folders that exist', (page) => {
    const paths = codeIn(page)
      .filter((code) => FOLDERS.test(code) && !/[\s*…]/.test(code))
      .flatMap(expand);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(PAGES)('%s links only to pages that exist', (page) => {
    const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/')) : '.';
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([]);
  });

  it('name only npm scripts there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!),
    );
    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });

  it('every decision is in the list of decisions', () => {
    const list = readFileSync('docs/adr/README.md', 'utf8');
    const files = readdirSync('docs/adr').filter((name) => /^\d{4}-/.test(name));
    expect(files.filter((name) => !list.includes(`(${name})`))).toEqual([]);
  });

  it("the README's example of a configuration is one", () => {
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))!;
    expect(parseConfig(example!).problems).toBeUndefined();
  });

  it.each(['demo', 'rouen', 'cluster'])('config/%s.yaml is valid', (name) => {
    expect(parseConfig(readFileSync(`config/${name}.yaml`, 'utf8')).problems).toBeUndefined();
  });

  it('invariant 7: formats and model import no framework and no I/O, only record knows SQL drivers, only bus knows its engines', () => {
    const importsOf = (folder: string): string =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
        .map((name) =>
          [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from).join('\n'),
        )
        .join('\n');
    expect(importsOf('libs/formats')).not.toMatch(
      /^(@nestjs|node:(fs|net|http|https|dns|child_process|worker_threads))/m,
    );
    expect(importsOf('libs/model')).not.toMatch(/^(@|node:|#libs)/m);
    for (const library of readdirSync('libs')) {
      if (library !== 'record')
        expect([
          library,
          /^(pg|@(unni-craftsman|electric-sql)\/pglite)$/m.test(importsOf(join('libs', library))),
        ]).toEqual([library, false]);
      if (library !== 'bus')
        expect([library, /^(kafkajs|lmdb)$/m.test(importsOf(join('libs', library)))]).toEqual([library, false]);
    }
  });
});
