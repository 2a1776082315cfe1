import { open, rename } from 'node:fs/promises';

/**
 * Puts a text in place of a file as a whole, for its owner alone (0600). It is on the disk before it has the name: after a
 * power cut there is the one or the other, never half of one, and no revocation that was answered is undone.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}
