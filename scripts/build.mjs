// Compiles apps/ and libs/ to dist/ with the same folders (swc: fast; types are checked by `npm run types`). What only
// tests use (`*.spec.ts`, `*.fixture.ts`, libs/testing) is no part of the product: it is not there, nor in the image.
// Skips what is already built from the same sources, so `npm start` costs nothing the second time.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const force = process.argv.includes('--force');

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') yield* filesUnder(path);
    } else yield path;
  }
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

async function step(name, inputs, build) {
  const stamp = join(root, 'dist', `.${name}.stamp`);
  const now = fingerprint([...inputs, join(root, 'package.json'), join(root, 'package-lock.json')]);
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  const started = performance.now();
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
  process.stderr.write(`built ${name} in ${Math.round(performance.now() - started)} ms\n`);
}

const web = join(root, 'apps', 'hypervisor');
const sources = ['apps', 'libs'].flatMap((folder) => [...filesUnder(join(root, folder))]);
const serverSources = sources.filter(
  (path) =>
    !path.startsWith(web) &&
    !path.startsWith(join(root, 'libs', 'testing')) &&
    /\.(ts|mjs|js|css|sql|json|proto)$/.test(path) &&
    !/\.(spec|fixture|d)\.ts$/.test(path),
);

await step('server', serverSources, async () => {
  const swcrc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
  delete swcrc.$schema;
  // Loaded only when there is something to build: the hub that is started next would keep it in its memory.
  const { transformFile } = await import('@swc/core');
  const produced = new Set();
  await Promise.all(
    serverSources.map(async (path) => {
      const target = join(root, 'dist', path.slice(root.length + 1));
      mkdirSync(dirname(target), { recursive: true });
      if (!path.endsWith('.ts')) {
        cpSync(path, target);
        produced.add(target);
        return;
      }
      const { code, map } = await transformFile(path, { ...swcrc, swcrc: false, filename: path });
      const js = target.replace(/\.ts$/, '.js');
      writeFileSync(js, `${code}\n//# sourceMappingURL=${js.split('/').pop()}.map\n`);
      if (map) writeFileSync(`${js}.map`, map);
      produced.add(js).add(`${js}.map`);
    }),
  );
  for (const folder of ['apps', 'libs']) {
    const built = join(root, 'dist', folder);
    if (!existsSync(built)) continue;
    for (const path of filesUnder(built)) {
      if (!produced.has(path) && !path.startsWith(join(root, 'dist', 'apps', 'hypervisor'))) rmSync(path);
    }
    for (const name of readdirSync(built, { recursive: true }).sort().reverse()) {
      const path = join(built, name);
      if (statSync(path).isDirectory() && readdirSync(path).length === 0) rmdirSync(path);
    }
  }
});

if (existsSync(join(web, 'index.html'))) {
  await step('hypervisor', [...filesUnder(web)], async () => {
    const { build } = await import('vite');
    await build({ root: web, configFile: join(web, 'vite.config.mjs'), logLevel: 'warn' });
  });
}

await step(
  'clients',
  [...filesUnder(join(root, 'clients')), join(root, 'scripts/client-packages.mjs')].filter(
    (path) => !/__pycache__|\.egg-info|\/tests\//.test(path),
  ),
  async () => {
    const { packClients } = await import('./client-packages.mjs');
    packClients(join(root, 'dist', 'clients'));
  },
);
