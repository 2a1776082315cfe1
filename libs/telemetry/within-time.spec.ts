import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withinTime } from './index.js';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;
const never = new AbortController().signal;
const aborted = async (deadline: AbortSignal): Promise<string> => {
  if (!deadline.aborted) await once(deadline, 'abort');
  return (deadline.reason as Error).name;
};

describe('work within a time', () => {
  it('gives what the work gives, and its failure', async () => {
    await expect(withinTime(never, 10_000, async () => 'done')).resolves.toBe('done');
    await expect(withinTime(never, 10_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('is told when the time is over, though all memory that nothing holds is collected meanwhile', async () => {
    const all = Array.from({ length: 20 }, () => withinTime(never, 20, aborted));
    collectGarbage();
    expect(new Set(await Promise.all(all))).toEqual(new Set(['TimeoutError']));
  });

  it('is told when whoever asked for it has gone, before or meanwhile', async () => {
    const asked = new AbortController();
    const running = withinTime(asked.signal, 10_000, aborted);
    asked.abort();
    expect([await running, await withinTime(asked.signal, 10_000, aborted)]).toEqual(['AbortError', 'AbortError']);
  });
});
