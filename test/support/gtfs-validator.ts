import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const program = resolve('scripts/validators.mjs');

/** What the canonical GTFS validator says of a dataset: notices by code, and how often each. */
export type Notices = Record<string, { severity: 'ERROR' | 'WARNING' | 'INFO'; count: number }>;

/** Why the validator cannot be run on this machine; `undefined` where it can. Fetches it where it is not here yet. */
export function gtfsValidatorAbsence(): string | undefined {
  try {
    execFileSync(process.execPath, [program, 'fetch'], { stdio: ['ignore', 'ignore', 'pipe'] });
    execFileSync('javac', ['-version'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    return (stderr?.toString() || message).trim().split('\n')[0];
  }
}

/** Several datasets in one run of the validator, by their names. Phone numbers are judged by the rules of `country`. */
export async function validateGtfs(
  zips: ReadonlyMap<string, Uint8Array>,
  date: string,
  country = 'us',
): Promise<Map<string, Notices>> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-validate-'));
  try {
    const paths = [...zips].map(([name, zip]) => {
      const path = join(folder, `${name}.zip`);
      writeFileSync(path, zip);
      return path;
    });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, 'gtfs', '--date', date, '--country', country, ...paths],
      { maxBuffer: 64 * 2 ** 20 },
    );
    const found = Object.values(JSON.parse(stdout) as Record<string, Notices>);
    return new Map([...zips.keys()].map((name, index) => [name, found[index]!]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function errorsOf(notices: Notices): Record<string, number> {
  return Object.fromEntries(
    Object.entries(notices).flatMap(([code, { severity, count }]) => (severity === 'ERROR' ? [[code, count]] : [])),
  );
}

/** Error notices of the output that its inputs together do not account for: `code 3 > 1`. */
export function newErrors(output: Notices, inputs: readonly Notices[]): string[] {
  return Object.entries(errorsOf(output)).flatMap(([code, count]) => {
    const before = inputs.reduce((sum, notices) => sum + (errorsOf(notices)[code] ?? 0), 0);
    return count > before ? [`${code} ${count} > ${before}`] : [];
  });
}

export function totalsOf(notices: Notices): string {
  const sum = (wanted: string): number =>
    Object.values(notices).reduce((total, { severity, count }) => total + (severity === wanted ? count : 0), 0);
  return `${sum('ERROR')} errors, ${sum('WARNING')} warnings`;
}
