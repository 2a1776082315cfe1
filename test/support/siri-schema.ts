import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Folder of the published schemas, which are not part of the repository. `ESTUAIRE_SCHEMAS` names another. */
const folder = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas', 'siri');
const file = join(folder, 'siri.xsd');
const isHere = existsSync(file);
const canValidate = isHere && spawnSync('xmllint', ['--version']).status === 0;

/** The published SIRI schema, and whether documents can be held to it here. */
export const siriSchema = {
  folder,
  isHere,
  canValidate,
  /** Stands in for a test that does not run. */
  whyNot: canValidate ? '' : ` (skipped, because ${file} or xmllint is not here)`,
};

/** What xmllint finds in the documents; nothing where all are valid. */
export function siriSchemaFaults(documents: readonly (string | Uint8Array)[]): string {
  const work = mkdtempSync(join(tmpdir(), 'estuaire-siri-'));
  try {
    const paths = documents.map((xml, at) => {
      const path = join(work, `${at}.xml`);
      writeFileSync(path, xml);
      return path;
    });
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', file, ...paths], { encoding: 'utf8' });
    return status === 0 ? '' : stderr.replace(/^.*parser warning.*\n/gm, '').slice(0, 2000);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
