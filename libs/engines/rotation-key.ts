import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Coordination } from '#libs/coordination';
import { HubError } from '#libs/errors';

/** A random key made at the first start and kept, so that vehicle ids stay the same over a restart within a rental. */
function keptSecret(file: string): string {
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    // With an empty or guessable key anybody could work out the operators' own ids.
    if (!/^[0-9a-f]{64}$/.test(kept))
      throw new HubError(
        'DATA_DIR_UNWRITABLE',
        `${file}: got ${kept.length} characters, expected the key of 64 hexadecimal digits. Put it back, or remove the file for a new one: all vehicle ids change then.`,
        {
          where: file,
          got: `${kept.length} characters`,
          expected: '64 hexadecimal digits',
        },
      );
    return kept;
  }
  const secret = randomBytes(32).toString('hex');
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}

const SECRET_TTL_MS = 365 * 86_400_000;

/** The key all collectors of a hub use, so that a takeover does not change vehicle ids in the middle of a rental. */
export async function agreedSecret(file: string, coordination: Coordination): Promise<string> {
  const own = keptSecret(file);
  const shared = await coordination.get('rotation-key');
  if (!shared) {
    await coordination.put('rotation-key', Buffer.from(own, 'utf8'), SECRET_TTL_MS);
    return own;
  }
  const secret = Buffer.from(shared).toString('utf8');
  if (secret !== own) writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}
