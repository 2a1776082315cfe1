// Runs the tests of one size, or with no size the small ones. Jest needs a flag for ES modules.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [size = 'small', ...rest] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), ...rest],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ESTUAIRE_SIZE: size } },
);
process.exit(status ?? 1);
