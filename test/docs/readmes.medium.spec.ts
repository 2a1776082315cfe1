import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** A folder with an `index.ts` is a library; `formats` is the folder of several. */
const libraries = readdirSync('libs', { recursive: true, encoding: 'utf8' })
  .filter((path) => /^(formats\/)?[a-z0-9-]+\/index\.ts$/.test(path))
  .map((path) => join('libs', dirname(path)))
  .concat('libs/formats')
  .sort();

/** Examples take names from around them (`bus`, `log`): those need not be declared. All else must be right. */
const NAME_FROM_AROUND = new Set([2304, 18004, 2552]);

function examplesOf(library: string): string[] {
  const page = join(library, 'README.md');
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
}

/** Type-checks texts as if each stood in the folder of tests. */
function faultsIn(texts: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve('.'));
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.getSourceFile = (path, version, ...more) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, version, ...more) : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noUnusedLocals: false }, host);
  return [...texts.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter(({ code }) => !NAME_FROM_AROUND.has(code))
      .map(({ messageText, start }) => {
        const line = source.getLineAndCharacterOfPosition(start ?? 0).line;
        return `${path} line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });
  });
}

describe('the README of each library', () => {
  it.each(libraries)('%s says what it is for, shows it and says its bounds', (library) => {
    expect(existsSync(join(library, 'README.md'))).toBe(true);
    const text = readFileSync(join(library, 'README.md'), 'utf8');
    expect(text).toMatch(/^# .+\n\n\S/);
    expect(text).toMatch(/\b(Bounds|Limits|Bounded|bounded|limits)\b/);
    expect(examplesOf(library).length).toBeGreaterThan(0);
    for (const code of examplesOf(library)) expect(code.trim().split('\n').length).toBeLessThanOrEqual(28);
  });

  it('has examples that compile', () => {
    const texts = new Map(
      libraries.flatMap((library) =>
        examplesOf(library).map((code, at): [string, string] => [
          resolve('test', `${library.replaceAll('/', '-')}-${at}.example.ts`),
          `${code}\nexport {};\n`,
        ]),
      ),
    );
    expect(texts.size).toBeGreaterThanOrEqual(libraries.length);
    expect(faultsIn(texts)).toEqual([]);
  }, 120_000);

  it('would not pass over an example that is wrong', () => {
    const path = resolve('test', 'wrong.example.ts');
    const wrong = "import { LossTally, nothing } from '#libs/formats/loss';\nnew LossTally().add(7);\n";
    expect(faultsIn(new Map([[path, wrong]])).length).toBe(2);
  }, 120_000);
});
