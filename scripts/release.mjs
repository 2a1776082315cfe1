// Makes a release: the version, the changelog's section, one commit and its tag. Shows what it would do unless `--write`.
//   node scripts/release.mjs 0.2.0 [--write] [--date 2026-01-31]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

/** Every package with native code has a prebuilt one for both. */
const PLATFORMS = 'linux/amd64,linux/arm64';
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** Negative when `a` comes before `b`. */
function compareVersions(a, b) {
  const [x, y] = [a, b].map((version) => VERSION.exec(version).slice(1).map(Number));
  const at = x.findIndex((part, place) => part !== y[place]);
  return at === -1 ? 0 : x[at] - y[at];
}

/**
 * The files as they are after the release. Throws an Error that says what is wrong: no version, not a later one, nothing
 * to tell, an unreadable changelog.
 */
export function releaseOf(version, date, { packageJson, lock, changelog, chart }) {
  if (!VERSION.test(version ?? '')) throw new Error(`got ${version ?? 'no version'}, expected a version such as 0.2.0`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Error(`got ${date}, expected a date such as 2026-01-31`);
  const current = JSON.parse(packageJson).version;
  if (compareVersions(version, current) < 0 || changelog.includes(`\n## ${version} `))
    throw new Error(`got ${version}, expected a version that comes after ${current}`);
  const [, section] = /\n## Unreleased\n([\s\S]*?)(?=\n## |$)/.exec(changelog) ?? [];
  if (section === undefined) throw new Error('CHANGELOG.md has no section "Unreleased"');
  if (section.trim() === '') throw new Error('nothing stands under "Unreleased": there is nothing to release');
  const numbered = (text, times) => {
    let left = times;
    return text.replace(/"version": "[^"]*"/g, (found) => (left-- > 0 ? `"version": "${version}"` : found));
  };
  return {
    notes: section.trim(),
    packageJson: numbered(packageJson, 1),
    // Its own version and that of the root package stand first.
    lock: numbered(lock, 2),
    chart: chart.replace(/^(version|appVersion): .*$/gm, `$1: ${version}`),
    changelog: changelog.replace('\n## Unreleased\n', `\n## Unreleased\n\n## ${version} (${date})\n`),
  };
}

function main() {
  const [version] = argv.slice(2).filter((word, at, all) => !word.startsWith('--') && all[at - 1] !== '--date');
  const given = argv.indexOf('--date');
  const date = given === -1 ? new Date().toISOString().slice(0, 10) : argv[given + 1];
  const paths = {
    packageJson: 'package.json',
    lock: 'package-lock.json',
    changelog: 'CHANGELOG.md',
    chart: 'deploy/helm/estuaire/Chart.yaml',
  };
  const read = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, readFileSync(path, 'utf8')]));
  const git = (...words) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const release = releaseOf(version, date, read);
  const isClean = git('status', '--porcelain') === '';
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`the tag v${version} is there already`);
  stdout.write(`release ${version} of ${date}, tag v${version}\n\n${release.notes}\n`);
  if (!argv.includes('--write')) return stdout.write('\nnothing was changed; --write does it\n');
  if (!isClean) throw new Error('the working tree has changes: commit them first');
  for (const [name, path] of Object.entries(paths)) writeFileSync(path, release[name]);
  git('commit', '--all', '--message', `Release ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `Release ${version}`);
  stdout.write(
    `\nmade; give it on with: git push --follow-tags\nthe image, for both processors: docker buildx build --platform ${PLATFORMS} --tag estuaire:${version} --push .\n`,
  );
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  try {
    main();
  } catch (error) {
    stderr.write(`${error.message}\n`);
    exit(1);
  }
}
