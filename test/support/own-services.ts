import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why tests that kill engines cannot run; `undefined` where they can. */
export const noServices: string | undefined = process.env['ESTUAIRE_KAFKA_BROKERS']
  ? undefined
  : 'no engines are up: scripts/services up, then eval "$(scripts/services env)"';

/** Engines of a test's own on loopback, so that they can be killed and started again without harm to others. */
export class OwnServices {
  private constructor(
    private readonly folder: string,
    readonly variables: Record<string, string>,
  ) {}

  static async up(...names: string[]): Promise<OwnServices> {
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-own-'));
    try {
      const printed = await services('up', folder, names);
      const variables = [...printed.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name!, value!]);
      return new OwnServices(folder, Object.fromEntries(variables) as Record<string, string>);
    } catch (error) {
      await services('down', folder).catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends an engine at once (SIGKILL). */
  async kill(name: string): Promise<void> {
    await services('kill', this.folder, [name]);
  }

  /** Lets an engine hang (SIGSTOP): its connections stay open and say nothing. */
  async pause(name: string): Promise<void> {
    await services('pause', this.folder, [name]);
  }

  async resume(name: string): Promise<void> {
    await services('resume', this.folder, [name]);
  }

  /** Starts it again on its data and its port. */
  async restart(name: string): Promise<void> {
    await services('restart', this.folder, [name]);
  }

  async down(): Promise<void> {
    await services('down', this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function services(command: string, folder: string, names: readonly string[] = []): Promise<string> {
  const { stdout } = await run(process.execPath, ['scripts/services.mjs', command, '--folder', folder, ...names]);
  return stdout;
}
