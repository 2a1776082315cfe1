// Jest's transform with one change put in: the file and the change come by the environment, set anew before each run.
import { createHash } from 'node:crypto';
import swc from '@swc/jest';
import { mutate } from './mutants.mjs';

const plain = swc.createTransformer({ swcrc: true });

/** The source with the change in force, where it is of this file. */
function changed(text, path) {
  const mutant = process.env.ESTUAIRE_MUTANT ? JSON.parse(process.env.ESTUAIRE_MUTANT) : undefined;
  return mutant?.path === path ? mutate(text, mutant) : text;
}

export default {
  canInstrument: false,
  process: (text, path, options) => plain.process(changed(text, path), path, options),
  processAsync: (text, path, options) => plain.processAsync(changed(text, path), path, options),
  // Not by Jest's configuration, which is another one for each run: what is not changed is transformed once for all.
  getCacheKey: (text, path) => createHash('sha1').update(`${path}\n`).update(changed(text, path)).digest('hex'),
};
