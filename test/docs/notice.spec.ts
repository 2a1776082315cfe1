import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const notice = readFileSync('NOTICE', 'utf8');

describe('NOTICE', () => {
  it('lists exactly what the image carries by lockfile and page, each under the licence its package states', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/notice.mjs', '--check'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('says of no package that its licence is not stated', () => {
    expect(notice).not.toMatch(/^not stated$/m);
  });

  it('names the store whose label does not say all, and the one to use instead', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(notice).toMatch(/@unni-craftsman\/pglite\n[^]*Timescale License[^]*store: embedded-plain/);
    expect(dependencies['@electric-sql/pglite']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(readFileSync('README.md', 'utf8')).toContain('(NOTICE)');
  });
});
