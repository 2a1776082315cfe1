import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { QUALITY_FLAGS } from '#libs/model';

const page = readFileSync('docs/api.md', 'utf8');

describe('flags', () => {
  it('are each in the table of docs/api.md, with what they say', () => {
    const rows = [...page.matchAll(/^\| `([a-z:-]+)` +\| (.+?) *\|$/gm)].map(([, flag, meaning]) => [flag, meaning]);
    expect(Object.fromEntries(rows)).toMatchObject(QUALITY_FLAGS);
  });

  it('are written nowhere else in the product, so that none is given that nobody describes', () => {
    const named = ['libs', 'apps'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name) && !name.includes('testing/'))
        .map((name) => join(folder, name))
        .filter((path) => path !== 'libs/model/quality-flags.ts')
        .flatMap((path) =>
          [...readFileSync(path, 'utf8').matchAll(/'(suspect|repaired):[a-z-]+'/g)].map(([flag]) => `${path}: ${flag}`),
        ),
    );
    expect(named.filter((one) => !one.startsWith('apps/hypervisor/'))).toEqual([]);
  });
});
