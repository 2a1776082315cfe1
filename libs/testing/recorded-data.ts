import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folder of the large recordings, which are not part of the repository. `ESTUAIRE_DATA` names another. */
const folder = resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data');

export function hasRecording(path: string): boolean {
  return existsSync(join(folder, path));
}

export function recordingPath(path: string): string {
  return join(folder, path);
}

export function readRecording(path: string): Uint8Array {
  return readFileSync(join(folder, path));
}

/** `it` for a test that needs recordings; where one is not here the test counts as skipped and its name says why. */
type Body = (() => void) | (() => Promise<void>);

export function itWithRecordings(paths: string | readonly string[], name: string, run: Body, timeoutMs?: number): void {
  const missing = [paths].flat().filter((path) => !hasRecording(path));
  if (missing.length === 0) it(name, run as () => Promise<void>, timeoutMs);
  else
    itIfPossible(
      `${name} (skipped, because the recording ${missing.join(', ')} is not here)`,
      run as () => Promise<void>,
    );
}

const itIfPossible = it.skip;
