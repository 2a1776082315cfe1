// Bundles clients/typescript as a page would and prints, as JSON, its bytes as gzip and what it imports from elsewhere.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const entry = join(dirname(fileURLToPath(import.meta.url)), '..', 'clients/typescript/src/index.ts');
const built = await build({
  configFile: false,
  logLevel: 'silent',
  build: { write: false, minify: true, lib: { entry, formats: ['es'], fileName: 'client' } },
});
const chunks = [built].flat().flatMap(({ output }) => output.filter(({ type }) => type === 'chunk'));
const bytes = gzipSync(chunks.map(({ code }) => code).join('')).byteLength;
process.stdout.write(JSON.stringify({ bytes, imports: chunks.flatMap(({ imports }) => imports) }));
