import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { vehicleMoved } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.js';
import { late, strike, T1 } from '../../../test/fixtures/siri/published-events.js';

/** Folder of the published schemas, which are not part of the repository. `ESTUAIRE_SCHEMAS` names another. */
const schema = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas', 'siri/siri.xsd');
const canValidate = existsSync(schema) && spawnSync('xmllint', ['--version']).status === 0;

/** Faults xmllint finds in the documents. */
function faultsOf(...documents: Buffer[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-siri-'));
  try {
    const paths = documents.map((xml, at) => {
      const path = join(folder, `${at}.xml`);
      writeFileSync(path, xml);
      return path;
    });
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', schema, ...paths], { encoding: 'utf8' });
    return status === 0 ? '' : stderr.replace(/^.*parser warning.*\n/gm, '').slice(0, 2000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const itWithSchema = canValidate ? it : it.skip;

describe('published SIRI against the published schema', () => {
  itWithSchema(
    `holds, full and empty${canValidate ? '' : ` (skipped, because ${schema} or xmllint is not here)`}`,
    async () => {
      const rig = await PublishRig.start([{ id: 'astuce', formats: ['gtfs', 'gtfs-rt'] }]);
      await rig.takeSchedule('astuce', tinyFeed());
      const paths = [
        '/siri/astuce/et.xml',
        '/siri/astuce/vm.xml',
        '/siri/astuce/sx.xml',
        '/siri/all/et.xml',
        '/siri/all/sx.xml',
      ];
      const empty = await Promise.all(paths.map((path) => rig.read(path)));
      await rig.happen(late(), vehicleMoved('427', { trip: T1, stopId: 'astuce:C' as never, stopSequence: 3 }), strike);
      const full = await Promise.all(paths.map((path) => rig.read(path)));
      expect(full.every((body, at) => body.length > empty[at]!.length)).toBe(true);
      // An ET delivery without a run has no valid form: it is not found as long as it is empty.
      expect(rig.cache.find('/siri/astuce/et.xml')!.isEmpty!()).toBe(false);
      expect(faultsOf(...empty.filter((_, at) => !paths[at]!.endsWith('et.xml')), ...full)).toBe('');
      await rig.stop();
    },
  );
});
