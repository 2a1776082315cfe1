import type { Clock } from '#libs/telemetry';

/** What this hub answers to a question of its documentation. */
export interface OwnAnswer {
  status: number;
  type: string;
  body: string;
  bytes: number;
}

const KEEP_MS = 60_000;
const MOST_KEPT = 300;
const AT_ONCE = 4;
/** A page is given without the answers that take longer; they are there for the next one. */
const PATIENCE_MS = 600;

/** Real answers for the documentation: each is asked of the hub once a minute, whoever reads. */
export class OwnAnswers {
  private readonly kept = new Map<string, { untilMs: number; answer: Promise<OwnAnswer | undefined> }>();
  private readonly waiting: (() => void)[] = [];
  private asking = 0;

  constructor(
    private readonly ask: (path: string) => Promise<OwnAnswer | undefined>,
    private readonly clock: Clock,
  ) {}

  /** The answers to these paths, in their order, as far as they are there in time. */
  async all(paths: readonly (string | undefined)[]): Promise<(OwnAnswer | undefined)[]> {
    const found: (OwnAnswer | undefined)[] = paths.map(() => undefined);
    const asked = paths.map(async (path, index) => {
      if (path !== undefined) found[index] = await this.one(path);
    });
    const patience = new AbortController();
    await Promise.race([Promise.all(asked), this.clock.sleep(PATIENCE_MS, patience.signal)]);
    patience.abort();
    return [...found];
  }

  private one(path: string): Promise<OwnAnswer | undefined> {
    const nowMs = this.clock.now();
    const kept = this.kept.get(path);
    if (kept && kept.untilMs > nowMs) return kept.answer;
    const answer = this.inTurn(path);
    this.kept.set(path, { untilMs: nowMs + KEEP_MS, answer });
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    return answer;
  }

  /** A few at a time: readers of the API come first. */
  private async inTurn(path: string): Promise<OwnAnswer | undefined> {
    if (this.asking >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    this.asking += 1;
    try {
      return await this.ask(path);
    } finally {
      this.asking -= 1;
      this.waiting.shift()?.();
    }
  }
}
