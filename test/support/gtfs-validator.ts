import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

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

/** The validator in one process for all datasets of a spec: started for each, most of its time it would warm up. */
export class GtfsValidator {
  private readonly folder = mkdtempSync(join(tmpdir(), 'estuaire-validate-'));
  private readonly process = spawn(process.execPath, [program, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  private readonly answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  private turn: Promise<unknown> = Promise.resolve();

  /** As of a date (YYYY-MM-DD). Phone numbers are judged by the rules of `country`. */
  judge(zip: Uint8Array, date: string, country = 'us'): Promise<Notices> {
    const judged = this.turn.then(async () => {
      const path = join(this.folder, 'dataset.zip');
      writeFileSync(path, zip);
      this.process.stdin.write(`${JSON.stringify({ zip: path, date, country })}\n`);
      const { done, value } = await this.answers.next();
      const { notices, fault = 'it has ended' } = JSON.parse(done ? '{}' : value) as Answer;
      if (!notices) throw new Error(`the GTFS validator: ${fault}`);
      return notices;
    });
    this.turn = judged.catch(() => undefined);
    return judged;
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Answer {
  notices?: Notices;
  fault?: string;
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
