import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Webhook } from './webhook.js';

/** Where webhooks made over HTTP are kept. */
export interface WebhookStore {
  load(): Promise<Webhook[]>;
  /** All of them; durable when it resolves. */
  save(webhooks: readonly Webhook[]): Promise<void>;
}

/** A file nobody else may read: it holds the secrets that sign. */
export class FileWebhookStore implements WebhookStore {
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {}

  async load(): Promise<Webhook[]> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8')) as Webhook[];
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw cause;
    }
  }

  save(webhooks: readonly Webhook[]): Promise<void> {
    const text = JSON.stringify(webhooks);
    this.saving = this.saving
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${this.file}.new`, text, { mode: 0o600, flush: true });
        await rename(`${this.file}.new`, this.file);
      });
    return this.saving;
  }
}

export class MemoryWebhookStore implements WebhookStore {
  private kept: readonly Webhook[] = [];

  load(): Promise<Webhook[]> {
    return Promise.resolve([...this.kept]);
  }

  save(webhooks: readonly Webhook[]): Promise<void> {
    this.kept = [...webhooks];
    return Promise.resolve();
  }
}
