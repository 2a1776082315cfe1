import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { holderOf, type AccessReader } from '#libs/security';
import { ReplayGone } from './too-many-replays.js';

interface Noted {
  id: string;
  owner: string;
  /** Why it is no more; absent while it is. */
  why?: string;
}

/** Replays that are remembered after their end. */
const MOST = 200;

/**
 * Which replays there were: a replay ends with its process, and whoever asks for it afterwards shall hear that, not that
 * there never was one.
 */
export class GoneReplays {
  private noted: Noted[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** What was there when the last process ended is gone; `why` says how. A file that cannot be read is begun anew. */
  async open(why: string): Promise<void> {
    const text = await readFile(this.file, 'utf8').catch(() => '[]');
    try {
      const found = JSON.parse(text) as Noted[];
      this.noted = found.filter(({ id, owner }) => typeof id === 'string' && typeof owner === 'string');
    } catch {
      this.noted = [];
    }
    for (const one of this.noted) one.why ??= why;
    if (this.noted.length > 0) await this.keep().catch(() => undefined);
  }

  begun(id: string, owner: string): Promise<void> {
    this.noted = [...this.noted.slice(1 - MOST), { id, owner }];
    return this.keep();
  }

  ended(id: string, owner: string, why: string): Promise<void> {
    this.noted = [...this.noted.filter((one) => one.id !== id).slice(1 - MOST), { id, owner, why }];
    return this.keep();
  }

  /** For whoever made it, and administrators. */
  reasonFor(id: string, reader: AccessReader): ReplayGone | undefined {
    const one = this.noted.find((known) => known.id === id && known.why !== undefined);
    if (!one || (one.owner !== holderOf(reader) && reader.role !== 'admin')) return undefined;
    return new ReplayGone(`this replay is no more: ${one.why}`);
  }

  private keep(): Promise<void> {
    const text = JSON.stringify(this.noted);
    const write = async (): Promise<void> => {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(`${this.file}.partial`, text);
      await rename(`${this.file}.partial`, this.file);
    };
    const done = this.writing.then(write);
    this.writing = done.catch(() => undefined);
    return done;
  }
}
