import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from '#libs/errors';
import type { SandboxDefinition } from './definition.js';

/** The sandboxes of a hub in its data folder: 0600, replaced as a whole, written one at a time. */
export class SandboxFile {
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  /** Throws STORE_UNAVAILABLE for a file that cannot be read. */
  async read(): Promise<SandboxDefinition[]> {
    try {
      return (JSON.parse(await readFile(this.path, 'utf8')) as { sandboxes: SandboxDefinition[] }).sandboxes;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw unavailable(this.path, cause);
    }
  }

  write(sandboxes: readonly SandboxDefinition[]): Promise<void> {
    const text = JSON.stringify({ sandboxes }, undefined, 1);
    const done = this.writing.then(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(`${this.path}.partial`, text, { mode: 0o600 });
      await rename(`${this.path}.partial`, this.path);
    });
    this.writing = done.catch(() => undefined);
    return done.catch((cause: unknown) => {
      throw unavailable(this.path, cause);
    });
  }
}

function unavailable(path: string, cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError('STORE_UNAVAILABLE', `the sandboxes in ${path} cannot be read or kept: ${why}`, {
    retryable: true,
    cause,
  });
}
