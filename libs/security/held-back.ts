import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from './replace-file.js';

const MOST_HELD = 10_000;

/**
 * Keys whose revocation the store could not take: this process refuses them at once, over restarts too, and the others
 * learn of it when the store is back.
 */
export class HeldBack {
  private readonly ids = new Set<string>();
  private writing: Promise<void> = Promise.resolve();

  /** Without a file what is held back is forgotten with the process. */
  constructor(private readonly file?: string) {}

  get size(): number {
    return this.ids.size;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  list(): string[] {
    return [...this.ids];
  }

  /** Never rejects: nothing held back is nothing that was written. */
  async start(): Promise<void> {
    if (this.file === undefined) return;
    try {
      for (const id of JSON.parse(await readFile(this.file, 'utf8')) as string[]) this.ids.add(id);
    } catch {
      // There is none.
    }
  }

  async add(id: string): Promise<void> {
    if (this.ids.size < MOST_HELD) this.ids.add(id);
    await this.write();
  }

  async remove(id: string): Promise<void> {
    if (this.ids.delete(id)) await this.write();
  }

  /** One after the other: two keys are held back at once when somebody is in a hurry. */
  private write(): Promise<void> {
    const { file } = this;
    if (file === undefined) return Promise.resolve();
    const done = this.writing.then(async () => {
      await mkdir(dirname(file), { recursive: true });
      await replaceFile(file, JSON.stringify([...this.ids]));
    });
    this.writing = done.catch(() => undefined);
    return done;
  }
}
