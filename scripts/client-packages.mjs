// Packs clients/typescript and clients/python as npm and pip install them, into a folder the hub gives out at /clients/.
// The same sources make the same bytes: times in the archives are fixed. Names carry the version of each package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The first instant a zip can write, by the clock of the machine as zips have it; tar has it as a number. */
const PACKED_AT = new Date(1980, 0, 1);
const TAR_TIME = 315_532_800;

/** Makes the folder anew. Gives the names of what is in it. */
export function packClients(target) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const packages = [packTypescript(), packPython()];
  for (const { name, bytes } of packages) writeFileSync(join(target, name), bytes);
  return packages.map(({ name }) => name);
}

/** As `npm pack` lays it out: everything below package/. */
function packTypescript() {
  const folder = join(root, 'clients/typescript');
  const { scripts: _, ...manifest } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const built = mkdtempSync(join(tmpdir(), 'estuaire-client-'));
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--outDir', built], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`clients/typescript cannot be compiled: ${stdout}`);
    const files = [
      ['package/package.json', Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)],
      ['package/README.md', readFileSync(join(folder, 'README.md'))],
      ['package/LICENSE', readFileSync(join(root, 'LICENSE'))],
      ...readdirSync(built)
        .sort()
        .map((name) => [`package/dist/${name}`, readFileSync(join(built, name))]),
    ];
    const name = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
    return { name, bytes: gzipSync(tar(files), { level: 9 }) };
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

/** Spec: POSIX.1-1988 ustar. */
function tar(files) {
  const parts = [];
  for (const [name, bytes] of files) {
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write('0000644\0', 100);
    head.write('0000000\0', 108);
    head.write('0000000\0', 116);
    head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write(`${TAR_TIME.toString(8).padStart(11, '0')}\0`, 136);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\x0000', 257);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1_024)]);
}

/** A wheel. Spec: PyPA, binary distribution format 1.0. */
function packPython() {
  const folder = join(root, 'clients/python');
  const project = readFileSync(join(folder, 'pyproject.toml'), 'utf8');
  const field = (name) => new RegExp(`^${name} = "([^"]+)"$`, 'm').exec(project)[1];
  const dependencies = JSON.parse(/^dependencies = (\[.*\])$/m.exec(project)[1]);
  const [name, version] = [field('name').replaceAll('-', '_'), field('version')];
  const info = `${name}-${version}.dist-info`;
  const sources = join(folder, 'src', name);
  const metadata = [
    'Metadata-Version: 2.1',
    `Name: ${field('name')}`,
    `Version: ${version}`,
    `Summary: ${field('description')}`,
    'License: Apache-2.0',
    `Requires-Python: ${field('requires-python')}`,
    ...dependencies.map((one) => `Requires-Dist: ${one}`),
    'Description-Content-Type: text/markdown',
  ];
  const files = {
    ...Object.fromEntries(
      readdirSync(sources)
        .filter((one) => /\.(py|typed)$/.test(one))
        .sort()
        .map((one) => [`${name}/${one}`, readFileSync(join(sources, one))]),
    ),
    [`${info}/METADATA`]: Buffer.from(`${metadata.join('\n')}\n\n${readFileSync(join(folder, 'README.md'), 'utf8')}`),
    [`${info}/WHEEL`]: Buffer.from(
      'Wheel-Version: 1.0\nGenerator: estuaire\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ),
    [`${info}/licenses/LICENSE`]: readFileSync(join(root, 'LICENSE')),
  };
  const record = Object.entries(files).map(
    ([path, bytes]) => `${path},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}`,
  );
  files[`${info}/RECORD`] = Buffer.from(`${record.join('\n')}\n${info}/RECORD,,\n`);
  return { name: `${name}-${version}-py3-none-any.whl`, bytes: zipSync(files, { mtime: PACKED_AT, level: 9 }) };
}
