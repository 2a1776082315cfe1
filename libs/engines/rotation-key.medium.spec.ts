import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryCoordination } from '#libs/coordination';
import { agreedSecret } from './rotation-key.js';

describe('the key by which ids of shared vehicles are rotated', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-key-'));
  const file = join(folder, 'rotation.key');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const start = (): Promise<string> => agreedSecret(file, openMemoryCoordination());

  it('is made at the first start, and kept over the next', async () => {
    const made = await start();
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(await start()).toBe(made);
  });

  it.each([
    ['emptied', ''],
    ['cut', 'half'],
    ['a line feed alone', '\n'],
    ['other text', 'x'.repeat(64)],
  ])(
    'is refused at the start when it is %s, and stays as it is: nobody guesses the operators’ own ids',
    async (_, text) => {
      const kept = text === 'half' ? readFileSync(file, 'utf8').slice(0, 32) : text;
      const whole = readFileSync(file, 'utf8');
      writeFileSync(file, kept);
      await expect(start()).rejects.toMatchObject({
        code: 'DATA_DIR_UNWRITABLE',
        got: `${kept.trim().length} characters`,
        expected: '64 hexadecimal digits',
      });
      expect(readFileSync(file, 'utf8')).toBe(kept);
      writeFileSync(file, whole);
    },
  );
});
