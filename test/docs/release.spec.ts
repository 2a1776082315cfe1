import { readFileSync } from 'node:fs';

/** `scripts/release.mjs`; loaded by a path that TypeScript does not follow. */
interface Files {
  packageJson: string;
  lock: string;
  changelog: string;
  chart: string;
}
type ReleaseOf = (version: string | undefined, date: string, files: Files) => Files & { notes: string };

const script = '../../scripts/release.mjs';
const { releaseOf } = (await import(script)) as { releaseOf: ReleaseOf };

const files: Files = {
  packageJson: '{\n  "name": "estuaire",\n  "version": "0.1.0"\n}\n',
  lock: '{ "version": "0.1.0", "packages": { "": { "version": "0.1.0" }, "node_modules/ws": { "version": "8.1.0" } } }\n',
  chart: 'apiVersion: v2\nversion: 0.1.0\nappVersion: 0.1.0\n',
  changelog: '# Changelog\n\n## Unreleased\n\n- Buses come on time.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n',
};

describe('a release', () => {
  it('moves what is unreleased under its version and date, and leaves room for what comes', () => {
    const { changelog, notes } = releaseOf('0.2.0', '2026-02-01', files);
    expect(notes).toBe('- Buses come on time.');
    expect(changelog).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-02-01)\n\n- Buses come on time.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n',
    );
  });

  it('sets the version of the package and of the lockfile, and of no dependency', () => {
    const { packageJson, lock } = releaseOf('0.2.0', '2026-02-01', files);
    expect(JSON.parse(packageJson)).toEqual({ name: 'estuaire', version: '0.2.0' });
    expect(JSON.parse(lock)).toEqual({
      version: '0.2.0',
      packages: { '': { version: '0.2.0' }, 'node_modules/ws': { version: '8.1.0' } },
    });
  });

  it('sets the version of the Helm chart and of the image it installs', () => {
    expect(releaseOf('0.2.0', '2026-02-01', files).chart).toBe('apiVersion: v2\nversion: 0.2.0\nappVersion: 0.2.0\n');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(readFileSync('deploy/helm/estuaire/Chart.yaml', 'utf8')).toContain(
      `\nversion: ${version}\nappVersion: ${version}\n`,
    );
  });

  it('is of an image for both processors: each package with native code has one built for either', () => {
    expect(readFileSync('scripts/release.mjs', 'utf8')).toContain("'linux/amd64,linux/arm64'");
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, object> };
    const native = (processor: string): string[] =>
      Object.entries(packages)
        .filter(([name, of]) => name.endsWith(`linux-${processor}`) && !('dev' in of))
        .map(([name]) => name.replace(processor, ''));
    expect(native('x64').length).toBeGreaterThan(0);
    expect(native('arm64')).toEqual(native('x64'));
  });

  it.each([
    ['no version', undefined, files, /expected a version such as/],
    ['a word', 'next', files, /expected a version such as/],
    ['an earlier version', '0.0.9', files, /comes after 0\.1\.0/],
    ['the version before', '0.1.0', files, /comes after 0\.1\.0/],
    ['nothing to report', '0.2.0', { ...files, changelog: '# Changelog\n\n## Unreleased\n' }, /nothing to release/],
    ['no section', '0.2.0', { ...files, changelog: '# Changelog\n' }, /no section/],
  ])('is refused with %s', (_, version, given, message) => {
    expect(() => releaseOf(version, '2026-02-01', given)).toThrow(message);
  });

  it('counts versions as numbers', () => {
    const ninth = { ...files, packageJson: '{ "version": "0.9.0" }' };
    expect(JSON.parse(releaseOf('0.10.0', '2026-02-01', ninth).packageJson)).toEqual({ version: '0.10.0' });
  });
});
