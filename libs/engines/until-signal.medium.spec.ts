import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const urlOf = (path: string): string => pathToFileURL(resolve(path)).href;

/** A process that waits for its signal, stops as said, and has something open for ever. */
async function endOf(stop: string): Promise<{ code: number | null; errors: string }> {
  const program = `
    import { untilSignal } from '${urlOf('libs/engines/until-signal.ts')}';
    setInterval(() => undefined, 1_000);
    const waiting = untilSignal(${stop});
    process.stdout.write('waiting');
    await waiting;
  `;
  const loader = urlOf('libs/testing/programs/typescript-loader.mjs');
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '-e', program], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  return { code, errors };
}

describe('a process that was asked to end', () => {
  it('ends with 0 once it has stopped, and names what was left open', async () => {
    const { code, errors } = await endOf('async () => undefined');
    expect(errors).toMatch(/^ended with .*Timeout.* still open\n$/);
    expect(code).toBe(0);
  });

  it('ends with 1 when stopping takes too long', async () => {
    expect((await endOf('() => new Promise(() => undefined)')).code).toBe(1);
  });
});
