// Lets plain Node run the sources: `node --conditions=source --import <this file> program.ts`. For child processes of
// tests, which Jest does not compile. `#libs/…` resolves to sources by the condition; `./x.js` here finds `./x.ts`.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

let swc;
let options;

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(specifier)) throw error;
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  swc ??= await import('@swc/core');
  options ??= JSON.parse(readFileSync(new URL('../../../.swcrc', import.meta.url), 'utf8'));
  const filename = fileURLToPath(url);
  const { $schema: _schema, ...rest } = options;
  const { code } = swc.transformSync(readFileSync(filename, 'utf8'), {
    ...rest,
    swcrc: false,
    filename,
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}

if (isMainThread) register(import.meta.url);
