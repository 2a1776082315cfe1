// Judges XML by the published schemas of ISO 19139 and CSW 2.0.2, as pycsw (PyPI) carries them, with xmllint.
//
//   node scripts/ogc-schemas.mjs fetch              once, into .cache/ogc
//   node scripts/ogc-schemas.mjs judge iso|csw FILE…   prints what is wrong; nothing for valid files
//
// Ends with 3 where they cannot be had here, and says why on standard error.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '2.6.2';
const CANNOT_BE_HAD = 3;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, '.cache', 'ogc', `pycsw-${VERSION}`);
const SCHEMAS = {
  iso: 'pycsw/plugins/profiles/apiso/schemas/ogc/iso/19139/20070417/gmx/gmx.xsd',
  csw: 'pycsw/core/schemas/ogc/csw/2.0.2/CSW-discovery.xsd',
};

const [command, which, ...files] = process.argv.slice(2);
if (command === 'fetch') process.stdout.write(`${fetchSchemas()}\n`);
else if (command === 'judge' && which in SCHEMAS && files.length > 0) {
  const schema = join(fetchSchemas(), SCHEMAS[which]);
  for (const file of files) {
    const { stderr } = spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema, file], { encoding: 'utf8' });
    const lines = stderr.split('\n').filter((line) => line.includes('validity error') || line.includes('parser error'));
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    if (lines.length === 0 && !stderr.includes(`${file} validates`)) end(1, stderr.slice(-500));
  }
} else end(2, 'usage: node scripts/ogc-schemas.mjs fetch | judge iso|csw FILE…');

/** Complete or absent: the folder gets its mark when everything is there. */
function fetchSchemas() {
  if (existsSync(join(folder, 'complete'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, `pycsw==${VERSION}`], {
      stdio: 'pipe',
      timeout: 120_000,
    });
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder], { stdio: 'pipe', timeout: 60_000 });
    execFileSync('xmllint', ['--version'], { stdio: 'pipe' });
    mkdirSync(join(folder, 'complete'));
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return end(
      CANNOT_BE_HAD,
      `the schemas of OGC cannot be had here: ${String(error.stderr ?? error.message)
        .trim()
        .slice(0, 300)}`,
    );
  }
}

function end(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
