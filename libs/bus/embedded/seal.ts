import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SEAL = 'sealed.json';

interface Seal {
  bytes: number;
  modifiedMs: number;
}

/** Says that the log was closed in good order and which file that was. */
export function seal(folder: string, dataFile: string): void {
  const { size, mtimeMs } = statSync(dataFile);
  writeFileSync(join(folder, SEAL), JSON.stringify({ bytes: size, modifiedMs: mtimeMs } satisfies Seal));
}

/** Whether the file is the one that was sealed; the seal is broken by asking. */
export function breakSeal(folder: string, dataFile: string): boolean {
  const path = join(folder, SEAL);
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as Seal;
    rmSync(path);
    const { size, mtimeMs } = statSync(dataFile);
    return found.bytes === size && found.modifiedMs === mtimeMs;
  } catch {
    rmSync(path, { force: true });
    return false;
  }
}
