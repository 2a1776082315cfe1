// Renews NOTICE: whose work the image carries, and under which licence. The packages are those of the lockfile that
// are not for development only, and those the page's build takes in. `--check` compares, for the test.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
/** Development packages of the lockfile whose code Vite puts into `dist/apps/hypervisor`. */
const BUNDLED = ['maplibre-gl', 'preact', '@preact/signals'];

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The folder npm resolves `name` to, asked from inside `path`. */
function resolved(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[folder]) return folder;
    if (at === '') return undefined;
    if (!at.includes('/node_modules/')) at = '';
  }
}

function carried() {
  const found = new Set(Object.keys(packages).filter((path) => path !== '' && !packages[path].dev));
  const pending = BUNDLED.map((name) => `node_modules/${name}`);
  for (let path = pending.pop(); path; path = pending.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const name of Object.keys(packages[path].dependencies ?? {})) {
      const next = resolved(path, name);
      if (next) pending.push(next);
    }
  }
  return [...found];
}

/** The package's own word where it is installed; optional ones of other platforms are not. */
function licenceOf(path) {
  const file = join(root, path, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).license : packages[path].license;
}

const byLicence = new Map();
for (const path of carried()) {
  const licence = licenceOf(path) ?? 'not stated';
  const names = byLicence.get(licence) ?? new Set();
  byLicence.set(licence, names.add(`${nameOf(path)} ${packages[path].version}`));
}
const list = [...byLicence]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([licence, names]) =>
      `${licence}\n${[...names]
        .sort()
        .map((name) => `  ${name}`)
        .join('\n')}`,
  )
  .join('\n\n');

const START = 'Packages, as their own package.json states it';
const file = join(root, 'NOTICE');
const notice = readFileSync(file, 'utf8');
const renewed = `${notice.slice(0, notice.indexOf(START))}${START}\n\n${list}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, renewed);
else if (renewed !== notice) {
  process.stderr.write('NOTICE differs from package-lock.json and node_modules: run node scripts/notice.mjs\n');
  process.exit(1);
}
