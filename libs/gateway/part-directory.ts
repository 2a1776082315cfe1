import { request as ask } from 'node:http';
import { request as askSecurely } from 'node:https';
import { feedsOfParts, type HubConfig } from '#libs/config';
import { AUDIT_FEED } from '#libs/model';
import { PART_HEADER } from '#libs/publish';
import type { Clock, Log } from '#libs/telemetry';

export type PartRole = 'publisher' | 'streamer';

/** One process that should follow a part, and whether it does. */
export interface PartProcess {
  readonly part: string;
  readonly role: PartRole;
  readonly url: string;
  /** Why it is not to be asked; absent while it is. */
  fault: string | undefined;
}

const LOOK_EVERY_MS = 2_000;
const LOOK_PATIENCE_MS = 2_000;

/** Asks a process what it follows. Rejects when it does not answer. */
export type AskPart = (url: string) => Promise<string | undefined>;

/**
 * Which process has which feeds: addresses by the configuration, and whether each answers and follows what it should by
 * its own word. Those of one part and role take turns.
 */
export class PartDirectory {
  readonly parts: readonly string[];
  private readonly processes: readonly PartProcess[];
  private readonly partOfFeed: ReadonlyMap<string, string>;
  private readonly ofEveryPart: ReadonlySet<string>;
  private readonly stopping = new AbortController();
  private turn = 0;

  constructor(
    { follow = {}, feeds, operators }: Pick<HubConfig, 'follow' | 'feeds' | 'operators'>,
    private readonly options: { clock: Clock; log: Log; ask?: AskPart },
  ) {
    const byPart = feedsOfParts(follow, feeds);
    this.parts = [...byPart.keys()];
    this.partOfFeed = new Map([...byPart].flatMap(([part, ids]) => ids.map((id) => [id as string, part] as const)));
    this.ofEveryPart = new Set([operators.feed, AUDIT_FEED]);
    this.processes = Object.entries(follow).flatMap(([part, { publisher = [], streamer = [] }]) => [
      ...publisher.map((url) => processAt(part, 'publisher', url)),
      ...streamer.map((url) => processAt(part, 'streamer', url)),
    ]);
  }

  /** Looks at every process now, then every two seconds until `stop`. Resolves after the first look. */
  async start(): Promise<void> {
    await this.look();
    void this.keepLooking();
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Of a configured feed. */
  partOf(feed: string): string | undefined {
    return this.partOfFeed.get(feed);
  }

  /** What the hub's operators write, and the audit: every part has it. */
  isOfEveryPart(feed: string): boolean {
    return this.ofEveryPart.has(feed);
  }

  /** The parts that have some of these feeds, in the order of the configuration; the first for feeds of every part. */
  partsOf(feeds: readonly string[]): string[] {
    const wanted = new Set(feeds.map((feed) => this.partOf(feed)));
    if (feeds.some((feed) => this.isOfEveryPart(feed)) && ![...wanted].some((part) => part !== undefined))
      return this.parts.slice(0, 1);
    return this.parts.filter((part) => wanted.has(part));
  }

  /** Those to be asked, whose turn it is first. */
  alive(part: string, role: PartRole): PartProcess[] {
    const found = this.processes.filter((one) => one.part === part && one.role === role && one.fault === undefined);
    const first = found.length > 1 ? (this.turn = (this.turn + 1) % 1_000_000) % found.length : 0;
    return [...found.slice(first), ...found.slice(0, first)];
  }

  /** Any of a role, of whatever part: for what every process answers alike. */
  anyAlive(role: PartRole): PartProcess[] {
    return this.parts.flatMap((part) => this.alive(part, role));
  }

  /** Why nobody of a part can be asked, without an address: readers read it. */
  whyDead(part: string, role: PartRole): string {
    const mine = this.processes.filter((one) => one.part === part && one.role === role);
    if (mine.length === 0) return `the part ${part} has no ${role} in the configuration`;
    const reasons = [...new Set(mine.flatMap(({ fault }) => fault ?? []))];
    return `no ${role} of the part ${part} can be asked${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`;
  }

  /** It did not answer: others are asked until it is seen again. */
  lose(process: PartProcess): void {
    this.judge(process, 'it does not answer');
  }

  list(): readonly Readonly<PartProcess>[] {
    return this.processes;
  }

  /** Parts nobody can be asked of, each with the reason. */
  dead(): { part: string; role: PartRole; why: string }[] {
    return this.parts.flatMap((part) =>
      (['publisher', 'streamer'] as const).flatMap((role) =>
        this.alive(part, role).length > 0 ? [] : { part, role, why: this.whyDead(part, role) },
      ),
    );
  }

  async look(): Promise<void> {
    await Promise.all(
      this.processes.map(async (process) => {
        const follows = await (this.options.ask ?? askPart)(process.url).then(
          (name) => ({ name }),
          () => undefined,
        );
        this.judge(process, follows ? faultOf(process.part, follows.name) : 'it does not answer');
      }),
    );
  }

  private async keepLooking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.options.clock.sleep(LOOK_EVERY_MS, signal);
      if (!signal.aborted) await this.look();
    }
  }

  private judge(process: PartProcess, fault: string | undefined): void {
    if (process.fault === fault) return;
    process.fault = fault;
    const { part, role, url } = process;
    if (fault === undefined) this.options.log.info('part-answers', { part, role, url });
    else this.options.log.warn('part-away', { part, role, url, why: fault });
  }
}

function processAt(part: string, role: PartRole, url: string): PartProcess {
  return { part, role, url, fault: 'it has not been asked yet' };
}

function faultOf(part: string, follows: string | undefined): string | undefined {
  if (follows === part) return undefined;
  return `got a process that follows ${follows ?? 'all feeds'}, expected one that follows ${part} alone`;
}

function askPart(url: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const question = (url.startsWith('https:') ? askSecurely : ask)(`${url}/health/live`, {
      timeout: LOOK_PATIENCE_MS,
    });
    question.once('response', (answer) => {
      answer.resume();
      if (answer.statusCode === 200) resolve(answer.headers[PART_HEADER] as string | undefined);
      else reject(new Error(`status ${answer.statusCode}`));
    });
    question.once('timeout', () => question.destroy(new Error('no answer in time')));
    question.once('error', reject);
    question.end();
  });
}
