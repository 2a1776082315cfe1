// Renews docs/formats.md from the tables of test/docs/support, which are made from the formats' code where they can be. Without this the page's test fails when they differ.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', 'test/docs/formats.spec.ts'], {
  stdio: 'inherit',
  env: { ...process.env, ESTUAIRE_RENEW: '1', NODE_OPTIONS: '--experimental-vm-modules' },
});
if (status === 0) spawnSync('npx', ['prettier', '--write', 'docs/formats.md'], { stdio: 'inherit' });
process.exit(status ?? 1);
