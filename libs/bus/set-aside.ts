import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Damaged files kept for inspection; older ones are deleted so that repeated damage does not fill the disk. */
const KEEP = 2;

/**
 * Moves `entry` of `folder` into a new folder `<name>.corrupt-<time>` beside it, which it returns: nothing is deleted
 * that a specialist might still read. Keeps the two newest of these. Within the folder, as the folder itself may be a
 * mount point that cannot be renamed.
 */
export function setAside(folder: string, entry: string, name: string, now: number): string {
  const prefix = `${name}.corrupt-`;
  const wanted = join(folder, `${prefix}${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`);
  let aside = wanted;
  for (let i = 2; existsSync(aside); i += 1) aside = `${wanted}-${i}`;
  mkdirSync(aside);
  renameSync(join(folder, entry), join(aside, entry));
  const older = readdirSync(folder)
    .filter((other) => other.startsWith(prefix))
    .sort()
    .slice(0, -KEEP);
  for (const other of older) rmSync(join(folder, other), { recursive: true, force: true });
  return aside;
}
