import { mkdirSync } from 'node:fs';
import { ask } from './http.js';
import { startHubProcess, until, type HubProcess } from './hub-process.js';

export interface Health {
  status: string;
  roles: Record<string, { ready: boolean; detail?: string }>;
}

/** One process of a hub apart, started again on the same port and data folder after each end. */
export class HubRole {
  private readonly processes: HubProcess[] = [];
  private port = 0;

  constructor(
    readonly name: string,
    readonly role: string,
    private readonly config: string,
    private readonly dataDir: string,
    private readonly environment: Record<string, string>,
  ) {}

  async start(): Promise<void> {
    mkdirSync(this.dataDir, { recursive: true });
    const { config, dataDir, environment, port, role } = this;
    const started = await startHubProcess({ role, config, dataDir, environment, port });
    this.processes.push(started);
    this.port = Number(new URL(started.url).port);
  }

  get process(): HubProcess {
    return this.processes.at(-1)!;
  }

  get url(): string {
    return this.process.url;
  }

  /** Log lines of one event over all its lives. */
  logged(event: string): Record<string, unknown>[] {
    return this.processes
      .flatMap((one) => one.log().split('\n'))
      .filter((line) => line.includes(`"event":"${event}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async health(): Promise<Health> {
    return JSON.parse((await ask(`${this.url}/health/ready`)).body.toString()) as Health;
  }

  async untilReady(limitMs = 30_000): Promise<void> {
    await until(`${this.name} to be ready`, async () => (await this.health()).status === 'ready' || undefined, limitMs);
  }

  kill(): Promise<void> {
    return this.processes.length === 0 ? Promise.resolve() : this.process.kill();
  }
}
